import t from 'tap'
import { aCall } from './sample.js'
import { served } from './served.js'

const at = (time: string): number => Date.parse(`2026-11-20T${time}+07:00`)

t.test('a call is shown in national spelling, local time and seconds', async (t) => {
  const { get } = await served(t, [aCall()])
  const answer = await get('/api/calls')
  t.equal(answer.statusCode, 200)
  t.same(answer.json(), {
    items: [
      {
        id: 'td1-1763600400.1',
        direction: 'inbound',
        status: 'success',
        reason: 'answered',
        from: { number: '0909789846', name: 'Nguyễn Thị Lan', e164: '+84909789846' },
        to: { number: '101', name: 'Bình' },
        hotline: { id: 7, number: '02873001234', name: 'Bán hàng' },
        customer: { number: '0909789846', name: 'Nguyễn Thị Lan', e164: '+84909789846' },
        agent: { number: '101', name: 'Bình', userId: 11 },
        startedAt: '2026-11-20T08:00:00.000+07:00',
        answeredAt: '2026-11-20T08:00:04.000+07:00',
        endedAt: '2026-11-20T08:01:04.500+07:00',
        waitSeconds: 4,
        talkSeconds: 60.5,
        endedBy: 'caller',
        hasRecording: false,
        recording: null,
      },
    ],
    nextCursor: null,
  })
})

t.test('a call nobody answered has no time of answer', async (t) => {
  const { get } = await served(t, [aCall({ answeredAt: null, status: 'see_details' })])
  t.equal((await get('/api/calls')).json().items[0].answeredAt, null)
})

t.test('a recording is announced while it is made ready and when it is', async (t) => {
  const { get, db } = await served(t, [aCall()])
  await db('recording').insert({ call_id: aCall().id, state: 'x', created_at: 1, ended_at: 2 })
  const states = { pending: true, ready: true, failed: false, deleted: false }
  for (const [state, hasRecording] of Object.entries(states)) {
    await db('recording').update({ state })
    t.match((await get('/api/calls')).json().items[0], { hasRecording, recording: state })
  }
})

const lan = aCall({ id: 'lan', startedAt: at('08:00:00') })
const duc = aCall({
  ...{ id: 'duc', startedAt: at('09:00:00'), direction: 'outbound', status: 'no_answer' },
  from: { number: '102', name: 'Trần Đức' },
  to: { number: '02873001234', name: '' },
  extensions: ['102'],
})
const both = aCall({
  ...{ id: 'both', startedAt: at('10:00:00'), direction: 'internal' },
  from: { number: '101', name: 'Bình' },
  to: { number: '102', name: 'Trần Đức' },
  extensions: ['101', '102'],
})

const searches: readonly (readonly [query: string, found: string])[] = [
  ['', 'both duc lan'],
  ['search=', 'both duc lan'],
  ['search=0909', 'lan'],
  ['search=9846', 'lan'],
  ['search=%2B84909789846', 'lan'],
  ['search=84909789846', 'lan'],
  ['search=0909%20789.846', 'lan'],
  ['search=978', ''],
  ['search=duc', 'both duc'],
  ['search=%C4%90%E1%BB%A8C', 'both duc'],
  ['search=nguy%E1%BB%85n%20lan', 'lan'],
  ['search=uc', ''],
  ['search=%25', ''],
  ['direction=outbound', 'duc'],
  ['status=success', 'both lan'],
  ['status=success&direction=internal', 'both'],
  ['status=mistaken', ''],
  ['extension=101', 'both lan'],
  ['extension=102&search=02873001234', 'duc'],
  ['extension=999', ''],
  ['from=2026-11-20T09:00:00%2B07:00', 'both duc'],
  ['from=2026-11-20T09:00:00+07:00', 'both duc'],
  ['to=2026-11-20T09:00:00%2B07:00', 'lan'],
  ['from=2026-11-20T02:00:00Z&to=2026-11-20T03:00:00Z', 'duc'],
  ['from=2026-11-20&to=2026-11-20', 'both duc lan'],
  ['from=2026-11-21', ''],
  ['to=2026-11-19', ''],
]

for (const [query, found] of searches)
  t.test(`“${query}” finds ${found || 'nothing'}`, async (t) => {
    const { ids } = await served(t, [lan, duc, both])
    t.equal((await ids(query)).join(' '), found)
  })

t.test('pages follow each other, also while calls arrive and at one instant', async (t) => {
  const calls = Array.from({ length: 7 }, (_, i) => aCall({ id: `c${i}`, startedAt: 1000 }))
  const { get, save } = await served(t, calls)
  const seen: string[] = []
  let cursor = ''
  for (let i = 0; i < 4; i++) {
    const page = (await get(`/api/calls?limit=2${cursor}`)).json()
    seen.push(...page.items.map(({ id }: { id: string }) => id))
    cursor = `&cursor=${page.nextCursor}`
    t.equal(page.nextCursor === null, i === 3)
    await save([aCall({ id: `late${i}`, startedAt: 2000 + i })])
  }
  t.same(seen, calls.map(({ id }) => id).toReversed())
})

