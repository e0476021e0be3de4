import t from 'tap'
import { newUser, office } from './office.js'

t.test('a user is made, read, changed and deleted', async (t) => {
  const { ask } = await office(t)
  const made = await ask('POST', '/users', newUser('Mai.Nguyen'))
  t.equal(made.statusCode, 201)
  const { id } = made.json()
  t.equal(made.headers.location, `/api/users/${id}`)
  t.match(made.json(), {
    username: 'mai.nguyen',
    name: 'Nguyễn Thị Mai',
    role: 'agent',
    extensionId: null,
  })

  const changed = await ask('PATCH', `/users/${id}`, { name: 'Mai' })
  t.match(changed.json(), { name: 'Mai', username: 'mai.nguyen', role: 'agent' })
  t.same((await ask('GET', `/users/${id}`)).json(), changed.json())

  t.equal((await ask('DELETE', `/users/${id}`)).statusCode, 204)
  t.match((await ask('GET', `/users/${id}`)).json(), { status: 404, code: 'not-found' })
  t.equal((await ask('DELETE', `/users/${id}`)).statusCode, 404)
})

t.test('no answer and no log line ever holds a password or its hash', async (t) => {
  const { ask, lines, db } = await office(t)
  const { id } = (await ask('POST', '/users', newUser('mai'))).json()
  const answers = [
    await ask('GET', `/users/${id}`),
    await ask('PATCH', `/users/${id}`, { password: 'another one' }),
    await ask('GET', '/users'),
    await ask('GET', '/audit'),
    await ask('POST', '/users', newUser('mai')),
  ]
  const { passwordHash } = await db('user').where({ id }).first()
  t.match(passwordHash, /^scrypt\$/)
  for (const text of [...answers.map(({ body }) => body), lines.join('')])
    t.notMatch(text, /correct horse|another one|scrypt|passwordHash/)
})

t.test('a name is one user whatever the case of its letters', async (t) => {
  const { ask } = await office(t)
  await ask('POST', '/users', newUser('mai'))
  const again = await ask('POST', '/users', newUser('MAI'))
  t.match(again.json(), { status: 409, code: 'duplicate', detail: /username/ })
  t.same(again.json().errors, [{ path: 'username', message: 'đã được dùng' }])
  const { id } = (await ask('POST', '/users', newUser('lan'))).json()
  const renamed = await ask('PATCH', `/users/${id}`, { username: 'Mai' })
  t.match(renamed.json(), { status: 409, errors: [{ path: 'username' }] })
})

const hostile: readonly (readonly [string, object, string])[] = [
  ['a line break in the name', { name: 'Mai\r\nAction: Command' }, 'name'],
  ['a NUL in the name', { name: 'Mai\0' }, 'name'],
  ['a megabyte of name', { name: 'x'.repeat(1_000_000) }, 'name'],
  ['an empty name', { name: ' ' }, 'name'],
  ['blanks in the username', { username: 'mai nguyen' }, 'username'],
  ['another alphabet in the username', { username: 'mаi' }, 'username'],
  ['a line break in the username', { username: 'mai\n' }, 'username'],
  ['a short password', { password: 'short' }, 'password'],
  ['an unknown role', { role: 'owner' }, 'role'],
  ['an extension that is no number', { extensionId: '7' }, 'extensionId'],
  ['an extension that is not there', { extensionId: 4711 }, 'extensionId'],
  ['a field that does not exist', { admin: true }, 'admin'],
]

for (const [what, wrong, path] of hostile) {
  t.test(`${what} is refused by its path, when made and when changed`, async (t) => {
    const { ask } = await office(t)
    const { id } = (await ask('POST', '/users', newUser('first'))).json()
    const made = await ask('POST', '/users', newUser('mai', wrong))
    t.match(made.json(), { status: 400, code: 'bad-input', errors: [{ path }] })
    const changed = await ask('PATCH', `/users/${id}`, wrong)
    t.match(changed.json(), { status: 400, code: 'bad-input', errors: [{ path }] })
    t.equal((await ask('GET', '/users')).json().items.length, 1)
  })
}

t.test('what looks like syntax elsewhere is stored and shown as the text it is', async (t) => {
  const { ask } = await office(t)
  for (const name of ['; x', '[evil]', '${' + 'SHELL(id)}', '#exec id', `"'`, '__proto__', '<b>']) {
    const made = await ask('POST', '/users', newUser(`u${Math.random()}`, { name }))
    t.equal(made.json().name, name)
  }
})

t.test(
  'a change with a stale If-Match is refused, with the current one it goes through',
  async (t) => {
    const { ask } = await office(t)
    const made = await ask('POST', '/users', newUser('mai'))
    const url = `/users/${made.json().id}`
    const first = String(made.headers.etag)
    const second = (await ask('PATCH', url, { name: 'B' }, { 'if-match': first })).headers.etag
    t.not(second, first)
    t.match((await ask('PATCH', url, { name: 'C' }, { 'if-match': first })).json(), {
      status: 412,
      code: 'stale',
    })
    t.equal((await ask('DELETE', url, undefined, { 'if-match': first })).statusCode, 412)
    t.equal((await ask('GET', url)).json().name, 'B')
    t.equal(
      (await ask('PATCH', url, { name: 'B' }, { 'if-match': '*' })).headers.etag,
      second,
      'nothing changed',
    )
    t.equal((await ask('DELETE', url, undefined, { 'if-match': `"x", ${second}` })).statusCode, 204)
  },
)

t.test('users are read page by page, each once, while others come and go', async (t) => {
  const { ask } = await office(t)
  const ids: number[] = []
  for (const name of ['a', 'b', 'c', 'd', 'e'])
    ids.push((await ask('POST', '/users', newUser(name))).json().id)
  const first = (await ask('GET', '/users?limit=2')).json()
  await ask('DELETE', `/users/${ids[0]}`)
  const second = (await ask('GET', `/users?limit=2&cursor=${first.nextCursor}`)).json()
  const third = (await ask('GET', `/users?limit=2&cursor=${second.nextCursor}`)).json()
  const seen = [...first.items, ...second.items, ...third.items].map(({ id }) => id)
  t.same(seen, ids)
  t.equal(third.nextCursor, null)
  t.match((await ask('GET', '/users?cursor=nonsense')).json(), { status: 400, code: 'bad-cursor' })
  for (const limit of ['0', '201', 'x', '1.5', ''])
    t.match((await ask('GET', `/users?limit=${limit}`)).json(), {
      status: 400,
      errors: [{ path: 'limit' }],
    })
})
