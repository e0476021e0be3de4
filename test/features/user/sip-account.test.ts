import t from 'tap'
import { extensions, office } from './office.js'

interface Account {
  readonly kind: string
  readonly username: string
  readonly secret: string
}

t.test('a person has three accounts; apps and browser have secrets of their own', async (t) => {
  const { ask, app, browser, person, db } = await office(t)
  const [extensionId = 0] = await extensions(db, '101')
  const { id } = await person('mai', 'agent', extensionId)
  const asked = await ask('GET', `/users/${id}/sip-accounts`)
  const items: readonly Account[] = asked.json().items
  t.match(items, [
    { kind: 'desk', username: '101', secret: 'x', port: 5060, transport: 'udp', path: null },
    { kind: 'app', username: '101-app', secret: /^[\w-]{24}$/, transports: ['udp', 'tcp'] },
    { kind: 'web', username: '101-web', secret: /^[\w-]{24}$/, port: 80, path: '/api/sip' },
  ])
  t.not(items[1]?.secret, items[2]?.secret)
  const headers = await browser('mai')
  const me = await app.inject({ url: '/api/users/me/sip-accounts', headers })
  t.same(me.json().items, items)
  t.equal((await app.inject({ url: `/api/users/${id}/sip-accounts`, headers })).statusCode, 403)
})

t.test('no answer but this one, and no row of the audit log, holds a secret', async (t) => {
  const { ask, person, db } = await office(t)
  const [extensionId = 0] = await extensions(db, '101')
  const { id } = await person('mai', 'agent', extensionId)
  const before: readonly Account[] = (await ask('GET', `/users/${id}/sip-accounts`)).json().items
  await ask('POST', `/users/${id}/sip-accounts/app/secret`)
  const after: readonly Account[] = (await ask('GET', `/users/${id}/sip-accounts`)).json().items
  const secrets = [...before, ...after].map(({ secret }) => secret).filter((one) => one !== 'x')
  for (const url of [`/users/${id}`, '/users', '/audit?limit=200']) {
    const { body } = await ask('GET', url)
    for (const secret of secrets) t.notMatch(body, secret)
  }
  const actions = (await ask('GET', '/audit?limit=200')).json().items
  t.ok(actions.some(({ action }: { action: string }) => action === 'user.sip-accounts-read'))
})

t.test('a renewed secret is another one, of that account alone', async (t) => {
  const { ask, app, browser, person, db, phones } = await office(t)
  const [extensionId = 0] = await extensions(db, '101')
  const { id } = await person('mai', 'agent', extensionId)
  const before: readonly Account[] = (await ask('GET', `/users/${id}/sip-accounts`)).json().items
  phones.forgotten.length = 0
  const headers = await browser('mai')
  const url = '/api/users/me/sip-accounts/app/secret'
  const after: readonly Account[] = (await app.inject({ method: 'POST', url, headers })).json()
    .items
  t.not(after[1]?.secret, before[1]?.secret)
  t.equal(after[2]?.secret, before[2]?.secret)
  t.same(phones.forgotten, ['101-app'])
  t.equal((await ask('POST', `/users/${id}/sip-accounts/desk/secret`)).statusCode, 400)
})

t.test('without an extension there are none', async (t) => {
  const { ask, person } = await office(t)
  const { id } = await person('mai', 'agent')
  t.same((await ask('GET', `/users/${id}/sip-accounts`)).json(), { items: [] })
  t.equal((await ask('GET', '/users/999/sip-accounts')).statusCode, 404)
})
