import t from 'tap'
import { house } from '../../http/house.js'

async function office(t: Parameters<typeof house>[0]) {
  const made = await house(t)
  const headers = await made.bearer('admin')
  const create = (payload: object) =>
    made.app.inject({ method: 'POST', url: '/api/tokens', headers, payload })
  const whoIs = async (token: string) =>
    made.app.inject({ url: '/api/session', headers: { authorization: `Bearer ${token}` } })
  return { ...made, headers, create, whoIs }
}

t.test('a token is shown once, works, and is dead when deleted', async (t) => {
  const { app, db, headers, create, whoIs, lines } = await office(t)
  const made = await create({ name: 'CRM', role: 'supervisor' })
  t.equal(made.statusCode, 201)
  const { id, token } = made.json()
  t.match(token, /^td_[\w-]{43}$/)
  t.match((await whoIs(token)).json(), { user: { id: null, role: 'supervisor' } })

  const listed = await app.inject({ url: '/api/tokens', headers })
  t.match(listed.json().items.at(-1), { id, name: 'CRM', role: 'supervisor', userId: null })
  for (const text of [listed.body, JSON.stringify(await db('token')), lines.join('')])
    t.notMatch(text, token)

  const url = `/api/tokens/${id}`
  t.equal((await app.inject({ method: 'DELETE', url, headers })).statusCode, 204)
  t.equal((await app.inject({ method: 'DELETE', url, headers })).statusCode, 404)
  t.equal((await whoIs(token)).statusCode, 401)
})

t.test("a token's role is never above its person's role now", async (t) => {
  const { app, create, whoIs, person, headers } = await office(t)
  await person('keeper', 'admin')
  const { id } = await person('mai', 'admin')
  const { token } = (await create({ name: 'x', role: 'admin', userId: id })).json()
  t.match((await whoIs(token)).json(), { user: { id, username: 'mai', role: 'admin' } })
  const url = `/api/users/${id}`
  await app.inject({ method: 'PATCH', url, headers, payload: { role: 'agent' } })
  t.equal((await whoIs(token)).json().user.role, 'agent')
  const asMai = { authorization: `Bearer ${token}` }
  t.equal((await app.inject({ url: '/api/users', headers: asMai })).statusCode, 403)
})

t.test('a token that would do more than its person is refused by its role', async (t) => {
  const { app, db, headers, person } = await office(t)
  const ranks = ['admin', 'supervisor', 'agent']
  const refused: string[] = []
  for (const [rank, owner] of ranks.entries()) {
    const { id: userId } = await person(owner, owner as 'agent')
    for (const [wanted, role] of ranks.entries()) {
      const payload = { name: 'x', role, userId }
      const answer = await app.inject({ method: 'POST', url: '/api/tokens', headers, payload })
      t.equal(answer.statusCode, wanted < rank ? 400 : 201, `${role} for ${owner}`)
      if (wanted < rank) refused.push(answer.json().errors[0].message)
      if (wanted < rank) t.match(answer.json(), { code: 'bad-input', errors: [{ path: 'role' }] })
    }
  }
  t.same(new Set(refused), new Set(['không được cao hơn vai trò của người dùng']))
  t.equal((await db('token').whereNotNull('userId')).length, 6)
  const payload = { name: 'x', role: 'admin', userId: (await person('lan', 'agent')).id }
  const english = { ...headers, 'accept-language': 'en' }
  const answer = await app.inject({ method: 'POST', url: '/api/tokens', headers: english, payload })
  t.equal(answer.json().errors[0].message, 'must not be above the role of its user')
})

t.test('a token is shown with what it may do now, and has its own role back', async (t) => {
  const { app, create, headers, person } = await office(t)
  await person('keeper', 'admin')
  const { id: userId } = await person('mai', 'admin')
  const { id } = (await create({ name: 'x', role: 'supervisor', userId })).json()
  const url = `/api/tokens/${id}`
  const shown = async () => {
    const one = (await app.inject({ url, headers })).json().role
    const { items } = (await app.inject({ url: '/api/tokens', headers })).json()
    const renamed = await app.inject({ method: 'PATCH', url, headers, payload: { name: one } })
    return [one, items.at(-1).role, renamed.json().role]
  }
  for (const [role, may] of [
    ['agent', 'agent'],
    ['supervisor', 'supervisor'],
    ['admin', 'supervisor'],
  ]) {
    const payload = { role }
    await app.inject({ method: 'PATCH', url: `/api/users/${userId}`, headers, payload })
    t.same(await shown(), [may, may, may], `its user is ${role}`)
  }
})

