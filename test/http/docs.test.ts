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

t.test('the document says where an ETag is answered and an If-Match taken', async (t) => {
  const { app, bearer } = await house(t)
  const { paths } = (await app.inject({ url: '/openapi.json' })).json()
  const headers = await bearer('admin')
  const payload = { name: 'x', role: 'agent' }
  const made = await app.inject({ method: 'POST', url: '/api/tokens', headers, payload })
  const url = String(made.headers.location)
  const answers = [
    ['/api/tokens', 'post', made],
    ['/api/tokens', 'get', await app.inject({ url: '/api/tokens', headers })],
    ['/api/tokens/{id}', 'get', await app.inject({ url, headers })],
    ['/api/tokens/{id}', 'patch', await app.inject({ method: 'PATCH', url, headers, payload: {} })],
    ['/api/session', 'get', await app.inject({ url: '/api/session', headers })],
  ] as const
  for (const [path, method, { statusCode, headers }] of answers) {
    const { responses } = paths[path][method]
    const told = responses[statusCode].headers?.etag?.schema
    t.same(told, headers.etag && { type: 'string' }, `${method} ${path}`)
    t.ok(responses[statusCode].content['application/json'].schema)
  }
  for (const path of ['/api/tokens/{id}', '/api/users/{id}'])
    for (const method of ['get', 'patch', 'delete']) {
      const { parameters, responses } = paths[path][method]
      const inHeader = parameters.filter((parameter: { in: string }) => parameter.in === 'header')
      t.match(inHeader, method === 'get' ? [] : [{ name: 'if-match', required: false }])
      t.equal(inHeader.length, method === 'get' ? 0 : 1)
      t.equal('412' in responses, method !== 'get', `${method} ${path}`)
    }
})

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
