import t from 'tap'
import { walkRoutes } from '../../http/walk.js'
import { agentHouse, service } from './agent-house.js'

const ready = { status: 'ready' }

t.test('history tells what an agent was, for how long, and who set it', async (t) => {
  const it = await agentHouse(t)
  const { ok, host, offerOf, mai, boss, call, pass, feature } = it
  await ok('mai', 'PUT', 'users/me/status', ready)
  pass(90_000)
  await ok('boss', 'PUT', `users/${mai.id}/status`, { status: 'paused', reason: 'Họp' })
  pass(10_000)
  feature.open('agent-101-pause', { channel: 'ch1', number: '', name: '' })
  for (const caller of ['c1', 'c2']) {
    pass(5000)
    call(caller)
    host.feed({ type: 'unanswered', offer: offerOf(caller), outcomes: new Map() })
    host.feed({ type: 'left', caller, taken: false })
  }
  pass(2000)
  const { items } = await ok('mai', 'GET', 'users/me/status-history')
  t.match(items, [
    { status: 'paused', reason: 'autopause', setBy: 'machine', setByUserId: null, to: null },
    { status: 'ready', reason: null, setBy: 'phone', setByUserId: mai.id, seconds: 10 },
    { status: 'paused', reason: 'Họp', setBy: 'supervisor', setByUserId: boss.id, seconds: 10 },
    { status: 'ready', setBy: 'self', name: 'mai', seconds: 90 },
    { status: 'offline' },
  ])
  t.match(items[2], { from: '2026-11-20T19:01:30.000+07:00', to: '2026-11-20T19:01:40.000+07:00' })
  t.equal(items[0].seconds, 2)
  t.match(await ok('mai', 'GET', 'users/me/status'), { status: 'paused', reason: 'autopause' })
})

t.test('history is read page by page, and by what was so within a time', async (t) => {
  const { ok, ask, mai, lan, pass } = await agentHouse(t)
  for (let n = 0; n < 3; n += 1) {
    await ok('mai', 'PUT', 'users/me/status', ready)
    await ok('lan', 'PUT', 'users/me/status', ready)
    pass(60_000)
    await ok('mai', 'PUT', 'users/me/status', { status: 'offline' })
    pass(60_000)
  }
  const all = `users/${mai.id}/status-history`
  const first = await ok('boss', 'GET', `${all}?limit=4`)
  const rest = await ok('boss', 'GET', `${all}?limit=4&cursor=${first.nextCursor}`)
  t.equal(rest.nextCursor, null)
  const statuses = [...first.items, ...rest.items].map(({ status }) => status)
  t.same(statuses, ['offline', 'ready', 'offline', 'ready', 'offline', 'ready', 'offline'])
  // Ready from 19:02 to 19:03; what only touches the time is not in it.
  const within = '?from=2026-11-20T19:02:10%2B07:00&to=2026-11-20T19:03:00%2B07:00'
  t.match((await ok('boss', 'GET', all + within)).items, [{ status: 'ready', seconds: 60 }])
  const report = 'reports/status-history'
  t.equal((await ok('boss', 'GET', report)).items.length, 9)
  t.match((await ok('boss', 'GET', `${report}?userId=${lan.id}`)).items, [
    { name: 'lan', status: 'ready' },
    { name: 'lan', status: 'offline' },
  ])
  t.equal((await ok('boss', 'GET', `${report}?from=2026-11-21`)).items.length, 2, 'still so')
  t.equal((await ok('boss', 'GET', `${report}?to=2026-11-19`)).items.length, 0)
  for (const path of [all, report]) t.equal((await ask('mai', 'GET', path)).status, 403)
  t.equal((await ask('boss', 'GET', `${report}?cursor=x`)).body.code, 'bad-cursor')
  t.equal((await ask('boss', 'GET', `${report}?from=x`)).status, 400)
})

t.test('a service that comes back knows statuses, queues and pauses as they were', async (t) => {
  const it = await agentHouse(t)
  const { ok, host, offerOf, mai, call, pass, clock, db, audit, queues, ids } = it
  await ok('lan', 'PUT', 'users/me/status', ready)
  pass(1000)
  await ok('mai', 'PUT', 'users/me/status', ready)
  await ok('mai', 'PUT', 'users/me/queues/2', { away: true })
  for (const caller of ['c1', 'c2', 'c3']) {
    call(caller)
    host.feed({ type: 'unanswered', offer: offerOf(caller), outcomes: new Map() })
    host.feed({ type: 'left', caller, taken: false })
  }
  const whole = () => db('agent_status').orderBy('id')
  await it.feature.stop()
  const before = await whole()
  pass(3_600_000)

  const again = service(db, audit, clock)
  t.teardown(again.stop)
  await again.configure(queues, await it.users.callTakers(db))
  for (const id of ids) {
    const { presence, why, away } = host.state().agents.get(id) ?? {}
    t.match(again.host.state().agents.get(id), { presence, why, away })
  }
  t.same(new Set(ids.map(it.presence)), new Set(['paused', 'ready']), 'the machine paused one')
  t.same(again.host.state().agents.get(mai.id)?.away, new Set([2]))
  t.same(await whole(), before, 'since when, too, and nothing is told twice')
})

t.test('who goes out of the machine and comes back is told what they are', async (t) => {
  const { ok, host, mai, presence, refresh, db } = await agentHouse(t)
  await ok('mai', 'PUT', 'users/me/status', { status: 'paused', reason: 'Họp' })
  host.feed({ type: 'configured', queues: [], agents: [] })
  t.equal(presence(mai.id), undefined)
  await refresh()
  t.equal(presence(mai.id), 'paused')
  await db('user').where({ id: mai.id }).delete()
  await refresh()
  t.equal(presence(mai.id), undefined)
  const rows = await db('agent_status').where({ userId: mai.id, endedAt: null })
  t.same(rows, [], 'the history of who is deleted is complete')
})

t.test('a person and the machine at one moment end alike in machine and history', async (t) => {
  const { ok, host, offerOf, mai, call, db } = await agentHouse(t)
  await ok('mai', 'PUT', 'users/me/status', ready)
  call('c1', 2)
  host.feed({ type: 'unanswered', offer: offerOf('c1'), outcomes: new Map() })
  const asked = Array.from({ length: 20 }, (_, n) =>
    ok('mai', 'PUT', 'users/me/status', n % 2 === 0 ? { status: 'paused' } : ready),
  )
  await Promise.all(asked)
  const now = await db('agent_status').where({ userId: mai.id }).whereNull('endedAt')
  t.equal(now.length, 1)
  t.equal(now[0].status, host.state().agents.get(mai.id)?.presence)
})

t.test('midnight begins the counts of a day anew', async (t) => {
  const { feature, host, offerOf, ok, mai, call } = await agentHouse(t)
  await ok('mai', 'PUT', 'users/me/status', ready)
  call('c1')
  const offer = offerOf('c1')
  host.feed({ type: 'answered', offer, agent: mai.id })
  host.feed({ type: 'talked', offer, agent: mai.id })
  const calls = () => host.state().agents.get(mai.id)?.calls
  t.equal(calls(), 1)
  const [job] = feature.jobs ?? []
  t.equal(job?.cron, '0 0 * * *')
  await job?.run()
  t.equal(calls(), 0)
})

t.test('every route lets in exactly the roles it names', async (t) => {
  const { app, bearer } = await agentHouse(t)
  await walkRoutes(t, app, bearer)
})