t.test("a person's higher role does not raise the token", async (t) => {
  const { create, whoIs, person } = await office(t)
  const { id } = await person('chief', 'admin')
  const { token } = (await create({ name: 'x', role: 'agent', userId: id })).json()
  t.equal((await whoIs(token)).json().user.role, 'agent')
})

t.test('a deleted person takes the tokens along', async (t) => {
  const { app, create, whoIs, person, headers } = await office(t)
  const { id } = await person('mai', 'agent')
  const { token } = (await create({ name: 'x', role: 'agent', userId: id })).json()
  await app.inject({ method: 'DELETE', url: `/api/users/${id}`, headers })
  t.equal((await whoIs(token)).statusCode, 401)
})

t.test('a token for a person who is not there is refused by its path', async (t) => {
  const { create } = await office(t)
  for (const userId of [4711, 0, '1'])
    t.match((await create({ name: 'x', role: 'agent', userId })).json(), {
      ...{ status: 400, errors: [{ path: 'userId' }] },
    })
  t.match((await create({ name: 'a\nb', role: 'agent' })).json(), { errors: [{ path: 'name' }] })
  t.match((await create({ name: 'x', role: 'root' })).json(), { errors: [{ path: 'role' }] })
})

t.test('the last use of a token is written at most once a minute', async (t) => {
  const { db, create, whoIs, pass, clock } = await office(t)
  const { id, token } = (await create({ name: 'x', role: 'agent' })).json()
  const last = async () => (await db('token').where({ id }).first()).lastUsedAt
  t.equal(await last(), null)
  const first = clock()
  await whoIs(token)
  t.equal(await last(), first)
  pass(50_000)
  await whoIs(token)
  t.equal(await last(), first)
  pass(11_000)
  await whoIs(token)
  t.equal(await last(), clock())
})

t.test('a token gets another name and nothing else, and works on', async (t) => {
  const { app, headers, create, whoIs, person } = await office(t)
  const { id: userId } = await person('mai', 'agent')
  const made = await create({ name: 'CRM', role: 'agent', userId })
  const { id, token } = made.json()
  const url = `/api/tokens/${id}`
  t.equal(made.headers.location, url)
  t.equal(made.headers.etag, '"1"')
  const patch = (payload: object, more: object = {}) =>
    app.inject({ method: 'PATCH', url, headers: { ...headers, ...more }, payload })

  const renamed = await patch({ name: 'Kế toán' }, { 'if-match': '"1"' })
  t.equal(renamed.statusCode, 200)
  t.equal(renamed.headers.etag, '"2"')
  t.match(renamed.json(), { id, name: 'Kế toán', role: 'agent', userId })
  t.match((await whoIs(token)).json(), { user: { id: userId } })
  const read = await app.inject({ url, headers })
  t.equal(read.headers.etag, '"2"', 'use is no change')
  t.equal(read.json().name, 'Kế toán')
  t.notMatch(renamed.body + read.body, token)

  t.match((await patch({ name: 'x' }, { 'if-match': '"1"' })).json(), { code: 'stale' })
  t.equal((await patch({})).headers.etag, '"2"', 'nothing sent, nothing changed')
  for (const [path, value] of Object.entries({ role: 'admin', userId: null, token: 'x', name: '' }))
    t.match((await patch({ [path]: value })).json(), { status: 400, errors: [{ path }] })
  const remove = (tag: string) =>
    app.inject({ method: 'DELETE', url, headers: { ...headers, 'if-match': tag } })
  t.equal((await remove('"1"')).statusCode, 412)
  t.equal((await remove('"2"')).statusCode, 204)
  for (const gone of [patch({ name: 'x' }), app.inject({ url, headers })])
    t.equal((await gone).statusCode, 404)
})

t.test(
  'making, renaming and deleting a token are rows of the audit log, without the token',
  async (t) => {
    const { app, db, headers, create } = await office(t)
    const { id, token } = (await create({ name: 'CRM', role: 'agent' })).json()
    const url = `/api/tokens/${id}`
    await app.inject({ method: 'PATCH', url, headers, payload: { name: 'ERP' } })
    await app.inject({ method: 'DELETE', url, headers })
    const rows = await db('audit').where('object', `tokens/${id}`).orderBy('id')
    t.match(rows, [
      { action: 'token.created' },
      { action: 'token.changed', details: '{"name":"ERP"}' },
      { action: 'token.deleted' },
    ])
    t.notMatch(JSON.stringify(rows), token)
  },
)
