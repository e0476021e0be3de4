import t from 'tap'
import type { Answer } from '../../support/api.js'
import { login } from '../../support/api.js'
import { openHouse } from '../../support/house.js'

const { pbx } = await openHouse(t, [], { env: { TONGDAI_LOG_LEVEL: 'trace' } })
const { api, base } = pbx
const secrets = new Set<string>()
const said: string[] = []

/** Asks and remembers the whole answer, except where a secret is what was asked for. */
async function ask(...request: Parameters<typeof api>): Promise<Answer> {
  const answer = await api(...request)
  const [method, path] = request
  const isHanded = path.endsWith('/secret') || (method === 'POST' && answer.status === 201)
  if (isHanded && answer.body.secret) secrets.add(answer.body.secret)
  else said.push(JSON.stringify([...answer.headers, answer.body]))
  return answer
}
const make = (number: string, more: object = {}) =>
  ask('POST', '/api/extensions', { number, name: `Máy ${number}`, ...more })
const at = (id: number) => `/api/extensions/${id}`
const audits = async (id: number) =>
  (await ask('GET', '/api/audit?limit=200')).body.items
    .filter(({ object }: { object: string }) => object === `extensions/${id}`)
    .map(({ action, details }: { action: string; details: object }) => [action, details])
    .reverse()

t.test('a new extension is answered whole, with defaults and with its secret', async (t) => {
  const made = await make('101', { name: '  Lễ tân ' })
  t.equal(made.status, 201)
  const { id, secret, createdAt, ...rest } = made.body
  t.same(rest, {
    number: '101',
    name: 'Lễ tân',
    record: false,
    ringSeconds: 30,
    codecs: ['alaw', 'ulaw', 'g722'],
    dtmf: 'rfc4733',
    hotlineId: null,
    permissions: ['internal', 'local', 'mobile', 'national'],
    frozen: false,
    userId: null,
    updatedAt: createdAt,
    warnings: [],
  })
  t.match(createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+07:00$/)
  t.match(secret, /^[\w-]{20,}$/)
  t.equal(made.headers.get('location'), at(id))
  t.equal(made.headers.get('etag'), '"1"')
  const chosen = { secret: 'chosen-by-a-person', record: true, ringSeconds: 5, dtmf: 'info' }
  t.match((await make('102', { ...chosen, codecs: ['opus', 'gsm'] })).body, chosen)
  t.not((await make('103')).body.secret, secret)
})

t.test('the secret is read by its own route, and each reading is audited', async (t) => {
  const { id, secret } = (await make('110')).body
  t.same((await ask('GET', `${at(id)}/secret`)).body, { username: '110', secret })
  t.same(await audits(id), [
    [
      'extension.created',
      {
        ...{ number: '110', name: 'Máy 110', record: false, ringSeconds: 30, dtmf: 'rfc4733' },
        codecs: ['alaw', 'ulaw', 'g722'],
        ...{ hotlineId: null, frozen: false },
        permissions: ['internal', 'local', 'mobile', 'national'],
      },
    ],
    ['extension.secret-read', { number: '110' }],
  ])
  for (const role of ['supervisor', 'agent']) {
    const password = 'long enough'
    await api.ok('POST', '/api/users', { username: role, name: role, role, password })
    const other = await login(base, role, password)
    t.equal((await other('GET', `${at(id)}/secret`)).status, 403)
    t.equal((await other('POST', `${at(id)}/secret`)).status, 403)
    t.equal((await other('PATCH', at(id), { record: true })).status, 403)
    t.equal((await other('GET', at(id))).status, role === 'agent' ? 403 : 200)
  }
  t.equal((await fetch(`${base}${at(id)}/secret`)).status, 401)
})

