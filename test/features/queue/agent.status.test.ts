import t from 'tap'
import { extensions } from '../user/office.js'
import { agentHouse } from './agent-house.js'

t.test('a person is ready, paused for a reason of the settings, and offline', async (t) => {
  const { ok, ask, presence, mai, pass, host } = await agentHouse(t)
  const me = 'users/me/status'
  t.match(await ok('mai', 'GET', me), {
    ...{ userId: mai.id, status: 'offline', reason: null, wrapUpUntil: null },
    queues: [
      { queueId: 1, name: 'q1', away: false },
      { queueId: 2, name: 'q2', away: false },
    ],
  })
  t.match(await ok('mai', 'PUT', me, { status: 'ready' }), {
    ...{ status: 'ready', setBy: 'self', setByUserId: mai.id },
    since: '2026-11-20T19:00:00.000+07:00',
  })
  t.equal(presence(mai.id), 'ready')
  pass(60_000)
  const paused = { status: 'paused', reason: 'Ăn trưa' }
  t.match(await ok('mai', 'PUT', me, paused), { ...paused, since: '2026-11-20T19:01:00.000+07:00' })
  t.match(host.state().agents.get(mai.id), { presence: 'paused', why: 'Ăn trưa' })
  pass(60_000)
  t.match(await ok('mai', 'PUT', me, paused), { since: '2026-11-20T19:01:00.000+07:00' })

  const refusals = [
    [{ status: 'paused', reason: 'Đi chơi' }, 422, 'reason'],
    [{ status: 'ready', reason: 'Họp' }, 422, 'reason'],
    [{ status: 'gone' }, 400, 'status'],
    [{ status: 'ready', since: 1 }, 400, 'since'],
  ] as const
  for (const [body, status, path] of refusals)
    t.match(await ask('mai', 'PUT', me, body), { status, body: { errors: [{ path }] } })
  t.equal(presence(mai.id), 'paused', 'what was refused has changed nothing')
  t.match(await ok('mai', 'PUT', me, { status: 'paused' }), { status: 'paused', reason: null })
})

t.test('a supervisor sets the status of others, which is audited; agents do not', async (t) => {
  const { ok, ask, presence, mai, lan, boss, db } = await agentHouse(t)
  const path = `users/${mai.id}/status`
  t.match(await ok('boss', 'PUT', path, { status: 'ready' }), {
    ...{ status: 'ready', setBy: 'supervisor', setByUserId: boss.id },
  })
  t.match(await ok('admin', 'GET', path), { status: 'ready' })
  t.equal(presence(mai.id), 'ready')
  for (const method of ['GET', 'PUT'] as const)
    t.equal((await ask('mai', method, `users/${lan.id}/status`, { status: 'ready' })).status, 403)
  await ok('mai', 'PUT', 'users/me/status', { status: 'offline' })
  const rows = await db('audit').where({ action: 'agent.status-set' })
  t.match(rows, [{ object: `users/${mai.id}`, username: /./ }])
  t.equal(rows.length, 1, 'what people do to themselves is in the history alone')
})

t.test('who has no phone has no status', async (t) => {
  const { ask, boss, mai, db, refresh } = await agentHouse(t)
  const wish = { status: 'ready' }
  t.match(await ask('boss', 'PUT', 'users/me/status', wish), { status: 422 })
  t.equal((await ask('boss', 'GET', 'users/me/status')).status, 404)
  t.equal((await ask('admin', 'PUT', `users/${boss.id}/status`, wish)).status, 404)
  t.equal((await ask('admin', 'PUT', 'users/me/status', wish)).status, 404, 'a token of nobody')
  t.equal((await ask('mai', 'PUT', 'users/me/status', wish)).status, 200)
  await db('user').where({ id: mai.id }).update({ extensionId: null })
  await refresh()
  t.equal((await ask('mai', 'GET', 'users/me/status')).status, 404)
  const rows = await db('agent_status').where({ userId: mai.id }).orderBy('id')
  t.match(rows, [{ status: 'offline' }, { status: 'ready', endedAt: /\d/ }])
})

t.test('an own phone outside makes an agent, too', async (t) => {
  const { ok, boss, db, refresh } = await agentHouse(t)
  const own = { receivingMethod: 'agent_phone', agentPhone: '84844441909' }
  await db('user').where({ id: boss.id }).update(own)
  await refresh()
  t.match(await ok('boss', 'PUT', 'users/me/status', { status: 'ready' }), { status: 'ready' })
})