t.test('a page that is just full is the last one when nothing is left', async (t) => {
  const { get } = await served(t, [aCall({ id: 'a' }), aCall({ id: 'b' })])
  t.equal((await get('/api/calls?limit=2')).json().nextCursor, null)
  t.type((await get('/api/calls?limit=1')).json().nextCursor, 'string')
})

const refused: readonly (readonly [query: string, path: string])[] = [
  ['limit=0', 'limit'],
  ['limit=201', 'limit'],
  ['limit=x', 'limit'],
  ['limit=1.5', 'limit'],
  ['status=lost', 'status'],
  ['status=success&status=mistaken', 'status'],
  ['direction=', 'direction'],
  ['from=yesterday', 'from'],
  ['to=2026-02-30', 'to'],
  ['to=2026-11-20T09:00:00', 'to'],
  ['extension=%27', 'extension'],
  ['search=a%0D%0Ab', 'search'],
  ['search=a%00', 'search'],
  [`search=${'a'.repeat(101)}`, 'search'],
  ['__proto__=1', '__proto__'],
  ['colour=red', 'colour'],
]

for (const [query, path] of refused)
  t.test(`“${query.slice(0, 40)}” is refused with the path ${path}`, async (t) => {
    const { get } = await served(t, [])
    for (const url of ['/api/calls', '/api/calls.csv']) {
      if (path === 'limit' && url.endsWith('csv')) continue
      const answer = await get(`${url}?${query}`)
      t.equal(answer.statusCode, 400)
      t.match(answer.json(), { code: 'bad-input', errors: [{ path }] })
    }
  })

for (const cursor of ['x', 'MTAwMA', '%00', 'MTAwMC4w', 'MTAwMC4x=', 'MS4xLjE'])
  t.test(`“${cursor}” is no cursor`, async (t) => {
    const { get } = await served(t, [aCall()])
    const answer = await get(`/api/calls?cursor=${cursor}`)
    t.equal(answer.statusCode, 400)
    t.equal(answer.json().code, 'bad-cursor')
  })

t.test('one call tells its story in Vietnamese, or in English when asked for', async (t) => {
  const { get } = await served(t, [aCall({ links: ['td1-9.9'] })])
  const texts = async (language?: string) => {
    const headers = language === undefined ? {} : { 'accept-language': language }
    const answer = await get(`/api/calls/${aCall().id}`, 'admin', headers)
    t.equal(answer.statusCode, 200)
    return answer.json().story.map(({ text }: { text: string }) => text)
  }
  const vietnamese = ['Nguyễn Thị Lan (0909789846) gọi Bình (101).', 'Kết thúc bởi bên gọi.']
  t.same(await texts(), vietnamese)
  t.same(await texts('*'), vietnamese)
  t.same(await texts('vi-VN,en;q=0.5'), vietnamese)
  t.same(await texts('en'), [
    'Nguyễn Thị Lan (0909789846) called Bình (101).',
    'Ended by the caller.',
  ])
  t.match((await get(`/api/calls/${aCall().id}`)).json(), {
    links: ['td1-9.9'],
    extensions: ['101'],
    story: [{ at: '2026-11-20T08:00:00.000+07:00', code: 'called', data: { to: '101' } }],
  })
})

t.test('the id of a consultation leads to the call it became a part of', async (t) => {
  const { get } = await served(t, [aCall({ id: 'td1-1.1', aliases: ['td1-2.2'] })])
  const answer = await get('/api/calls/td1-2.2')
  t.equal(answer.statusCode, 308)
  t.equal(answer.headers.location, '/api/calls/td1-1.1')
  t.equal((await get('/api/calls/td1-2.2', 'agent.12.2')).statusCode, 404)
})

t.test('an agent meets only own calls, by extension or by person', async (t) => {
  const { get, ids } = await served(t, [lan, duc, both])
  t.same(await ids('', 'agent.11.'), ['both', 'lan'], 'the person')
  t.same(await ids('', 'agent..1'), ['both', 'lan'], 'the extension')
  t.same(await ids('', 'agent.11.2'), ['both', 'duc', 'lan'], 'either')
  t.same(await ids('search=0909', 'agent.12.2'), [])
  t.same(await ids('search=102', 'agent.11.1'), ['both'])
  t.same(await ids('extension=102', 'agent.11.1'), ['both'])
  t.same(await ids('', 'agent'), [], 'a program of nobody')
  t.same(await ids('', 'supervisor'), ['both', 'duc', 'lan'])

  t.equal((await get('/api/calls/duc', 'agent.12.2')).statusCode, 200)
  const [foreign, unknown] = [await get('/api/calls/lan', 'agent.12.2'), await get('/api/calls/no')]
  t.equal(foreign.statusCode, 404)
  t.equal(foreign.body, unknown.body, "somebody else's call is as unknown as none")
  t.equal((await get('/api/calls/lan', 'supervisor')).statusCode, 200)
})

t.test('a search of hostile text finds nothing and harms nothing', async (t) => {
  const { ids } = await served(t, [lan])
  for (const text of ["'; DROP TABLE call; --", '" OR 1=1', 'a* OR b*', 'NEAR(a b)', '^lana', '-'])
    t.same(await ids(`search=${encodeURIComponent(text)}`), [])
  t.same(await ids('search=lan'), ['lan'])
})
