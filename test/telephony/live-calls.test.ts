import t from 'tap'
import { type Following, followLive, followLiveBy } from '../support/live-events.js'
import { cookieOf } from '../support/web-phone.js'
import { setStatus } from './queue-crowd.js'
import { until } from './queue-house.js'
import { supervisionHouse, voices } from './supervision-house.js'

t.setTimeout(200_000)
const it = await supervisionHouse(t)
const { calls, pbx, extensions } = it.house
await it.made('outbound-routes', { name: 'Di động', pattern: '0X.', trunkIds: [1] })
await pbx.api.ok('PATCH', `/api/extensions/${extensions.get('101')?.id}`, {
  permissions: ['internal', 'mobile'],
})

/** Changes that follow each other at once are told as one. */
const told = (id: string, status: string) =>
  it.events.seen(({ data }) => data.id === id && data.status === status, `call ${status}`)

t.test('a call of a queue as it is seen from its beginning to its end', async (t) => {
  for (const number of ['101', '102']) await setStatus(it, number, 'paused')
  const customer = await it.calling('0909777001')
  await customer.media.hears(voices.music)
  const waiting = await it.call(({ place }) => place === 1, 'the caller in the queue')
  t.match(waiting, {
    ...{ direction: 'inbound', status: 'calling', customerNumber: '0909777001', agent: null },
    ...{ queue: { id: it.queueId, name: 'Bán hàng' }, offered: [], recording: false },
  })
  t.ok(waiting.statusSeconds > 0 && waiting.statusSeconds < 30)
  await setStatus(it, '101', 'ready')
  const agent = await it.agent(t, '101')
  const own = await agent.incoming()
  const offered = await it.call((call) => call.offered.length === 1, 'the offer')
  t.match(offered, { status: 'calling', agent: { number: '101', userId: it.users.get('101') } })
  own.answer()
  const talking = await it.call(({ status }) => status === 'answered', 'the talk')
  t.match(talking, { id: waiting.id, place: null, agent: { number: '101' }, recording: true })
  t.ok(talking.statusSeconds < waiting.statusSeconds + 5, 'counted from the answer')
  await told(waiting.id, 'answered')
  await customer.hangUp()
  await until('no call', async () => (await it.live()).length === 0)
  const { id } = await calls.one()
  t.equal(id, waiting.id, 'the id of its record')
  const all = it.events.events
    .filter(({ data }) => data.id === id)
    .map(({ kind, data }) => `${kind} ${data.status ?? ''}`.trim())
  t.equal(all.at(-1), 'call.ended')
  t.same([...new Set(all)], ['call calling', 'call answered', 'call.ended'])
  await setStatus(it, '102', 'ready')
})

t.test('an outbound call is calling, ringing and answered', async (t) => {
  const agent = await it.agent(t, '101')
  const call = await agent.call('0909777002')
  const there = await it.carrier.incoming()
  const ringing = await it.call(({ status }) => status === 'ringing', 'ringing')
  t.match(ringing, {
    direction: 'outbound',
    customerNumber: '0909777002',
    agent: { number: '101' },
  })
  await told(ringing.id, 'ringing')
  there.answer()
  await call.answered()
  const { id } = await it.call(({ status }) => status === 'answered', 'answered')
  const withSound = await it.call(
    ({ codec, quality }) => codec !== null && quality !== null,
    'sound',
  )
  const agents = (await it.supervisor('GET', '/live/agents')).body.items
  t.match(
    agents.find(({ number }: { number: string }) => number === '101'),
    { state: 'busy', call: { id, queue: null, number: '0909777002' } },
    'and which call an agent is on',
  )
  t.match(withSound, { codec: 'alaw', quality: { lossPercent: 0 } })
  await told(id, 'answered')
  await call.hangUp()
  await calls.one()
  const all = it.events.events.filter(({ data }) => data.id === id)
  t.same([...new Set(all.map(({ kind, data }) => data.status ?? kind))].slice(-3), [
    'ringing',
    'answered',
    'call.ended',
  ])
})

