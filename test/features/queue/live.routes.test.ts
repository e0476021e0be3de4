import t from 'tap'
import { agentHouse } from './agent-house.js'

const ready = { status: 'ready' }
const english = { 'accept-language': 'en' }

t.test('agents are shown with what they do and why no call comes, in both languages', async (t) => {
  const { ok, host, offerOf, mai, lan, call, pass, db, clock } = await agentHouse(t)
  await ok('mai', 'PUT', 'users/me/status', ready)
  await ok('lan', 'PUT', 'users/me/status', { status: 'paused', reason: 'Họp' })
  pass(3000)
  call('c1')
  const look = async (who: 'boss' | 'mai' = 'boss', query = '') =>
    (await ok(who, 'GET', `live/agents${query}`, undefined, english)).items
  t.match(await look(), [
    {
      ...{ userId: mai.id, name: 'mai', number: '101', state: 'offered' },
      since: '2026-11-20T19:00:03.000+07:00',
      call: { id: 'c1', queue: { id: 1, name: 'q1' }, number: '0909789846' },
      notOffered: { code: 'offered', text: 'Being rung for a caller', until: null },
      queues: [
        { id: 1, notOffered: { code: 'offered' } },
        { id: 2, name: 'q2' },
      ],
    },
    {
      ...{ userId: lan.id, number: '102', state: 'paused', reason: 'Họp', call: null },
      since: '2026-11-20T19:00:00.000+07:00',
      notOffered: { code: 'paused', text: 'Paused' },
      queues: [{ id: 1, notOffered: { code: 'paused' } }],
    },
  ])
  const offer = offerOf('c1')
  host.feed({ type: 'answered', offer, agent: mai.id })
  pass(7000)
  const [talking] = (await ok('boss', 'GET', 'live/agents')).items
  t.match(talking, {
    ...{ state: 'talking', call: { number: '0909789846' } },
    notOffered: { code: 'talking', text: 'Đang nói chuyện với khách' },
  })
  host.feed({ type: 'talked', offer, agent: mai.id })
  const visit = { callId: 'c1', channel: 'c1', queueId: 1, userId: mai.id, number: '1' }
  const answered = { ...visit, joinedAt: clock(), endedAt: clock(), outcome: 'answered', waitMs: 1 }
  await db('queue_visit').insert([
    { ...answered, talkMs: 7000 },
    { ...answered, talkMs: null },
    { ...answered, userId: lan.id, joinedAt: clock() - 86_400_000, talkMs: 1 },
  ])
  pass(1000)
  t.match((await look())[0], {
    ...{ state: 'wrap_up', since: '2026-11-20T19:00:10.000+07:00', calls: 2, talkSeconds: 7 },
    wrapUpUntil: '2026-11-20T19:00:20.000+07:00',
    notOffered: { code: 'wrap_up', until: '2026-11-20T19:00:20.000+07:00' },
    queues: [{ notOffered: { code: 'wrap_up', until: '2026-11-20T19:00:20.000+07:00' } }, {}],
  })
  t.match(await look('boss', '?queueId=2'), [{ userId: mai.id }])
  t.equal((await look('boss', '?queueId=2')).length, 1)
  const own = await look('mai')
  t.same(
    own.map(({ userId }: { userId: number }) => userId),
    [mai.id],
    'agents see themselves',
  )
})

t.test('who is in no queue is shown as free, and why no call comes all the same', async (t) => {
  const { ok, host, mai } = await agentHouse(t)
  await ok('mai', 'PUT', 'users/me/status', ready)
  host.feed({ type: 'configured', queues: [], agents: [{ id: mai.id, name: 'mai' }] })
  t.match((await ok('boss', 'GET', 'live/agents', undefined, english)).items, [
    {
      ...{ userId: mai.id, state: 'free', queues: [] },
      notOffered: { code: 'no_queue', text: 'In no queue', until: null },
    },
  ])
})

t.test('queues are shown with who waits and what the day has brought', async (t) => {
  const { ok, ask, db, call, mai, pass, clock } = await agentHouse(t)
  t.match((await ok('boss', 'GET', 'live/queues')).items[0].today, {
    ...{ calls: 0, serviceLevel: null, averageWaitSeconds: null, serviceLevelSeconds: 20 },
  })
  const midnight = Date.parse('2026-11-20T00:00:00+07:00')
  const visit = (queueId: number, outcome: string, waitMs: number, joinedAt = midnight) => ({
    ...{
      callId: 'x',
      channel: 'x',
      queueId,
      userId: mai.id,
      joinedAt,
      endedAt: joinedAt,
      outcome,
      number: '1',
    },
    ...{ waitMs, talkMs: 0 },
  })
  await db('queue_visit').insert([
    ...[1000, 2000, 19_999, 20_000, 20_001].map((ms) => visit(1, 'answered', ms)),
    ...[visit(1, 'abandoned', 5000), visit(1, 'timeout', 60_000)],
    { ...visit(1, 'answered', 1), outcome: null, endedAt: null, waitMs: null },
    visit(2, 'answered', 25_000, clock()),
    visit(1, 'answered', 1, midnight - 1),
  ])
  call('c1')
  pass(4000)
  const { items } = await ok('boss', 'GET', 'live/queues')
  t.match(items, [
    {
      ...{ id: 1, name: 'q1', waiting: 1, offered: 0, talking: 0, free: 0, longestWaitSeconds: 4 },
      agents: { offline: 2 },
      callers: [{ id: 'c1', place: 1, number: '0909789846', waitSeconds: 4, offeredTo: [] }],
      today: {
        ...{ calls: 7, answered: 5, abandoned: 1, overflow: { timeout: 1 }, serviceLevel: 0.8 },
      },
    },
    { id: 2, waiting: 0, callers: [], today: { answered: 1, serviceLevel: 1 } },
  ])
  t.equal((await ask('mai', 'GET', 'live/queues')).status, 403, 'callers are for staff')
})