t.test('a queue is left for now, and come back to', async (t) => {
  const { ok, ask, mai, lan, offerOf, call } = await agentHouse(t)
  await ok('mai', 'PUT', 'users/me/status', { status: 'ready' })
  t.match(await ok('mai', 'PUT', 'users/me/queues/1', { away: true }), {
    queues: [{ away: true }, { away: false }],
  })
  call('c1')
  t.equal(offerOf('c1'), '', 'no call of the queue that was left')
  t.match(await ok('boss', 'PUT', `users/${mai.id}/queues/1`, { away: false }), {
    queues: [{ away: false }, { away: false }],
  })
  t.ok(offerOf('c1'), 'the caller is offered at once')
  t.equal((await ask('lan', 'PUT', 'users/me/queues/2', { away: true })).status, 404)
  t.equal((await ask('lan', 'PUT', `users/${mai.id}/queues/1`, { away: true })).status, 403)
  t.equal((await ask('boss', 'PUT', `users/${lan.id}/queues/77`, { away: true })).status, 404)
})

t.test('the time after a call is extended and ended by the agent', async (t) => {
  const { ok, ask, mai, host, offerOf, call, pass } = await agentHouse(t)
  const path = 'users/me/wrap-up'
  await ok('mai', 'PUT', 'users/me/status', { status: 'ready' })
  t.match(await ask('mai', 'PUT', path, { seconds: 30 }), { status: 422 })
  call('c1')
  const offer = offerOf('c1')
  host.feed({ type: 'answered', offer, agent: mai.id })
  t.match(await ask('mai', 'PUT', path, { seconds: 30 }), { status: 422 }, 'while talking')
  pass(5000)
  host.feed({ type: 'talked', offer, agent: mai.id })
  const until = (at: string) => ({ wrapUpUntil: `2026-11-20T${at}.000+07:00` })
  t.match(await ok('mai', 'GET', 'users/me/status'), until('19:00:15'))
  pass(4000)
  t.match(await ok('mai', 'PUT', path, { seconds: 60 }), until('19:01:09'))
  call('c2')
  t.equal(offerOf('c2'), '')
  t.match(await ok('mai', 'PUT', path, { seconds: 0 }), { wrapUpUntil: null })
  t.ok(offerOf('c2'), 'the next caller is offered at once')
  t.match(await ask('mai', 'PUT', path, { seconds: 3601 }), { status: 400 })
})

t.test('why agents may pause is a setting with an entity tag', async (t) => {
  const { ok, ask, db } = await agentHouse(t)
  const path = 'settings/agents'
  const { pauseReasons } = await ok('mai', 'GET', path)
  t.same(pauseReasons.slice(0, 2), [{ name: 'Ăn trưa' }, { name: 'Họp' }])
  const reasons = { pauseReasons: [{ name: 'Giao hàng' }] }
  t.equal((await ask('boss', 'PUT', path, reasons)).status, 403)
  t.same(await ok('admin', 'PUT', path, reasons), reasons)
  t.same(await ok('boss', 'GET', path), reasons)
  const set = (reason: string) => ask('mai', 'PUT', 'users/me/status', { status: 'paused', reason })
  t.equal((await set('Họp')).status, 422)
  t.equal((await set('Giao hàng')).status, 200)
  t.equal((await ask('admin', 'PUT', path, reasons, { 'if-match': '"0"' })).status, 412)
  const bad = [
    [{ name: 'Họp' }, { name: 'họp' }],
    [{ name: ' ' }],
    Array.from({ length: 10 }, (_, n) => ({ name: `${n}` })),
  ]
  for (const pauseReasons of bad)
    t.equal((await ask('admin', 'PUT', path, { pauseReasons })).status, 400)
  t.equal((await db('audit').where({ action: 'agents.changed' })).length, 1)
})

t.test('whoever is new is ready, also without ever saying so', async (t) => {
  const { ok, presence, person, db, refresh, bearer, app } = await agentHouse(t)
  const [third = 0] = await extensions(db, '103')
  const hoa = await person('hoa', 'agent', third)
  await refresh()
  t.equal(presence(hoa.id), 'ready')
  const { items } = await ok('boss', 'GET', `users/${hoa.id}/status-history`)
  t.match(items, [{ status: 'ready', setBy: 'machine', to: null }])
  t.equal(items.length, 1)
  const headers = await bearer('agent', hoa.id)
  const answer = await app.inject({ url: '/api/users/me/status', headers })
  t.match(answer.json(), { status: 'ready', queues: [] })
})
