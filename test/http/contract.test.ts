import t from 'tap'
import { z } from 'zod'
import { fail } from '../../src/domain/errors.js'
import type { Feature } from '../../src/http/feature.js'
import { house } from './house.js'

const open = { access: 'public' } as const
const body = z.strictObject({
  name: z.string().max(10),
  inner: z.strictObject({ number: z.string() }).optional(),
})

const sample: Feature = {
  name: 'sample',
  routes(app) {
    app.post('/samples', { config: open, schema: { body } }, async (request) => request.body)
    app.get('/bug', { config: open }, async () => {
      throw new Error('the secret is hunter2', { cause: new TypeError('deeper') })
    })
    app.get('/query-bug', { config: open }, async () => {
      throw Object.assign(
        new Error("insert into `user` values ('hunter2') - SQLITE_ERROR: no such table: user"),
        { code: 'SQLITE_ERROR' },
      )
    })
    app.get('/in-use', { config: open }, async () => fail('in-use', { users: 'queue 7' }))
    app.get('/full', { config: open }, async () => {
      throw Object.assign(new Error('write'), { code: 'ENOSPC' })
    })
    app.get(
      '/list',
      { config: open, schema: { querystring: z.strictObject({ limit: z.string() }) } },
      async () => 'ok',
    )
  },
}

const json = { 'content-type': 'application/json' }

t.test('a refusal is a problem document in the language asked for', async (t) => {
  const { app } = await house(t, { features: [sample] })
  const vi = await app.inject({
    url: '/api/in-use',
    headers: { 'accept-language': 'vi-VN,en;q=0.5' },
  })
  t.equal(vi.statusCode, 409)
  t.equal(vi.headers['content-type'], 'application/problem+json')
  t.equal(vi.headers['content-language'], 'vi')
  t.same(vi.json(), {
    type: '/api/errors#in-use',
    title: 'Xung đột',
    status: 409,
    code: 'in-use',
    detail: 'Đang được dùng bởi queue 7.',
  })
  const en = await app.inject({ url: '/api/in-use', headers: { 'accept-language': 'en' } })
  t.match(en.json(), { title: 'Conflict', detail: 'Still used by queue 7.' })
})

t.test('every code that a refusal may have is listed', async (t) => {
  const { app } = await house(t)
  const listed = (await app.inject({ url: '/api/errors' })).json<{ code: string }[]>()
  t.match(
    listed.find(({ code }) => code === 'in-use'),
    { status: 409, vi: String, en: String },
  )
})

t.test('every bad field is named by its path, in either language', async (t) => {
  const { app } = await house(t, { features: [sample] })
  const payload = { name: 'far too long a name', inner: { number: 7 }, colour: 'red' }
  const refused = async (language: string) =>
    (
      await app.inject({
        method: 'POST',
        url: '/api/samples',
        payload,
        headers: { 'accept-language': language },
      })
    ).json()
  const en = await refused('en')
  t.match(en, { status: 400, code: 'bad-input' })
  t.same(
    en.errors.map((fault: { path: string }) => fault.path),
    ['name', 'inner.number', 'colour'],
  )
  t.match(en.errors[1].message, /expected string, received number/)
  t.match((await refused('vi')).errors[1].message, /nhận được số/)
})

t.test('an unknown query parameter is refused like an unknown field', async (t) => {
  const { app } = await house(t, { features: [sample] })
  const answer = await app.inject({ url: '/api/list?limit=1&lmit=2' })
  t.match(answer.json(), { status: 400, errors: [{ path: 'lmit' }] })
})

t.test('a body that would poison a prototype is refused by its path', async (t) => {
  const { app } = await house(t, { features: [sample] })
  for (const payload of [
    '{"name":"a","inner":{"__proto__":{"admin":true}}}',
    '{"name":"a","inner":{"\\u005f_proto__":{"admin":true}}}',
  ]) {
    const answer = await app.inject({ method: 'POST', url: '/api/samples', payload, headers: json })
    t.match(answer.json(), { status: 400, errors: [{ path: 'inner.__proto__' }] })
  }
  const constructed = await app.inject({
    method: 'POST',
    url: '/api/samples',
    payload: '{"name":"a","constructor":{"prototype":{"admin":true}}}',
    headers: json,
  })
  t.match(constructed.json(), { status: 400, errors: [{ path: 'constructor' }] })
})

const unreadable: readonly (readonly [string, string | Buffer, string, number])[] = [
  ['what is not JSON', '{"name":', 'application/json', 400],
  ['what is not UTF-8', Buffer.from('{"name":"\xff"}', 'latin1'), 'application/json', 400],
  ['nothing', '', 'application/json', 400],
  ['a form', 'name=x', 'application/x-www-form-urlencoded', 415],
  ['JSON that says it is text', '{"name":"x"}', 'text/plain', 415],
  ['half a million brackets', '['.repeat(500_000) + ']'.repeat(500_000), 'application/json', 400],
  ['a third of a million lists', `[${'[],'.repeat(340_000)}[]]`, 'application/json', 400],
  ['half a million numbers', `{"a":[${'1,'.repeat(500_000)}1]}`, 'application/json', 400],
  ['more than a field of a mebibyte', `"${'x'.repeat(1_200_000)}"`, 'application/json', 413],
]

