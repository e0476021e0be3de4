import t from 'tap'
import { z } from 'zod'
import { roles } from '../../src/domain/actor.js'
import type { ZodApp } from '../../src/http/feature.js'
import { house } from './house.js'
import { walkRoutes } from './walk.js'

const building = (t: Parameters<typeof house>[0], routes: (app: ZodApp) => void) =>
  house(t, { features: [{ name: 'sample', routes }] })

t.test('an app with a route that does not say who may call it is not built', async (t) => {
  await t.rejects(
    building(t, (app) => app.get('/open', async () => 'oops')),
    { message: /GET \/api\/open does not say who may call it/ },
  )
})

t.test('an app with a body or query that swallows unknown keys is not built', async (t) => {
  const config = { access: roles } as const
  const loose = z.object({ name: z.string() })
  const deep = z.strictObject({ list: z.array(z.union([z.string(), loose])).optional() })
  await t.rejects(
    building(t, (app) => app.post('/a', { config, schema: { body: deep } }, async () => '')),
    { message: /body is not a strict object at list\[\]/ },
  )
  await t.rejects(
    building(t, (app) => app.get('/b', { config, schema: { querystring: loose } }, async () => '')),
    { message: /querystring is not a strict object/ },
  )
})

t.test(
  'every route lets in exactly the roles it names, and says 401 before anything else',
  async (t) => {
    const { app, bearer } = await house(t)
    t.ok(app.routeTable.length > 15, 'the table is not empty')
    await walkRoutes(t, app, bearer)
  },
)

t.test('a cookie changes nothing without an Origin of the service itself', async (t) => {
  const { app, person, browser } = await house(t)
  await person('chief', 'admin')
  const { cookie } = await browser('chief')
  const post = (headers: Record<string, string>) =>
    app.inject({
      method: 'POST',
      url: '/api/tokens',
      headers,
      payload: { name: 'x', role: 'agent' },
    })

  for (const origin of [
    'http://evil.example',
    'null',
    'https://localhost',
    'http://localhost:81',
    'x',
  ])
    t.match(
      (await post({ cookie, origin })).json(),
      { status: 403, code: 'foreign-origin' },
      origin,
    )
  t.match((await post({ cookie })).json(), { status: 403, code: 'foreign-origin' }, 'no Origin')
  t.equal((await post({ cookie, origin: 'http://localhost' })).statusCode, 201)
  const named = { cookie, host: 'pbx.example:8080', origin: 'http://PBX.example:8080' }
  t.equal((await post(named)).statusCode, 201)
  t.equal((await app.inject({ url: '/api/users', headers: { cookie } })).statusCode, 200, 'reading')
})

t.test('a bearer token needs no Origin', async (t) => {
  const { app, bearer } = await house(t)
  const headers = await bearer('admin')
  const payload = { name: 'x', role: 'agent' }
  const answer = await app.inject({ method: 'POST', url: '/api/tokens', headers, payload })
  t.equal(answer.statusCode, 201)
})

t.test("a stranger's page cannot log a browser in", async (t) => {
  const { app, person } = await house(t)
  await person('mai', 'agent')
  const answer = await app.inject({
    method: 'POST',
    url: '/api/session',
    headers: { origin: 'http://evil.example' },
    payload: { username: 'mai', password: 'correct horse' },
  })
  t.match(answer.json(), { code: 'foreign-origin' })
})

t.test('a wrong token does not fall back to the cookie', async (t) => {
  const { app, person, browser } = await house(t)
  await person('chief', 'admin')
  const { cookie } = await browser('chief')
  for (const authorization of [
    'Bearer nonsense',
    'Bearer ',
    'Basic YTpi',
    `Bearer ${'x'.repeat(5000)}`,
  ]) {
    const answer = await app.inject({ url: '/api/users', headers: { cookie, authorization } })
    t.equal(answer.statusCode, 401)
    t.equal(answer.headers['www-authenticate'], 'Bearer')
  }
})

t.test('admins are let in only from the networks named, others from anywhere', async (t) => {
  const { app, db, person, bearer } = await house(t, { adminNetworks: ['10.1.0.0/16', 'fd00::/8'] })
  await person('chief', 'admin')
  await person('mai', 'agent')
  const login = (username: string, remoteAddress: string) =>
    app.inject({
      method: 'POST',
      url: '/api/session',
      remoteAddress,
      payload: { username, password: 'correct horse' },
    })
  t.match((await login('chief', '10.2.0.1')).json(), { status: 403, code: 'network-not-allowed' })
  t.equal((await login('mai', '10.2.0.1')).statusCode, 201)
  for (const inside of ['10.1.2.3', '::ffff:10.1.2.3', 'fd00::7'])
    t.equal((await login('chief', inside)).statusCode, 201, inside)

  const headers = await bearer('admin')
  const at = (remoteAddress: string) => app.inject({ url: '/api/users', headers, remoteAddress })
  t.equal((await at('10.1.0.1')).statusCode, 200)
  t.match((await at('192.0.2.1')).json(), { code: 'network-not-allowed' })
  const noted = await db('audit').where({ action: 'session.refused' })
  t.equal(noted.length, 2)
  t.match(noted[0], { username: 'chief', details: /"why":"network"/ })
})
