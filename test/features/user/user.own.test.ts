import t from 'tap'
import { password } from '../../http/house.js'
import { office } from './office.js'

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
