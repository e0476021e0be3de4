import t from 'tap'
import { blockedNumberFeature } from '../../../src/features/blocked-number/blocked-number.feature.js'
import { blockedNumberKind } from '../../../src/features/blocked-number/blocked-number.schema.js'
import { keptHouse } from '../../kept/kept-house.js'

const url = '/api/blocked-numbers'
const csv = { 'content-type': 'text/csv' }

async function office(t: Test) {
  const house = await keptHouse(t, [blockedNumberKind], (deps) =>
    blockedNumberFeature({ ...deps, timeZone: 'Asia/Ho_Chi_Minh' }),
  )
  const send = (text: string | Buffer, headers: Readonly<Record<string, string>> = {}) =>
    house.ask('POST', `${url}/import`, text, { headers: { ...csv, ...headers } })
  const list = async () =>
    (await house.ask('GET', `${url}?limit=200`))
      .json()
      .items.map(({ number, match, scope, note, until }: Record<string, unknown>) => ({
        ...{ number, match, scope, note, until },
      }))
  return { ...house, send, list }
}
type Test = Parameters<typeof keptHouse>[0]

t.test('good rows are taken, and each row is told', async (t) => {
  const { send, feature, clock, list, ask } = await office(t)
  const file = [
    'number,match,scope,note,until',
    '+84 909 789 846,exact,ivr,"phá, quấy",',
    '0909,prefix,queue,,2027-01-01',
    '',
    'abc,exact,ivr,,',
    '0909789846,EXACT,ivr,again,',
    '0911000111,exact,nowhere,,tomorrow',
    '0911000222,exact,ivr,x,2027-01-01T00:00:00+07:00,more',
    '0911000333',
    'Anonymous,exact,ivr,,',
  ].join('\n')
  const answer = await send(file)
  t.equal(answer.statusCode, 200)
  const { accepted, rejected, rows } = answer.json()
  t.same([accepted, rejected], [4, 4])
  const told = rows.map(
    (row: { line: number; number: string; result: string; errors?: object[] }) => [
      ...[row.line, row.number, row.result],
      (row.errors ?? []).map((fault) => (fault as { path: string }).path).join(),
    ],
  )
  t.same(told, [
    [2, '0909789846', 'added', ''],
    [3, '0909', 'added', ''],
    [5, 'abc', 'refused', 'number'],
    [6, '0909789846', 'exists', ''],
    [7, '0911000111', 'refused', 'scope,until'],
    [8, '0911000222', 'refused', ''],
    [9, '0911000333', 'refused', 'match,scope'],
    [10, 'anonymous', 'added', ''],
  ])
  t.match(rows[2].errors[0].message, /^must be a telephone number/)
  t.same(await list(), [
    { number: '0909789846', match: 'exact', scope: 'ivr', note: 'phá, quấy', until: null },
    { number: '0909', match: 'prefix', scope: 'queue', note: '', until: '2027-01-01' },
    { number: 'anonymous', match: 'exact', scope: 'ivr', note: '', until: null },
  ])
  t.equal(feature.blockedBy('84909789846', 'ivr', clock())?.note, 'phá, quấy')
  const audits = (await ask('GET', '/api/audit')).json().items
  t.match(audits[0], {
    action: 'blockedNumber.imported',
    details: { added: 3, exist: 1, rejected: 4 },
  })
  t.equal((await send(file)).json().accepted, 4, 'again')
  t.equal((await list()).length, 3)
  t.equal((await ask('GET', '/api/audit')).json().items.length, audits.length, 'nothing changed')
})

t.test(
  'a file of a spreadsheet: semicolons, byte order mark, other order, fewer columns',
  async (t) => {
    const { send, list } = await office(t)
    const file = '\ufeffScope;Number;Match;Note\r\nivr;0909000001;exact;"a;b"\r\n;;;\r\n'
    t.match((await send(file)).json(), { accepted: 1, rejected: 0, rows: [{ line: 2 }] })
    t.same(await list(), [
      { number: '0909000001', match: 'exact', scope: 'ivr', note: 'a;b', until: null },
    ])
  },
)

t.test('errors are told in the language asked for', async (t) => {
  const { send } = await office(t)
  const answer = await send('number,match,scope\nabc,exact,ivr', { 'accept-language': 'vi' })
  t.match(answer.json().rows[0].errors, [{ message: /^phải là số điện thoại/ }])
})

