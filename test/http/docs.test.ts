import t from 'tap'
import { house } from './house.js'

t.test(
  'the interface describes itself in OpenAPI 3.1 from the schemas that validate',
  async (t) => {
    const { app } = await house(t)
    const answer = await app.inject({ url: '/openapi.json' })
    t.equal(answer.statusCode, 200)
    const document = answer.json()
    t.equal(document.openapi, '3.1.0')
    const create = document.paths['/api/users'].post
    t.match(create.description, /admin/)
    const { schema } = create.requestBody.content['application/json']
    t.same(schema.required.toSorted(), ['name', 'password', 'role', 'username'])
    t.equal(schema.additionalProperties, false)
    t.ok(create.responses['201'])
    t.ok(create.responses.default.content['application/problem+json'])
    t.same(document.paths['/api/session'].post.security, [])
    t.notOk(document.paths['/openapi.json'])
    t.notOk(document.paths['/docs/json'])
    t.ok(document.components.schemas.Problem)
  },
)

t.test(
  'the documentation can be browsed by everybody, with everything from the service',
  async (t) => {
    const { app } = await house(t)
    const page = await app.inject({ url: '/docs/' })
    const start = page.statusCode === 200 ? page : await app.inject({ url: '/docs' })
    t.equal(start.statusCode, 200)
    t.match(start.headers['content-type'], /html/)
    t.notMatch(start.body, /(src|href)="(https?:)?\/\//)
    t.match(start.headers['content-security-policy'], /script-src 'self';/)
    const scripts = [...start.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, path]) => path ?? '',
    )
    t.ok(scripts.length > 3)
    for (const path of scripts) {
      const { pathname } = new URL(path, 'http://x/docs/')
      t.equal((await app.inject({ url: pathname })).statusCode, 200, pathname)
    }
  },
)

t.test('pages may load nothing from elsewhere and are framed by nobody', async (t) => {
  const { app } = await house(t)
  const { headers } = await app.inject({ url: '/api/errors' })
  const policy = String(headers['content-security-policy'])
  t.match(policy, /default-src 'self'/)
  t.match(policy, /frame-ancestors 'none'/)
  t.notMatch(policy, /unsafe|upgrade-insecure-requests/)
  t.notOk(headers['strict-transport-security'])
  t.equal(headers['referrer-policy'], 'same-origin')
  t.equal(headers['x-content-type-options'], 'nosniff')
})
