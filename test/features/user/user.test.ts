import t from 'tap'
import { usersByExtension } from '../../../src/features/user/user.feature.js'
import { house, password } from '../../http/house.js'

const newUser = (username: string, more: object = {}) => ({
  username,
  password,
  name: 'Nguyễn Thị Mai',
  role: 'agent',
  ...more,
})

async function office(t: Parameters<typeof house>[0]) {
  const made = await house(t)
  const { app, bearer } = made
  const headers = await bearer('admin')
  const ask = (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    payload?: object,
    more = {},
  ) =>
    app.inject({
      method,
      url: `/api${url}`,
      headers: { ...headers, ...more },
      ...(payload && { payload }),
    })
  return { ...made, ask }
}

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

t.test('the last admin stays, also when two are removed at once', async (t) => {
  const { ask, db } = await office(t)
  const one = (await ask('POST', '/users', newUser('one', { role: 'admin' }))).json()
  t.match((await ask('DELETE', `/users/${one.id}`)).json(), { status: 409, code: 'last-admin' })
  t.match((await ask('PATCH', `/users/${one.id}`, { role: 'agent' })).json(), {
    code: 'last-admin',
  })
  const two = (await ask('POST', '/users', newUser('two', { role: 'admin' }))).json()
  const answers = await Promise.all([
    ask('DELETE', `/users/${one.id}`),
    ask('PATCH', `/users/${two.id}`, { role: 'supervisor' }),
  ])
  t.same(answers.map(({ statusCode }) => statusCode).toSorted(), [204, 409])
  t.equal((await db('user').where({ role: 'admin' })).length, 1)
})

t.test('an extension belongs to one user at most, and to none when it is deleted', async (t) => {
  const { ask, db } = await office(t)
  const [extensionId] = await extensions(db, '101')
  const mai = (await ask('POST', '/users', newUser('mai', { extensionId }))).json()
  t.equal(mai.extensionId, extensionId)
  const other = await ask('POST', '/users', newUser('lan', { extensionId }))
  t.match(other.json(), { status: 409, code: 'duplicate', detail: /extensionId/ })
  t.same(await usersByExtension(db), new Map([[extensionId, { userId: mai.id, name: mai.name }]]))

  await db('extension').where({ id: extensionId }).delete()
  t.equal((await ask('GET', `/users/${mai.id}`)).json().extensionId, null)
  t.equal((await usersByExtension(db)).size, 0)
})

t.test('an extension is taken away by null and kept when it is not sent', async (t) => {
  const { ask, db } = await office(t)
  const [extensionId] = await extensions(db, '101')
  const { id } = (await ask('POST', '/users', newUser('mai', { extensionId }))).json()
  t.equal((await ask('PATCH', `/users/${id}`, { name: 'B' })).json().extensionId, extensionId)
  t.equal((await ask('PATCH', `/users/${id}`, { extensionId: null })).json().extensionId, null)
})

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

t.test('everybody sees the own user and nobody else', async (t) => {
  const { app, person, browser } = await office(t)
  const { id } = await person('mai', 'agent')
  const other = await person('lan', 'agent')
  const headers = await browser('mai')
  t.match((await app.inject({ url: '/api/users/me', headers })).json(), { id, username: 'mai' })
  for (const url of [`/api/users/${other.id}`, `/api/users/${id}`, '/api/users'])
    t.equal((await app.inject({ url, headers })).statusCode, 403)
})

t.test('a person changes the own password with the old one, and all sessions end', async (t) => {
  const { app, person, browser, db } = await office(t)
  await person('mai', 'agent')
  const headers = await browser('mai')
  const elsewhere = await browser('mai')
  const change = (oldPassword: string) =>
    app.inject({
      method: 'PATCH',
      url: '/api/users/me/password',
      headers,
      payload: { oldPassword, newPassword: 'a new password' },
    })
  t.match((await change('wrong')).json(), { status: 400, errors: [{ path: 'oldPassword' }] })
  t.equal((await change(password)).statusCode, 204)
  for (const each of [headers, elsewhere])
    t.equal((await app.inject({ url: '/api/session', headers: each })).statusCode, 401)
  const login = { method: 'POST', url: '/api/session' } as const
  const old = await app.inject({ ...login, payload: { username: 'mai', password } })
  t.equal(old.statusCode, 401)
  const fresh = await app.inject({
    ...login,
    payload: { username: 'mai', password: 'a new password' },
  })
  t.equal(fresh.statusCode, 201)
  t.equal((await db('audit').where({ action: 'user.changed' })).length, 1)
})

t.test('guesses at the old password are held back like logins', async (t) => {
  const { app, person, browser } = await office(t)
  await person('mai', 'agent')
  const headers = await browser('mai')
  const codes: number[] = []
  for (let i = 0; i < 25; i += 1) {
    const payload = { oldPassword: `guess ${i}`, newPassword: 'a new password' }
    const url = '/api/users/me/password'
    codes.push((await app.inject({ method: 'PATCH', url, headers, payload })).statusCode)
  }
  t.equal(codes.at(-1), 429)
})

t.test(
  'a new role, a new password or a removal ends all sessions, a new name does not',
  async (t) => {
    const { app, ask, person, browser } = await office(t)
    const { id } = await person('mai', 'agent')
    const known = async (headers: Record<string, string>) =>
      (await app.inject({ url: '/api/session', headers })).statusCode
    let headers = await browser('mai')
    await ask('PATCH', `/users/${id}`, { name: 'Mai' })
    t.equal(await known(headers), 200)
    await ask('PATCH', `/users/${id}`, { role: 'supervisor' })
    t.equal(await known(headers), 401)
    headers = await browser('mai')
    await ask('PATCH', `/users/${id}`, { password: 'correct horse' })
    t.equal(await known(headers), 401)
    headers = await browser('mai')
    await ask('DELETE', `/users/${id}`)
    t.equal(await known(headers), 401)
  },
)

t.test('every change to a user is a row of the audit log, or it did not happen', async (t) => {
  const { ask, db } = await office(t)
  const { id } = (await ask('POST', '/users', newUser('mai'))).json()
  await ask('PATCH', `/users/${id}`, { role: 'supervisor', password: 'another one' })
  await ask('DELETE', `/users/${id}`)
  const rows = await db('audit').where('object', `users/${id}`).orderBy('id')
  t.same(
    rows.map(({ action, details }) => [action, JSON.parse(details)]),
    [
      [
        'user.created',
        { extensionId: null, name: 'Nguyễn Thị Mai', role: 'agent', username: 'mai' },
      ],
      ['user.changed', { password: 'changed', role: 'supervisor' }],
      ['user.deleted', { username: 'mai' }],
    ],
  )
  await db.schema.renameTable('audit', 'gone')
  t.equal((await ask('POST', '/users', newUser('lan'))).statusCode, 500)
  t.equal((await db('user').where({ username: 'lan' })).length, 0)
})

async function extensions(db: Awaited<ReturnType<typeof house>>['db'], ...numbers: string[]) {
  const rows = numbers.map((number) => ({
    ...{ number, name: number, secret: 'x', record: 0, ringSeconds: 20, codecs: '', dtmf: '' },
    ...{ version: 1, createdAt: 0, updatedAt: 0 },
  }))
  const made: { id: number }[] = await db('extension').insert(rows).returning('id')
  return made.map(({ id }) => id)
}
