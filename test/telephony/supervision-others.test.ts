import t from 'tap'
import { followLive } from '../support/live-events.js'
import { until } from './queue-house.js'
import { hearsNow, secondSupervisor, supervisionHouse, voices } from './supervision-house.js'
import { talk } from './talk.js'

t.setTimeout(200_000)
const it = await supervisionHouse(t)
const { calls, pbx, extensions } = it.house
const { id: secondId, phone: other, asks: second } = await secondSupervisor(it, t)
const limit = (id: number, supervisedQueueIds: number[] | null) =>
  pbx.api.ok('PATCH', `/api/users/${id}`, { supervisedQueueIds })

t.test('one has joined and another takes over: only these two talk on', async (t) => {
  const { id, phone, customer, own } = await it.talk(t)
  const action = await it.order(id, 'join')
  const sup = await phone.incoming()
  sup.answer()
  await it.action(action, 'done')
  await customer.media.hears(voices.supervisor, { seconds: 1 })
  const taking = await second('POST', `/live/calls/${id}/takeover`, { mode: 'on_answer' })
  t.equal(taking.status, 202)
  const taker = await other.incoming()
  taker.answer()
  await it.action(taking.body.actionId, 'done')
  t.same(await Promise.all([own.over(), sup.over()]), ['there', 'there'], 'both are cut')
  await customer.media.hears(1700, { seconds: 1 })
  await taker.hangUp()
  t.equal(await customer.over(), 'there')
  t.match(await calls.one(30_000), { id, agent: { number: '111' } })
})

t.test('of two who take over at the same moment one is told', async (t) => {
  const { id, phone, customer, own } = await it.talk(t)
  const path = `/live/calls/${id}/takeover`
  const both = await Promise.all(
    [it.supervisor, second].map((ask) => ask('POST', path, { mode: 'on_answer' })),
  )
  t.same(both.map(({ status }) => status).toSorted(), [202, 409])
  const sup = await (both[0]?.status === 202 ? phone : other).incoming()
  sup.reject(486)
  t.same(await hearsNow(customer), ['agent'])
  await own.hangUp()
  await customer.over()
  await calls.one(30_000)
})

t.test('a call that comes to somebody who may not be listened to is left', async (t) => {
  const { id, phone, colleague, customer } = await it.talk(t)
  await pbx.api.ok('PATCH', `/api/users/${it.users.get('102')}`, { monitorable: false })
  const action = await it.order(id, 'listen')
  const sup = await phone.incoming()
  sup.answer()
  await it.action(action, 'done')
  const to = { type: 'extension', id: extensions.get('102')?.id }
  await it.order(id, 'transfer', { to })
  const next = await colleague.incoming()
  next.answer()
  await it.action(action, 'done', 'not_monitorable')
  t.equal(await sup.over(), 'there')
  t.equal(await sup.media.share(voices.colleague, 1), 0, 'and was not heard')
  t.same(await hearsNow(customer), ['colleague'])
  await pbx.api.ok('PATCH', `/api/users/${it.users.get('102')}`, { monitorable: true })
  await next.hangUp()
  await customer.over()
  await calls.one(30_000)
})

t.test('an outside target over a trunk that does not exist cuts nobody', async (t) => {
  const { id, customer, own } = await it.talk(t)
  for (const to of [
    { type: 'external', trunkId: 999, number: '0909111222' },
    { type: 'queue', id: 999 },
    { type: 'voicemail', id: 999 },
  ]) {
    const { status } = await it.supervisor('POST', `/live/calls/${id}/transfer`, { to })
    t.equal(status, 422, to.type)
  }
  t.same(await hearsNow(customer), ['agent'])
  await own.hangUp()
  await customer.over()
  await calls.one(30_000)
})

t.test('who comes back and may see other queues begins anew', async (t) => {
  const { id, customer, own } = await it.talk(t)
  await limit(it.supervisorId, [])
  const none = await followLive(pbx.base, it.token)
  const { id: last } = await none.seen(({ kind }) => kind === 'snapshot', 'a snapshot')
  const same = await followLive(pbx.base, it.token, last)
  await limit(it.supervisorId, null)
  await Promise.all([none.ended(), same.ended()])
  t.notOk(
    same.events.some(({ kind }) => kind === 'snapshot'),
    'the same queues go on',
  )
  const all = await followLive(pbx.base, it.token, last)
  const { data } = await all.seen(({ kind }) => kind === 'snapshot', 'a snapshot')
  t.match(data.calls, [{ id }])
  all.close()
  const long = await followLive(pbx.base, it.token, 'x'.repeat(500))
  await long.seen(({ kind }) => kind === 'snapshot', 'a snapshot')
  long.close()
  await own.hangUp()
  await customer.over()
  await calls.one(30_000)
})