t.test('a change merges: what is not sent stays as it is', async (t) => {
  const all = { name: 'Kho', record: true, ringSeconds: 45, codecs: ['opus'], dtmf: 'inband' }
  const { id } = (await make('120', all)).body
  const { secret } = (await ask('GET', `${at(id)}/secret`)).body
  const one = await ask('PATCH', at(id), { name: 'Kho lạnh' })
  t.equal(one.status, 200)
  t.match(one.body, { ...all, number: '120', name: 'Kho lạnh', registered: false })
  t.equal(one.headers.get('etag'), '"2"')
  t.equal((await ask('PATCH', at(id), { record: false })).body.ringSeconds, 45)
  t.match((await ask('GET', at(id))).body, { ...all, name: 'Kho lạnh', record: false })
  t.equal((await ask('GET', `${at(id)}/secret`)).body.secret, secret)

  const same = await ask('PATCH', at(id), { name: 'Kho lạnh', codecs: ['opus'] })
  t.match([same.status, same.headers.get('etag')], [200, '"3"'], 'nothing changed')
  t.equal((await ask('PATCH', at(id), {})).headers.get('etag'), '"3"')
  await ask('PATCH', at(id), { secret: 'chosen-by-a-person' })
  secrets.add('chosen-by-a-person')
  t.same((await audits(id)).slice(2), [
    ['extension.changed', { name: 'Kho lạnh' }],
    ['extension.changed', { record: false }],
    ['extension.secret-read', { number: '120' }],
    ['extension.changed', { secret: 'changed' }],
  ])
})

t.test(
  'a change made on an old version is refused, and one without a version is not',
  async (t) => {
    const { id } = (await make('130')).body
    const first = (await ask('GET', at(id))).headers.get('etag') ?? ''
    t.equal(first, '"1"')
    const patch = (name: string, tag: string) => ask('PATCH', at(id), { name }, { 'if-match': tag })
    t.equal((await patch('A', first)).status, 200)
    t.match(await patch('B', first), { status: 412, body: { code: 'stale' } })
    t.match(await patch('B', `W/"2"`), { status: 412 })
    t.match(await ask('POST', `${at(id)}/secret`, undefined, { 'if-match': first }), {
      status: 412,
    })
    t.match(await ask('DELETE', at(id), undefined, { 'if-match': first }), { status: 412 })
    t.match((await ask('GET', at(id))).body, { name: 'A' })
    t.equal((await patch('C', '*')).status, 200)
    t.equal((await patch('D', '"9", "3"')).status, 200)
    t.equal((await ask('PATCH', at(id), { name: 'E' })).status, 200)
    t.equal((await ask('DELETE', at(id), undefined, { 'if-match': '"5"' })).status, 204)
  },
)

t.test('a number belongs to one extension, has 2 to 6 digits and is no emergency', async (t) => {
  const { id } = (await make('140')).body
  const other = (await make('141')).body
  const taken = { status: 409, body: { code: 'duplicate', errors: [{ path: 'number' }] } }
  t.match(await make('140'), taken)
  t.match(await ask('PATCH', at(other.id), { number: '140' }), taken)
  t.match((await ask('GET', at(other.id))).body, { number: '141' })
  const outcomes = await Promise.all(['142', '142', '142'].map((number) => make(number)))
  t.same(outcomes.map(({ status }) => status).toSorted(), [201, 409, 409], 'asked at once')
  const wrong = ['', '1', '1234567', '112', '113', '114', '115', '*43', '١٢٣', '12a', '-12', '1.5']
  for (const number of [...wrong, ' 143', '143\n', 143, null]) {
    const expected = { status: 400, body: { code: 'bad-input', errors: [{ path: 'number' }] } }
    t.match(await make(number as string), expected, JSON.stringify(number))
    t.match(await ask('PATCH', at(id), { number }), expected)
  }
  for (const number of ['00', '1120', '999999'])
    t.equal((await make(number)).status, 201, `${number} is a number like any other`)
})

