import t from 'tap'
import { secondsOf } from '../support/tone.js'
import { liveAgents, type QueueRecord } from './queue-crowd.js'
import { music, queueHouse, toneOf, until } from './queue-house.js'
import { bothHear, talk } from './talk.js'

t.setTimeout(150_000)
const it = await queueHouse(t, 3, {
  record: true,
  number: '700',
  wrapUpSeconds: 3,
  ringSeconds: 20,
})
const { calls, pbx } = it.house
const record = async () => (await calls.one(30_000)) as QueueRecord
const agentOf = async (number: string) =>
  (await liveAgents(it)).find((one) => one.number === number)
const isIn = (number: string, state: string) =>
  until(`${number} ${state}`, async () => {
    const agent = await agentOf(number)
    return agent?.state === state && agent
  })

for (const way of ['blind', 'attended'] as const)
  t.test(`${way} transfer of a queue's call to a colleague`, async (t) => {
    const first = await it.agent(t, '101')
    const second = await it.agent(t, '102')
    await isIn('101', 'free')
    await isIn('102', 'free')
    const call = await it.calling()
    const own = await first.incoming()
    own.answer()
    await call.media.hears(toneOf('101'), { seconds: 1 })
    await isIn('101', 'talking')

    const taken = await (async () => {
      if (way === 'blind') {
        const done = own.transfer('102')
        const there = await second.incoming()
        there.answer()
        t.equal(await done, 200)
        return there
      }
      await own.hold()
      const [consulting, there] = await talk(first, second)
      t.match(await agentOf('101'), { state: 'talking' }, 'still talks while consulting')
      t.equal(await own.transferTo(consulting), 200)
      await consulting.hangUp()
      return there
    })()
    await own.hangUp()
    await call.media.hears(toneOf('102'), { seconds: 1 })
    const { wrapUpUntil } = await isIn('101', 'wrap_up')
    t.ok(Date.parse(wrapUpUntil ?? '') > Date.now(), 'work after the call begins at the transfer')

    const next = await it.calling()
    await next.media.hears(music)
    t.match(await agentOf('102'), { notOffered: { code: 'busy' } }, 'who took the call over')
    const offered = await first.incoming()
    t.match(await agentOf('102'), { notOffered: { code: 'busy' } }, 'is offered nothing')
    t.match(await agentOf('101'), { state: 'offered' }, 'the other one is when ready again')
    await next.hangUp()
    await offered.over()
    t.match(await record(), { reason: 'queue_abandon', offers: [{ outcome: 'caller_left' }] })

    await call.hangUp()
    t.equal(await taken.over(), 'there')
    const found = await record()
    t.match(found, { reason: 'answered', agent: { number: '102' }, hasRecording: true })
    t.same(
      found.offers.map(({ name, outcome }) => `${name} ${outcome}`),
      ['Người 101 answered'],
    )
    t.ok(found.story.some(({ code }) => code === `${way}_transfer`))
    const { channels } = await calls.recording(found.id)
    for (const hertz of [440, toneOf('101'), toneOf('102')]) {
      const seconds = Math.max(...channels.map((one) => secondsOf(one, hertz)))
      t.ok(seconds >= 0.4, `${hertz} Hz is recorded for ${seconds} s`)
    }
  })

let count = 2
/** Calls of the tests before that were answered, and the one of this test. */
const served = () => ++count

for (const how of ['and is served', 'and the service is killed'] as const)
  t.test(`a customer is handed into a queue by attended transfer ${how}`, async (t) => {
    const desk = await it.house.scripted(t, '110', { tone: 1500 })
    const customer = await it.house.scripted(t, '103', { tone: 440 })
    const [atCustomer, own] = await talk(customer, desk)
    await own.hold()
    const consulting = await desk.call('700')
    await consulting.answered()
    await consulting.media.hears(music)
    t.equal(await own.transferTo(consulting), 200)
    await own.hangUp()
    const since = Date.now()
    if (how === 'and the service is killed') await pbx.killService('SIGKILL')
    await atCustomer.media.hears(music, { seconds: 1, ms: 45_000 })
    t.ok(Date.now() - since < 40_000, `music after ${Date.now() - since} ms`)
    const agent = await it.agent(t, '101')
    const rung = await agent.incoming(60_000)
    rung.answer()
    await bothHear([atCustomer, customer], [rung, agent])
    if (how === 'and the service is killed') await pbx.start()
    await rung.hangUp()
    t.equal(await atCustomer.over(), 'there', 'the end of the talk is the end of the call')
    const found = await record()
    const queue = { id: it.queueId, name: 'Bán hàng' }
    t.match(found, { status: 'success', reason: 'answered', queue })
    const told = found.offers.map(({ name, outcome }) => `${name} ${outcome}`)
    t.same(told, ['Người 101 answered'])
    const { items } = await pbx.api.ok('GET', '/api/live/queues')
    t.match(items[0].today, { answered: served() }, 'counted once')
  })
