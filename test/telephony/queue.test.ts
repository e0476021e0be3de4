import t from 'tap'
import type { QueueRecord } from './queue-crowd.js'
import { music, queueHouse, toneOf } from './queue-house.js'

const it = await queueHouse(t, 3, { ringSeconds: 5 })
const { calls } = it.house

t.test('a caller hears music until an agent answers, and they talk', async (t) => {
  const call = await it.calling()
  await call.media.hears(music)
  const agent = await it.agent(t, '101')
  const rung = await agent.incoming()
  await call.media.hears(music)
  rung.answer()
  await call.media.hears(toneOf('101'))
  await rung.media.hears(440)
  await rung.hangUp()
  t.equal(await call.over(), 'there', 'the end of the talk is the end of the call')
  t.match(await calls.one(), {
    ...{ direction: 'inbound', status: 'success', reason: 'answered' },
    ...{ agent: { number: '101' }, hotline: { name: 'Bán hàng' } },
  })
})

t.test(
  'who does not answer in time is not the last: the next agent rings, music goes on',
  async (t) => {
    const first = await it.agent(t, '101')
    const second = await it.agent(t, '102')
    const call = await it.calling()
    const missed = await first.incoming()
    const taken = await second.incoming()
    t.equal(await missed.refused(), 487)
    taken.answer()
    await call.media.hears(toneOf('102'))
    await call.hangUp()
    await taken.over()
    t.match(await calls.one(), { agent: { number: '102' }, status: 'success' })
  },
)

t.test('who rejects, is busy or cannot be reached makes room for the next at once', async (t) => {
  for (const status of [486, 480, 603]) {
    const first = await it.agent(t, '101', { reaction: { reject: status } })
    const second = await it.agent(t, '102', { reaction: 'answer' })
    const call = await it.calling()
    const since = performance.now()
    await call.media.hears(toneOf('102'))
    t.ok(performance.now() - since < 4000, `after ${status}`)
    await call.hangUp()
    await calls.one()
    await first.unregister()
    await second.unregister()
  }
})

t.test('a phone that sends its calls elsewhere declines, and nobody elsewhere rings', async (t) => {
  const elsewhere = await it.house.scripted(t, '110', { tone: 1500 })
  const first = await it.agent(t, '101')
  const call = await it.calling()
  const rung = await first.incoming()
  rung.redirect('110')
  // Who is there later is chosen first, for the other has declined.
  await it.agent(t, '102', { reaction: 'answer' })
  await call.media.hears(toneOf('102'))
  await call.hangUp()
  const { agent, offers } = (await calls.one()) as QueueRecord
  t.match(agent, { number: '102' })
  t.same(
    offers.map(({ name, outcome }) => `${name} ${outcome}`),
    ['Người 101 busy', 'Người 102 answered'],
  )
  t.equal(elsewhere.log.filter(({ message }) => message.method === 'INVITE').length, 0)
})

t.test(
  'callers are served in the order they came, the next as soon as an agent is free',
  async (t) => {
    const agent = await it.agent(t, '101')
    const one = await it.calling()
    const rung = await agent.incoming()
    const two = await it.calling()
    const three = await it.calling()
    rung.answer()
    await one.media.hears(toneOf('101'))
    await rung.hangUp()
    const next = await agent.incoming()
    next.answer()
    await two.media.hears(toneOf('101'))
    await two.hangUp()
    const last = await agent.incoming()
    last.answer()
    await three.media.hears(toneOf('101'))
    await three.hangUp()
    await calls.next(3)
  },
)

t.test('who waits too long goes where the queue says', async (t) => {
  await it.change({ maxWaitSeconds: 5 })
  t.teardown(() => it.change({ maxWaitSeconds: 300 }))
  const overflow = await it.house.scripted(t, '110', { tone: 1500, reaction: 'answer' })
  const call = await it.calling()
  await call.media.hears(music)
  await call.media.hears(overflow.tone)
  await call.hangUp()
  t.match(await calls.one(), { status: 'success', agent: { number: '110' } })
})
