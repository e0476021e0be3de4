import t from 'tap'
import { sessions } from '../../../src/features/session/sessions.js'
import { house, password } from '../../http/house.js'

t.test('a person logs in, is known by the cookie, and logs out', async (t) => {
  const { app, person } = await house(t)
  const { id } = await person('mai', 'agent')
  const entered = await app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { username: 'Mai', password },
  })
  t.equal(entered.statusCode, 201)
  t.same(entered.json(), {
    user: { id, username: 'mai', name: 'mai', role: 'agent', extensionId: null },
  })
  const [cookie] = entered.cookies
  t.match(cookie, { name: 'tongdai_session', path: '/', httpOnly: true, sameSite: 'Strict' })
  t.notOk(cookie?.secure, 'not Secure on plain HTTP')
  const headers = { cookie: `tongdai_session=${cookie?.value}` }

  const known = await app.inject({ url: '/api/session', headers })
  t.same(known.json(), entered.json())

  const origin = 'http://localhost:80'
  const left = await app.inject({
    method: 'DELETE',
    url: '/api/session',
    headers: { ...headers, origin },
  })
  t.equal(left.statusCode, 204)
  t.equal(left.body, '')
  t.equal((await app.inject({ url: '/api/session', headers })).statusCode, 401)
})

const hour = 3_600_000

async function loggedIn(t: Parameters<typeof house>[0]) {
  const made = await house(t)
  await made.person('mai', 'agent')
  const headers = await made.browser('mai')
  const status = async () => (await made.app.inject({ url: '/api/session', headers })).statusCode
  return { ...made, headers, status }
}

t.test('a session ends 12 hours after the last request', async (t) => {
  const { status, pass } = await loggedIn(t)
  for (let i = 0; i < 5; i += 1) {
    pass(11 * hour)
    t.equal(await status(), 200, 'each request counts')
  }
  pass(12 * hour)
  t.equal(await status(), 401)
})

t.test('a session ends 7 days after the login, however busy', async (t) => {
  const { status, pass } = await loggedIn(t)
  for (let half = 0; half < 14; half += 1) {
    pass(12 * hour - 60_000)
    t.equal(await status(), 200)
  }
  pass(20 * 60_000)
  t.equal(await status(), 401)
})

t.test('of a session only the hash of its secret is stored', async (t) => {
  const { headers, db } = await loggedIn(t)
  const secret = headers.cookie.split('=')[1] ?? ''
  t.match(secret, /^[\w-]{43}$/)
  t.notMatch(JSON.stringify(await db('session')), secret)
})

t.test('sessions that are over are swept up, the others stay', async (t) => {
  const { db, pass, browser, sessions } = await loggedIn(t)
  pass(13 * hour)
  await browser('mai')
  await sessions.jobs?.[0]?.run()
  t.equal((await db('session')).length, 1)
})

t.test('a person has at most 50 sessions, the longest unused makes room', async (t) => {
  const { db, pass, browser, status } = await loggedIn(t)
  for (let i = 0; i < 50; i += 1) {
    pass(1000)
    await browser('mai')
  }
  t.equal((await db('session')).length, 50)
  t.equal(await status(), 401)
})

t.test('logging in again in the same browser ends the session before', async (t) => {
  const { app, headers, status, db } = await loggedIn(t)
  const payload = { username: 'mai', password }
  const again = await app.inject({ method: 'POST', url: '/api/session', headers, payload })
  t.equal(again.statusCode, 201)
  t.equal(await status(), 401)
  t.equal((await db('session')).length, 1)
})

t.test('a cookie that nobody gave out is nobody', async (t) => {
  const { app } = await house(t)
  for (const value of ['', 'x', 'A'.repeat(43), '%00', "' or 1=1 --", 'x'.repeat(4000)]) {
    const headers = { cookie: `tongdai_session=${value}` }
    t.equal((await app.inject({ url: '/api/session', headers })).statusCode, 401)
    t.equal((await app.inject({ url: '/api/errors', headers })).statusCode, 200)
  }
})

