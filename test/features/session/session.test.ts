import t from 'tap'
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