t.test('a supervisor of a queue sees whom its members call inside', async (t) => {
  await limit(secondId, [it.queueId])
  const agent = await it.agent(t, '101')
  const phone = await it.house.scripted(t, '110', { tone: voices.supervisor })
  const [call, there] = await talk(agent, phone)
  const seen = async () => (await second('GET', '/live/calls')).body.items
  const [item] = await until('the call', async () => {
    const items = await seen()
    return items.length > 0 && items
  })
  t.match(item, { direction: 'internal', agent: { number: '110' } })
  t.equal((await second('GET', '/live/queues')).body.items.length, 1)
  await limit(secondId, [])
  t.same(await seen(), [])
  for (const what of ['queues', 'agents'])
    t.same((await second('GET', `/live/${what}`)).body.items, [], what)
  await limit(secondId, null)
  await call.hangUp()
  await there.over()
  await calls.one(30_000)
})

t.test('a call that leaves the queues of who listens is left', async (t) => {
  const members = [{ userId: secondId }]
  const overflow = { type: 'hangup' }
  const elsewhere = await it.made('queues', {
    ...{ name: 'Kỹ thuật', joinWhen: 'always', members, overflow },
  })
  await limit(it.supervisorId, [it.queueId])
  const mine = await followLive(pbx.base, it.token)
  t.teardown(() => mine.close())
  const { id, phone, customer } = await it.talk(t)
  const action = await it.order(id, 'listen')
  const ends = (reason?: string) =>
    mine.seen(
      ({ kind, data }) =>
        kind === 'action' &&
        data.actionId === action &&
        data.state === 'done' &&
        data.reason === reason,
      `done ${reason}`,
    )
  const sup = await phone.incoming()
  sup.answer()
  await ends()
  const to = { type: 'queue', id: elsewhere }
  t.equal((await second('POST', `/live/calls/${id}/transfer`, { to })).status, 202)
  const taken = await other.incoming()
  taken.answer()
  await ends('not_supervised')
  t.equal(await sup.over(), 'there')
  t.equal((await it.supervisor('POST', `/live/calls/${id}/listen`, {})).status, 403)
  await customer.media.hears(1700, { seconds: 1 })
  await taken.hangUp()
  await customer.over()
  await calls.one(30_000)
})

t.test(
  'an agent who leaves the queues of who listens is left in the middle of a talk',
  async (t) => {
    const inside = (members: readonly number[]) =>
      pbx.api.ok('PATCH', `/api/queues/${it.queueId}`, {
        members: members.map((userId) => ({ userId })),
      })
    const [one, two] = ['101', '102'].map((number) => it.users.get(number) ?? 0) as [number, number]
    await limit(it.supervisorId, [it.queueId])
    await it.follows()
    const agent = await it.agent(t, '101')
    const phone = await it.house.scripted(t, '110', { tone: voices.supervisor })
    const [call, there] = await talk(agent, other)
    const { id } = await it.call(({ status }) => status === 'answered', 'the talk')
    const action = await it.order(id, 'listen')
    const sup = await phone.incoming()
    sup.answer()
    await it.action(action, 'done')
    await inside([two])
    await it.action(action, 'done', 'not_supervised')
    t.equal(await sup.over(), 'there')
    await call.media.hears(1700, { seconds: 1 })
    await call.hangUp()
    await there.over()
    await inside([one, two])
    await limit(it.supervisorId, null)
    await it.follows()
    await calls.one(30_000)
  },
)

t.test('who is a supervisor no more hears no more', async (t) => {
  const { id, customer, own } = await it.talk(t)
  const role = (role: string) => pbx.api.ok('PATCH', `/api/users/${secondId}`, { role })
  const answer = await second('POST', `/live/calls/${id}/listen`, {})
  t.equal(answer.status, 202)
  const sup = await other.incoming()
  sup.answer()
  await sup.media.hears(voices.agent)
  await role('agent')
  t.equal(await sup.over(), 'there')
  t.same(await hearsNow(customer), ['agent'])
  await role('supervisor')
  await own.hangUp()
  await customer.over()
  await calls.one(30_000)
})

for (const mode of ['on_answer', 'at_once'] as const)
  t.test(`who is a supervisor no more takes no call ${mode}`, async (t) => {
    const { id, agent, customer, own } = await it.talk(t)
    const role = (role: string) => pbx.api.ok('PATCH', `/api/users/${secondId}`, { role })
    const answer = await second('POST', `/live/calls/${id}/takeover`, { mode })
    t.equal(answer.status, 202)
    const rung = await other.incoming()
    await role('agent')
    t.equal(await rung.refused(), 487)
    if (mode === 'at_once') {
      t.equal(await own.over(), 'there')
      const again = await agent.incoming()
      again.answer()
    }
    await customer.media.hears(voices.agent, { seconds: 1 })
    await role('supervisor')
    await customer.hangUp()
    t.match(await calls.one(30_000), { agent: { number: '101' } })
  })
