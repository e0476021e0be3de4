import t from 'tap'
import { music, queueHouse, toneOf, until } from './queue-house.js'

const it = await queueHouse(t, 1, {
  ...{ ringSeconds: 8, wrapUpSeconds: 600, pauseAfter: 1, joinWhen: 'always' },
})
const { pbx } = it.house
const userId = it.users.get('101')
const { token } = await pbx.api.ok('POST', '/api/tokens', { name: 'An', role: 'agent', userId })
const phone = await it.agent(t, '101')

const live = async () => (await pbx.api.ok('GET', '/api/live/agents')).items[0]
const queue = async () => (await pbx.api.ok('GET', '/api/live/queues')).items[0]
const status = () => pbx.api.ok('GET', `/api/users/${userId}/status`)
const isIn = (state: string) =>
  until(state, async () => {
    const agent = await live()
    return agent.state === state && agent
  })

/** As the agent's own program asks. */
async function own(path: string, body: object): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const url = `${pbx.base}/api/users/me/${path}`
  return (await fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) })).status
}

/** What is heard is tested with the codes themselves (agent-codes.test.ts). */
async function dial(code: string) {
  const call = await phone.call(code)
  await call.answered()
  await call.over()
}

t.test('a call is seen from the offer to the end of the work after it', async (t) => {
  t.match(await isIn('free'), {
    ...{ userId, name: 'Người 101', number: '101', notOffered: null, call: null },
    queues: [{ id: it.queueId, name: 'Bán hàng', notOffered: null }],
  })
  const caller = await it.calling('0909789846')
  const rung = await phone.incoming()
  const call = { queue: { name: 'Bán hàng' }, number: '0909789846' }
  t.match(await isIn('offered'), { call, notOffered: { code: 'offered' } })
  t.match(await queue(), {
    ...{ waiting: 1, offered: 1, talking: 0, free: 0, agents: { offered: 1 } },
    callers: [{ place: 1, number: '0909789846', offeredTo: [userId] }],
  })
  rung.answer()
  await caller.media.hears(toneOf('101'))
  t.match(await isIn('talking'), { call, notOffered: { code: 'talking' } })
  t.match(await queue(), { waiting: 0, offered: 0, talking: 1, callers: [] })
  await caller.hangUp()
  await rung.over()
  const { wrapUpUntil } = await isIn('wrap_up')
  t.ok(Date.parse(wrapUpUntil) > Date.now() + 500_000, 'as long as the queue says')
  const { today } = await until('the stored visit', async () => {
    const now = await queue()
    return now.today.answered === 1 && now
  })
  t.match(today, { calls: 1, serviceLevel: 1, serviceLevelSeconds: 20 })

  const next = await it.calling()
  await next.media.hears(music)
  t.match(await queue(), { waiting: 1, offered: 0, free: 0, agents: { wrap_up: 1 } })
  t.equal(await own('wrap-up', { seconds: 0 }), 200)
  const second = await phone.incoming()
  await next.hangUp()
  await second.over()
})

t.test('who does not answer is paused, and rung again as soon as *46 was dialled', async (t) => {
  const caller = await it.calling()
  const missed = await phone.incoming()
  t.equal(await missed.refused(), 487)
  t.match(await isIn('paused'), { reason: 'autopause', notOffered: { code: 'paused' } })
  t.match(await status(), { status: 'paused', reason: 'autopause', setBy: 'machine' })
  t.equal((await queue()).agents.paused, 1)
  await dial('*46')
  const rung = await phone.incoming()
  rung.answer()
  await caller.media.hears(toneOf('101'))
  await caller.hangUp()
  await rung.over()
  await isIn('wrap_up')
  await own('wrap-up', { seconds: 0 })
  const { items } = await pbx.api.ok('GET', `/api/users/${userId}/status-history`)
  t.match(items, [
    { status: 'ready', setBy: 'phone', to: null },
    { status: 'paused', reason: 'autopause', setBy: 'machine' },
    { status: 'ready', setBy: 'machine' },
  ])
  const offers = await until('the stored offers', async () => {
    const { items } = await pbx.api.ok('GET', '/api/reports/offers')
    return items.length === 4 && items
  })
  const outcomes = offers.map(({ outcome }: { outcome: string }) => outcome)
  t.same(outcomes, ['answered', 'no_answer', 'caller_left', 'answered'])
  t.match(offers[1], { agent: { userId, name: 'Người 101' }, queue: { name: 'Bán hàng' } })
  t.ok(offers[1].seconds >= 7.9 && offers[1].seconds < 12, `${offers[1].seconds} s of ringing`)
})

t.test('the phone leaves the queue for now, and comes back', async (t) => {
  await dial(`*45${it.queueId}`)
  const caller = await it.calling()
  await caller.media.hears(music)
  t.match(await isIn('free'), { queues: [{ notOffered: { code: 'away' } }] })
  t.match(await queue(), { waiting: 1, offered: 0, free: 0, agents: { away: 1 } })
  await dial(`*45${it.queueId}`)
  const rung = await phone.incoming()
  await caller.hangUp()
  await rung.over()
})

t.test('a service that was killed knows what agents were', async (t) => {
  t.equal(await own('status', { status: 'paused', reason: 'Họp' }), 200)
  const before = await live()
  await pbx.killService('SIGKILL')
  await pbx.start()
  t.same(await live(), before)
  const caller = await it.calling()
  await caller.media.hears(music)
  t.equal((await queue()).offered, 0)
  t.equal(await own('status', { status: 'ready' }), 200)
  const rung = await phone.incoming()
  await caller.hangUp()
  await rung.over()
})