t.test('a field that nobody knows or that cannot be is named', async (t) => {
  const { id } = (await make('150')).body
  const fields: readonly [string, unknown][] = [
    ['nam', 'x'],
    ['id', 7],
    ['userId', 1],
    ['version', 1],
    ['name', ''],
    ['name', '   '],
    ['name', 'x'.repeat(81)],
    ['name', null],
    ['secret', 'too short'],
    ['secret', `with a blank ${'x'.repeat(20)}`],
    ['secret', `không-có-dấu-${'x'.repeat(20)}`],
    ['secret', 'x'.repeat(65)],
    ['record', 'yes'],
    ['ringSeconds', 4],
    ['ringSeconds', 301],
    ['ringSeconds', 30.5],
    ['codecs', []],
    ['codecs', ['alaw', 'alaw']],
    ['dtmf', 'sometimes'],
    ['permissions', ['everywhere']],
    ['permissions', ['mobile', 'mobile']],
    ['hotlineId', 0],
    ['frozen', 'yes'],
  ]
  for (const [path, value] of fields) {
    if (path === 'secret') secrets.add(String(value))
    const expected = { status: 400, body: { code: 'bad-input', errors: [{ path }] } }
    t.match(await ask('PATCH', at(id), { [path]: value }), expected, `${path}: ${value}`)
    t.match(await make('151', { [path]: value }), expected)
  }
  t.match(await ask('PATCH', at(id), { codecs: ['alaw', 'mp3'] }), {
    body: { errors: [{ path: 'codecs.1' }] },
  })
  const two = await ask('POST', '/api/extensions', { number: '1', record: 1 })
  t.same(
    two.body.errors.map((error: { path: string }) => error.path).toSorted(),
    ['name', 'number', 'record'],
    'all faults at once',
  )
  for (const path of ['/api/extensions/0', '/api/extensions/x', '/api/extensions/1e3x'])
    t.match(await ask('GET', path), { status: 400, body: { errors: [{ path: 'id' }] } })
})

t.test('extensions are read page by page in the order of their numbers', async (t) => {
  const seen: string[] = []
  let cursor = ''
  do {
    const page = await ask('GET', `/api/extensions?limit=4${cursor}`)
    t.ok(page.body.items.length <= 4)
    seen.push(...page.body.items.map(({ number }: { number: string }) => number))
    cursor = page.body.nextCursor === null ? '' : `&cursor=${page.body.nextCursor}`
  } while (cursor !== '')
  const all = (await ask('GET', '/api/extensions?limit=200')).body
  t.same(
    seen,
    all.items.map(({ number }: { number: string }) => number),
  )
  t.same(seen, seen.toSorted())
  t.equal(all.nextCursor, null)
  t.match(await ask('GET', '/api/extensions?cursor=bjoxMDE7'), { body: { code: 'bad-cursor' } })
  t.match(await ask('GET', '/api/extensions?number=1'), { body: { errors: [{ path: 'number' }] } })
})

t.test('an extension that is not there is 404 whatever is asked of it', async (t) => {
  const nowhere = { status: 404, body: { code: 'not-found' } }
  t.match(await ask('GET', at(4711)), nowhere)
  t.match(await ask('PATCH', at(4711), { record: true }), nowhere)
  t.match(await ask('DELETE', at(4711)), nowhere)
  t.match(await ask('GET', `${at(4711)}/secret`), nowhere)
  t.match(await ask('POST', `${at(4711)}/secret`), nowhere)
})

t.test('the person of a deleted extension stays, without one', async (t) => {
  const { id } = (await make('160')).body
  const person = { username: 'mai', name: 'Mai', role: 'agent', password: 'long enough' }
  const made = await ask('POST', '/api/users', { ...person, extensionId: id })
  t.equal(made.body.extensionId, id)
  t.equal((await ask('GET', at(id))).body.userId, made.body.id)
  t.equal((await ask('PATCH', at(id), { record: true })).body.userId, made.body.id)
  const tag = made.headers.get('etag') ?? ''
  t.equal((await ask('DELETE', at(id))).status, 204)
  const left = await ask('GET', `/api/users/${made.body.id}`)
  t.match(left.body, { username: 'mai', extensionId: null })
  t.not(left.headers.get('etag'), tag, 'who looked before does not overwrite')
  t.equal((await make('160')).status, 201, 'the number is free again')
})

t.test('a secret stands in no other answer and in no line of the log', async (t) => {
  const log = pbx.service.said()
  t.match(log, 'POST /api/extensions 201', 'the log is there')
  t.ok(secrets.size > 15 && said.length > 100, `${secrets.size} secrets, ${said.length} answers`)
  const everything = [log, ...said].join('\n')
  t.same(
    [...secrets].filter((secret) => everything.includes(secret)),
    [],
  )
})
