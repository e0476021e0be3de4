import t from 'tap'
import { login } from '../support/api.js'
import { plainTexts, refusedTexts, short } from '../support/hostile-text.js'
import { openHouse } from '../support/house.js'

const { pbx } = await openHouse(t, [])
const { api } = pbx
const refusedAt = (path: string) => ({
  status: 400,
  body: { code: 'bad-input', errors: [{ path }] },
})
const password = 'long enough'
const person = { name: 'Mai', role: 'agent', password }
const mai = (await api.ok('POST', '/api/users', { ...person, username: 'mai' })).id

t.test('the name of a person is one line of text', async (t) => {
  const url = `/api/users/${mai}`
  for (const name of refusedTexts) {
    t.match(await api('PATCH', url, { name }), refusedAt('name'), short(name))
    t.match(await api('POST', '/api/users', { ...person, username: 'x', name }), refusedAt('name'))
  }
  for (const text of plainTexts) {
    t.equal((await api('PATCH', url, { name: text })).status, 200, short(text))
    t.equal((await api.ok('GET', url)).name, text.normalize('NFC'))
  }
})

t.test('a login name is letters, digits and few signs', async (t) => {
  const isName = /^[a-z0-9._-]{1,64}$/
  const wrong = [...refusedTexts, ...plainTexts].filter((text) => !isName.test(text))
  for (const username of wrong)
    t.match(
      await api('POST', '/api/users', { ...person, username }),
      refusedAt('username'),
      short(username),
    )
  const username = '__proto__'
  const { id } = await api.ok('POST', '/api/users', { ...person, username })
  t.equal((await api.ok('GET', `/api/users/${id}`)).username, username)
  const own = await login(pbx.base, username, password)
  t.match((await own('GET', '/api/session')).body, { user: { username, role: 'agent' } })
})

t.test('a password is any text in one line, and exactly that', async (t) => {
  const url = `/api/users/${mai}`
  for (const text of refusedTexts)
    t.match(
      await api('PATCH', url, { password: text.padEnd(8) }),
      refusedAt('password'),
      short(text),
    )
  const chosen = `  ${plainTexts.join('').slice(0, 150)}  `
  t.equal((await api('PATCH', url, { password: chosen })).status, 200)
  await login(pbx.base, 'mai', chosen)
  await t.rejects(login(pbx.base, 'mai', chosen.trim()), { message: /401/ })
})

t.test('the name of a token is one line of text', async (t) => {
  for (const name of refusedTexts)
    t.match(
      await api('POST', '/api/tokens', { name, role: 'agent' }),
      refusedAt('name'),
      short(name),
    )
  for (const name of plainTexts)
    t.equal((await api('POST', '/api/tokens', { name, role: 'agent' })).status, 201, short(name))
  const { items } = await api.ok('GET', '/api/tokens?limit=200')
  t.same(
    items.map(({ name }: { name: string }) => name),
    plainTexts.map((text) => text.normalize('NFC')),
  )
})

t.test('a search text finds nothing or is refused, and breaks nothing', async (t) => {
  const search = (text: string) => `search=${encodeURIComponent(text)}`
  const sendable = refusedTexts.filter((text) => text.isWellFormed() && text.length < 1000)
  for (const path of ['/api/calls', '/api/calls.csv']) {
    for (const text of [...sendable, 'x'.repeat(5000)])
      t.match(await api('GET', `${path}?${search(text)}`), refusedAt('search'), short(text))
    for (const text of plainTexts)
      t.equal((await api('GET', `${path}?${search(text)}`)).status, 200, short(text))
    for (const raw of ['%', '%zz', '%ed%a0%bd', '%ff', '%00'])
      t.match(String((await api('GET', `${path}?search=${raw}`)).status), /^(200|400)$/, raw)
    t.match(await api('GET', `${path}?__proto__=x`), { status: 400 })
    t.match(await api('GET', `${path}?${search('x'.repeat(1_000_000))}`), {
      ...{ status: 400, body: { code: 'bad-input', errors: [{ path: 'search' }] } },
    })
  }
})

t.test('whoever logs in with such text is told no more than anybody', async (t) => {
  const enter = (username: string, secret: string) =>
    api('POST', '/api/session', { username, password: secret }, { cookie: '' })
  for (const text of ["' OR 1=1 --", '\udc00'])
    t.match(await enter(text, 'wrong password'), { status: 401, body: { code: 'login-failed' } })
  t.match(await enter('x'.repeat(1_000_000), 'x'), refusedAt('username'))
  t.match(await enter('admin', 'x'.repeat(1_000_000)), refusedAt('password'))
})

t.test('a body that is no plain object is refused', async (t) => {
  const cookie = { cookie: '', 'content-type': 'application/json' }
  const post = (body: string) =>
    fetch(`${pbx.base}/api/session`, { method: 'POST', headers: cookie, body })
  for (const body of ['', '[]', '"x"', 'null', '{', '{"username":"\xff"', '['.repeat(100_000)])
    t.equal((await post(body)).status, 400, short(body))
  const poisoned = await post('{"username":"a","password":"b","__proto__":{"role":"admin"}}')
  t.match(await poisoned.json(), { code: 'bad-input', errors: [{ path: '__proto__' }] })
  t.equal(pbx.service.said().includes('"bug"'), false, 'none of it was a bug of ours')
})