t.test('calls of other queues are not seen by a supervisor of one', async (t) => {
  const customer = await it.calling('0909777003')
  await it.call()
  const limit = (supervisedQueueIds: number[] | null) =>
    pbx.api.ok('PATCH', `/api/users/${it.supervisorId}`, { supervisedQueueIds })
  await limit([])
  t.same(await it.live(), [])
  await it.events.ended()
  const none = await followLive(pbx.base, it.token)
  t.match(await none.seen(({ kind }) => kind === 'snapshot', 'a snapshot'), { data: { calls: [] } })
  none.close()
  await limit([it.queueId])
  t.equal((await it.live()).length, 1)
  const other = await it.supervisor('GET', '/live/calls?queueId=99')
  t.same(other.body.items, [])
  t.equal(
    (await pbx.api('PATCH', `/api/users/${it.supervisorId}`, { supervisedQueueIds: [99] })).status,
    422,
  )
  await limit(null)
  await customer.hangUp()
  await calls.one()
})

t.test('who comes back hears what was missed; of another run everything anew', async (t) => {
  const first = await followLive(pbx.base, it.token)
  const snapshot = await first.seen(({ kind }) => kind === 'snapshot', 'a snapshot')
  t.same(Object.keys(snapshot.data), ['calls', 'queues', 'agents'])
  const customer = await it.calling('0909777004')
  const call = await first.seen(({ kind }) => kind === 'call', 'the call')
  first.close()
  await customer.hangUp()
  await calls.one()
  const again = await followLive(pbx.base, it.token, call.id)
  await again.seen(({ kind, data }) => kind === 'call.ended' && data.id === call.data.id, 'its end')
  t.notOk(again.events.some(({ kind }) => kind === 'snapshot'))
  again.close()
  const foreign = await followLive(pbx.base, it.token, 'another-7')
  await foreign.seen(({ kind }) => kind === 'snapshot', 'a snapshot')
  foreign.close()
})

/** What somebody sees whose session or token is about to be ended. */
async function seen(following: Promise<Following>): Promise<Following> {
  const events = await following
  await events.seen(({ kind }) => kind === 'snapshot', 'a snapshot')
  return events
}

t.test('a token that is revoked hears nothing more', async (t) => {
  const { token, id } = await pbx.api.ok('POST', '/api/tokens', {
    ...{ name: 'gone', role: 'supervisor', userId: it.supervisorId },
  })
  const following = await seen(followLive(pbx.base, token))
  await pbx.api.ok('DELETE', `/api/tokens/${id}`)
  await following.ended()
  const agent = await it.tokenOf(it.users.get('101') ?? 0, 'agent')
  t.equal((await it.asks(agent)('GET', '/live/events')).status, 403)
})

t.test('a browser whose session is ended hears nothing more, and nobody else is cut', async (t) => {
  const password = 'mật khẩu thử nghiệm'
  const username = 'giamsat3'
  const person = { username, password, name: 'Giám sát ba', role: 'supervisor' }
  const id = await it.made('users', person)
  const session = async () => {
    const cookie = await cookieOf(pbx.base, username, password)
    return { cookie, following: await seen(followLiveBy(pbx.base, { cookie })) }
  }
  const [left, stays] = [await session(), await session()]
  const answer = await fetch(`${pbx.base}/api/session`, {
    ...{ method: 'DELETE', headers: { origin: pbx.base, cookie: left.cookie } },
  })
  t.equal(answer.status, 204)
  await left.following.ended()
  t.notOk(stays.following.isOver(), 'the other browser of the same person goes on')

  await pbx.api.ok('PATCH', `/api/users/${id}`, { password: `${password} khác` })
  await stays.following.ended()
  await pbx.api.ok('PATCH', `/api/users/${id}`, { password })
  const last = await session()
  await pbx.api.ok('DELETE', `/api/users/${id}`)
  await last.following.ended()
})