t.test('a wrong password and an unknown name are answered alike and noted', async (t) => {
  const { app, person, db } = await house(t)
  await person('mai', 'agent')
  const login = (username: string) =>
    app.inject({ method: 'POST', url: '/api/session', payload: { username, password: 'wrong' } })
  const wrong = await login('mai')
  const unknown = await login('nobody')
  t.equal(wrong.statusCode, 401)
  t.same(unknown.json(), wrong.json())
  t.equal(unknown.cookies.length, 0)
  const typed = await login('my own p4ssword!')
  t.equal(typed.statusCode, 401)
  const names = (await db('audit').where({ action: 'session.refused' })).map((row) => row.username)
  t.same(names, ['mai', 'nobody', '(invalid)'])
})

t.test('a login and a logout are rows of the audit log, with the address', async (t) => {
  const { app, headers, db } = await loggedIn(t)
  await app.inject({ method: 'DELETE', url: '/api/session', headers })
  const rows = await db('audit').whereIn('action', ['session.created', 'session.deleted'])
  t.match(rows, [
    { username: 'mai', details: '{"address":"127.0.0.1"}' },
    { username: 'mai', action: 'session.deleted' },
  ])
})

t.test('after a few wrong passwords the next guess must wait, also the right one', async (t) => {
  const { app, person, pass, db } = await house(t)
  await person('mai', 'agent')
  const login = (secret: string, remoteAddress = '192.0.2.9') =>
    app.inject({
      ...{ method: 'POST', url: '/api/session', remoteAddress },
      payload: { username: 'mai', password: secret },
    })
  for (let i = 0; i < 5; i += 1) t.equal((await login('wrong')).statusCode, 401)
  const held = await login(password)
  t.match(held.json(), { status: 429, code: 'too-many-logins', detail: /sau 1 giây/ })
  t.equal(held.headers['retry-after'], '1')
  t.equal((await login(password, '192.0.2.10')).statusCode, 429, 'from another address too')
  pass(1000)
  t.equal((await login(password)).statusCode, 201)
  t.match(await db('audit').where('details', 'like', '%throttled%'), [{ username: 'mai' }, {}])
})

t.test('of many guesses at once no more are tried than one after the other', async (t) => {
  const { app } = await house(t)
  const payload = { username: 'mai', password: 'wrong' }
  const all = await Promise.all(
    Array.from({ length: 30 }, () => app.inject({ method: 'POST', url: '/api/session', payload })),
  )
  t.equal(all.filter(({ statusCode }) => statusCode === 401).length, 5)
  t.equal(all.filter(({ statusCode }) => statusCode === 429).length, 25)
})

t.test('a session works on while its last use cannot be written', async (t) => {
  const { db, status, pass, lines } = await loggedIn(t)
  await db.raw("create trigger full before update on session begin select raise(fail, 'full'); end")
  pass(2 * 60_000)
  t.equal(await status(), 200)
  t.match(lines.join(''), /last use of a session could not be saved/)
})

t.test('a login that overtakes a change of the person is refused', async (t) => {
  const { db, users, audit, clock, person } = await house(t)
  const mai = await person('mai', 'agent')
  const { open } = sessions({ db, audit, clock, byId: users.byId, notSaved: () => {} })
  await db('user').where({ id: mai.id }).update({ version: 2 })
  await t.rejects(open(mai, '127.0.0.1'), { code: 'login-failed' })
  t.equal((await db('session')).length, 0)
})

t.test('a program asks who it is by the same address', async (t) => {
  const { app, bearer } = await house(t)
  const answer = await app.inject({ url: '/api/session', headers: await bearer('supervisor') })
  t.match(answer.json(), { user: { id: null, username: 'token a supervisor', role: 'supervisor' } })
})