t.test('the history of offers is read by agent, queue, outcome and time, and as CSV', async (t) => {
  const { ok, ask, app, bearer, db, mai, lan, clock } = await agentHouse(t)
  const offer = (
    offerId: string,
    userId: number,
    queueId: number,
    seconds: number,
    outcome: string,
  ) => ({
    ...{ offerId, callId: `call-${offerId}`, channel: 'x', queueId, userId, outcome },
    ...{ at: clock() + seconds * 1000, endedAt: clock() + seconds * 1000 + 4500 },
  })
  await db('queue_offer').insert([
    offer('o1', mai.id, 1, 0, 'no_answer'),
    offer('o1', lan.id, 1, 0, 'answered'),
    offer('o2', mai.id, 2, 60, 'rejected'),
    offer('o3', 999, 7, 86_400, 'caller_left'),
  ])
  const path = 'reports/offers'
  const outcomes = async (query: string) =>
    (await ok('boss', 'GET', path + query)).items.map((one: { outcome: string }) => one.outcome)
  t.match((await ok('boss', 'GET', `${path}?limit=3`, undefined, english)).items, [
    { outcome: 'caller_left', agent: { userId: 999, name: '' }, queue: { id: 7, name: '' } },
    {
      ...{ offerId: 'o2', callId: 'call-o2', agent: { userId: mai.id, name: 'mai' }, seconds: 4.5 },
      ...{ queue: { id: 2, name: 'q2' }, outcome: 'rejected', text: 'Rejected' },
      at: '2026-11-20T19:01:00.000+07:00',
    },
    { agent: { name: 'lan' }, outcome: 'answered' },
  ])
  const first = await ok('boss', 'GET', `${path}?limit=3`)
  const rest = await ok('boss', 'GET', `${path}?limit=3&cursor=${first.nextCursor}`)
  t.match(rest, { items: [{ outcome: 'no_answer' }], nextCursor: null })
  t.equal(rest.items.length, 1)
  t.same(await outcomes(`?userId=${mai.id}`), ['rejected', 'no_answer'])
  t.same(await outcomes('?queueId=1'), ['answered', 'no_answer'])
  t.same(await outcomes('?queueId=1&outcome=answered'), ['answered'])
  t.same(await outcomes('?from=2026-11-21'), ['caller_left'])
  t.same(await outcomes('?to=2026-11-20T19:01:00%2B07:00'), ['answered', 'no_answer'])
  const headers = { ...(await bearer('supervisor')), ...english }
  const csv = await app.inject({ url: `/api/${path}.csv?queueId=1`, headers })
  t.equal(
    csv.body,
    '\ufeffCall id,Queue,Agent,Offered,Ended,Ringing (seconds),Outcome,Outcome code\r\n' +
      'call-o1,q1,lan,2026-11-20T19:00:00.000+07:00,2026-11-20T19:00:04.500+07:00,4.5,Answered,answered\r\n' +
      'call-o1,q1,mai,2026-11-20T19:00:00.000+07:00,2026-11-20T19:00:04.500+07:00,4.5,Did not answer,no_answer\r\n',
  )
  t.equal((await db('audit').where({ action: 'offers.exported' })).length, 1)
  for (const name of [path, `${path}.csv`]) t.equal((await ask('mai', 'GET', name)).status, 403)
})

t.test('a supervisor limited to queues sees these and their members', async (t) => {
  const { ok, boss, limits } = await agentHouse(t)
  const names = async (what: string) =>
    (await ok('boss', 'GET', `live/${what}`)).items.map(({ name }: { name: string }) => name)
  t.same(
    [await names('queues'), await names('agents')],
    [
      ['q1', 'q2'],
      ['mai', 'lan'],
    ],
  )
  limits.set(boss.id, new Set([2]))
  t.same([await names('queues'), await names('agents')], [['q2'], ['mai']])
  limits.set(boss.id, new Set())
  t.same([await names('queues'), await names('agents')], [[], []])
  t.equal((await ok('admin', 'GET', 'live/queues')).items.length, 2, 'an admin sees all')
})