t.test(
  'a list that is exported and imported elsewhere is the same list, harmless meanwhile',
  async (t) => {
    const one = await office(t)
    const notes = [
      '=1+1',
      "'=1+1",
      "''@x",
      "'quoted'",
      '-1',
      '+1',
      '@x',
      '＝x',
      'a"b',
      'a,b;c',
      "'",
      '',
    ]
    for (const [i, note] of notes.entries())
      await one.ask('POST', url, {
        ...{ note, number: i % 2 === 0 ? `+44207183875${i}` : `090900000${i}` },
        ...{ match: i % 3 === 0 ? 'prefix' : 'exact', scope: 'ivr' },
        until: [null, '2027-01-01', '2027-01-01T00:00:00+07:00'][i % 3],
      })
    const file = await one.ask('GET', `${url}.csv`)
    t.match(file.headers['content-type'], /^text\/csv; charset=utf-8/)
    t.match(file.headers['content-disposition'], /attachment/)
    t.match(file.body, /^\ufeffnumber,match,scope,note,until\r\n/)
    for (const line of file.body.split('\r\n'))
      t.notMatch(line, /(^|[,"])[=+@-]/, `no formula in ${line}`)
    const other = await office(t)
    t.match((await other.send(file.body)).json(), { accepted: notes.length, rejected: 0 })
    t.same(await other.list(), await one.list())
    t.equal((await other.ask('GET', `${url}.csv`)).body, file.body)
    const again = (await one.send(file.body)).json()
    t.ok(again.rows.every(({ result }: { result: string }) => result === 'exists'))
  },
)

const whole: readonly (readonly [
  what: string,
  file: string | Buffer,
  status: number,
  path?: string,
])[] = [
  ['an empty file', '', 400],
  ['a file without a header', '0909,exact,ivr\n', 400, 'header'],
  ['a column that is unknown', 'number,match,scope,reason\n', 400, 'header'],
  ['a column twice', 'number,match,scope,scope\n', 400, 'header'],
  ['a column missing', 'number,scope\n', 400, 'header'],
  [
    'a quote that is not closed',
    'number,match,scope\n0909,exact,ivr\n"0910,exact,ivr\n',
    400,
    'line 3',
  ],
  ['a quote amid text', 'number,match,scope\n09"09,exact,ivr\n', 400, 'line 2'],
  [
    'a line without an end',
    `number,match,scope,note\n0909,exact,ivr,${'x'.repeat(20_000)}`,
    400,
    'line 2',
  ],
  [
    'bytes that are not UTF-8',
    Buffer.from('number,match,scope,note\n0909,exact,ivr,\xe0', 'latin1'),
    400,
    '',
  ],
  ['too many rows', `number,match,scope\n${'0909,exact,ivr\n'.repeat(20_001)}`, 422],
  ['too many bytes', `number,match,scope\n${'x'.repeat(2 * 1024 * 1024)}`, 413],
]

t.test('a file that cannot be read is refused whole', async (t) => {
  const { send, list, ask } = await office(t)
  for (const [what, file, status, path] of whole) {
    const answer = await send(file)
    t.equal(answer.statusCode, status, what)
    if (path !== undefined) t.equal(answer.json().errors?.[0]?.path, path, what)
  }
  t.equal((await ask('POST', `${url}/import`, { number: '0909' })).statusCode, 400)
  t.equal((await send('x', { 'content-type': 'text/plain' })).statusCode, 415)
  t.same(await list(), [])
})

t.test('twenty thousand rows are taken in one change', async (t) => {
  const { send, feature, clock } = await office(t)
  const rows = Array.from(
    { length: 20_000 },
    (_, i) => `09${String(i).padStart(8, '0')},exact,ivr,,`,
  )
  const begun = performance.now()
  const answer = await send(['number,match,scope,note,until', ...rows].join('\n'))
  t.comment(`${Math.round(performance.now() - begun)} ms`)
  t.match(answer.json(), { accepted: 20_000, rejected: 0 })
  t.ok(feature.blockedBy('+84900019999', 'ivr', clock()))
  const loading = performance.now()
  await feature.load()
  t.comment(`read again in ${Math.round(performance.now() - loading)} ms`)
  t.ok(feature.blockedBy('+84900019999', 'ivr', clock()))
})