for (const [what, payload, type, status] of unreadable) {
  t.test(`a body of ${what} is refused with ${status}`, async (t) => {
    const { app } = await house(t, { features: [sample] })
    const headers = { 'content-type': type }
    const answer = await app.inject({ method: 'POST', url: '/api/samples', payload, headers })
    t.equal(answer.statusCode, status)
    t.equal(answer.headers['content-type'], 'application/problem+json')
    t.equal(answer.json().status, status)
  })
}

t.test('a text of a mebibyte is refused by the path of its field', async (t) => {
  const { app } = await house(t, { features: [sample] })
  for (const name of ['x'.repeat(1_000_000), 'x'.repeat(1024 * 1024), 'ả'.repeat(349_525)]) {
    const answer = await app.inject({ method: 'POST', url: '/api/samples', payload: { name } })
    t.match(answer.json(), { status: 400, code: 'bad-input', errors: [{ path: 'name' }] })
    t.ok(answer.body.length < 600)
  }
})

t.test('what is larger is told how large it may be', async (t) => {
  const { app } = await house(t, { features: [sample] })
  const payload = { name: 'x'.repeat(1_200_000) }
  const headers = { 'accept-language': 'en' }
  const answer = await app.inject({ method: 'POST', url: '/api/samples', payload, headers })
  t.equal(answer.json().detail, 'The body is too large (at most 1088 KiB).')
})

t.test('a merge patch may say that it is one', async (t) => {
  const { app } = await house(t, { features: [sample] })
  const headers = { 'content-type': 'application/merge-patch+json' }
  const payload = '{"name":"x"}'
  const answer = await app.inject({ method: 'POST', url: '/api/samples', payload, headers })
  t.same(answer.json(), { name: 'x' })
})

t.test('a hostile body is not echoed at length', async (t) => {
  const { app } = await house(t, { features: [sample] })
  const keys = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`key${i}`, i]))
  const payload = { name: 'x', ...keys, ['k'.repeat(100_000)]: 1 }
  const answer = await app.inject({ method: 'POST', url: '/api/samples', payload })
  t.equal(answer.statusCode, 400)
  t.ok(answer.body.length < 20_000, `${answer.body.length} bytes`)
})

t.test('an unknown address is 404 in the same shape', async (t) => {
  const { app } = await house(t)
  for (const url of [
    '/api/nothing',
    '/nothing',
    '/api/users/1/2/3',
    '/%zz',
    `/${'x'.repeat(5000)}`,
  ]) {
    const answer = await app.inject({ url })
    t.equal(answer.headers['content-type'], 'application/problem+json', url.slice(0, 40))
    t.ok([404, 400].includes(answer.statusCode), url.slice(0, 40))
    t.ok(answer.body.length < 600)
  }
})

t.test('a bug says nothing to the caller and is logged without secrets', async (t) => {
  const { app, lines } = await house(t, { features: [sample] })
  for (const url of ['/api/bug', '/api/query-bug']) {
    const answer = await app.inject({ url })
    t.equal(answer.statusCode, 500)
    t.notMatch(answer.body, /hunter2|secret|SQLITE|at /)
  }
  const bugs = lines.filter((line) => line.includes('"bug"'))
  t.equal(bugs.length, 2)
  t.match(bugs[0], /deeper/)
  t.match(bugs[1], /no such table/)
  t.notMatch(bugs[1], /hunter2/)
})

t.test('a full disk is 503, said as such', async (t) => {
  const { app } = await house(t, { features: [sample] })
  t.match((await app.inject({ url: '/api/full' })).json(), { status: 503, code: 'disk-full' })
})

t.test('a full database refuses writes and still reads', async (t) => {
  const { app, db, person, browser } = await house(t)
  await person('chief', 'admin')
  const headers = await browser('chief')
  const [{ page_count: pages }] = await db.raw('PRAGMA page_count')
  await db.raw(`PRAGMA max_page_count = ${pages}`)
  const create = (i: number) =>
    app.inject({
      method: 'POST',
      url: '/api/users',
      headers,
      payload: { username: `u${i}`, password: 'x'.repeat(8), name: 'n'.repeat(100), role: 'agent' },
    })
  let answer = await create(0)
  for (let i = 1; answer.statusCode === 201 && i < 500; i += 1) answer = await create(i)
  t.match(answer.json(), { status: 503, code: 'disk-full' })
  t.equal((await app.inject({ url: '/api/users', headers })).statusCode, 200)
})

t.test('what the API tells is kept by no cache', async (t) => {
  const { app } = await house(t, { features: [sample] })
  t.equal((await app.inject({ url: '/api/list?limit=1' })).headers['cache-control'], 'no-store')
  t.equal((await app.inject({ url: '/api/users' })).headers['cache-control'], 'no-store')
})

t.test('log lines are short and hold neither secrets nor what was searched for', async (t) => {
  const { app, lines, person, browser } = await house(t, { features: [sample] })
  await person('chief', 'admin')
  const headers = await browser('chief')
  await app.inject({ url: '/api/list?limit=0909123456', headers })
  const all = lines.join('')
  t.match(all, /GET \/api\/list 200 \d+ ms/)
  t.match(all, /POST \/api\/session 201 \d+ ms/)
  t.notMatch(all, /0909123456|correct horse|tongdai_session/)
})
