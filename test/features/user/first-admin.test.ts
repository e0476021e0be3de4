import t from 'tap'
import { firstAdmin } from '../../../src/features/user/first-admin.js'
import { house } from '../../http/house.js'

t.test('the first admin gets a password of its own, told once', async (t) => {
  const { app, userParts, db } = await house(t)
  const made = await firstAdmin(userParts, undefined)
  t.match(made, /^[a-z2-9]{20}$/)
  const payload = { username: 'admin', password: made }
  const entered = await app.inject({ method: 'POST', url: '/api/session', payload })
  t.equal(entered.json().user.role, 'admin')
  t.equal(await firstAdmin(userParts, undefined), undefined)
  t.equal((await db('user')).length, 1)
  t.match(await db('audit').first(), { username: 'system', action: 'user.created' })
})

t.test('a password that was given is used and not told', async (t) => {
  const { app, userParts } = await house(t)
  t.equal(await firstAdmin(userParts, 'from the settings'), undefined)
  const payload = { username: 'admin', password: 'from the settings' }
  t.equal((await app.inject({ method: 'POST', url: '/api/session', payload })).statusCode, 201)
})

t.test('the setting does not bring back an admin that was replaced by another', async (t) => {
  const { userParts, person, db } = await house(t)
  await person('chief', 'admin')
  t.equal(await firstAdmin(userParts, 'from the settings'), undefined)
  t.same(
    (await db('user')).map(({ username }) => username),
    ['chief'],
  )
})
