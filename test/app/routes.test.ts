import t from 'tap'
import { openHouse } from '../support/house.js'
import { faultsOf } from '../support/openapi.js'
import type { Document } from './api-document.js'

const { pbx } = await openHouse(t, [])

const roles = ['admin', 'supervisor', 'agent'] as const
const everybody = 'everybody'
const all = 'admin, supervisor, agent'

/** Who may call what. Whoever adds a route says it here, too. */
const policy: Readonly<Record<string, string>> = {
  'GET /api/errors': everybody,
  'GET /api/system/health': everybody,
  'POST /api/session': everybody,
  'GET /api/session': all,
  'DELETE /api/session': all,
  'POST /api/tokens': 'admin',
  'GET /api/tokens': 'admin',
  'GET /api/tokens/{id}': 'admin',
  'PATCH /api/tokens/{id}': 'admin',
  'DELETE /api/tokens/{id}': 'admin',
  'POST /api/users': 'admin',
  'GET /api/users': 'admin',
  'GET /api/users/me': all,
  'PATCH /api/users/me': all,
  'PATCH /api/users/me/password': all,
  'GET /api/users/me/sip-accounts': all,
  'POST /api/users/me/sip-accounts/{kind}/secret': all,
  'GET /api/users/{id}/sip-accounts': 'admin',
  'POST /api/users/{id}/sip-accounts/{kind}/secret': 'admin',
  'GET /api/users/{id}': 'admin',
  'PATCH /api/users/{id}': 'admin',
  'DELETE /api/users/{id}': 'admin',
  'GET /api/users/me/status': all,
  'PUT /api/users/me/status': all,
  'GET /api/users/me/status-history': all,
  'PUT /api/users/me/queues/{queueId}': all,
  'PUT /api/users/me/wrap-up': all,
  'GET /api/users/{id}/status': 'admin, supervisor',
  'PUT /api/users/{id}/status': 'admin, supervisor',
  'GET /api/users/{id}/status-history': 'admin, supervisor',
  'PUT /api/users/{id}/queues/{queueId}': 'admin, supervisor',
  'GET /api/live/agents': all,
  'GET /api/live/queues': 'admin, supervisor',
  'GET /api/reports/offers': 'admin, supervisor',
  'GET /api/reports/offers.csv': 'admin, supervisor',
  'GET /api/reports/status-history': 'admin, supervisor',
  'GET /api/settings/agents': all,
  'PUT /api/settings/agents': 'admin',
  'GET /api/sip': all,
  'GET /api/audit': 'admin',
  'POST /api/extensions': 'admin',
  'GET /api/extensions': 'admin, supervisor',
  'GET /api/extensions/{id}': 'admin, supervisor',
  'PATCH /api/extensions/{id}': 'admin',
  'DELETE /api/extensions/{id}': 'admin',
  'GET /api/extensions/{id}/secret': 'admin',
  'POST /api/extensions/{id}/secret': 'admin',
  'POST /api/schedules': 'admin',
  'GET /api/schedules': 'admin, supervisor',
  'GET /api/schedules/{id}': 'admin, supervisor',
  'PATCH /api/schedules/{id}': 'admin',
  'DELETE /api/schedules/{id}': 'admin',
  'PUT /api/schedules/{id}/override': 'admin, supervisor',
  'GET /api/schedules/{id}/state': 'admin, supervisor',
  'POST /api/blocked-numbers': 'admin',
  'GET /api/blocked-numbers': 'admin, supervisor',
  'GET /api/blocked-numbers/{id}': 'admin, supervisor',
  'PATCH /api/blocked-numbers/{id}': 'admin',
  'DELETE /api/blocked-numbers/{id}': 'admin',
  'POST /api/blocked-numbers/import': 'admin',
  'GET /api/blocked-numbers.csv': 'admin, supervisor',
  'POST /api/outbound-routes': 'admin',
  'GET /api/outbound-routes': 'admin, supervisor',
  'GET /api/outbound-routes/{id}': 'admin, supervisor',
  'PATCH /api/outbound-routes/{id}': 'admin',
  'DELETE /api/outbound-routes/{id}': 'admin',
  'POST /api/calls': 'admin, supervisor, agent',
  'GET /api/settings/mail': 'admin',
  'PUT /api/settings/mail': 'admin',
  'POST /api/settings/mail/test': 'admin',
  'GET /api/mails': 'admin',
  'POST /api/voicemail-boxes': 'admin',
  'GET /api/voicemail-boxes': 'admin, supervisor',
  'GET /api/voicemail-boxes/{id}': 'admin, supervisor',
  'PATCH /api/voicemail-boxes/{id}': 'admin',
  'DELETE /api/voicemail-boxes/{id}': 'admin',
  'GET /api/voicemails': all,
  'GET /api/voicemails/{id}': all,
  'PATCH /api/voicemails/{id}': all,
  'DELETE /api/voicemails/{id}': all,
  'GET /api/voicemails/{id}/audio': all,
  'GET /api/settings/call-log': 'admin, supervisor',
  'PUT /api/settings/call-log': 'admin',
  'GET /api/settings/fraud-guard': 'admin, supervisor',
  'PUT /api/settings/fraud-guard': 'admin',
  'POST /api/hotlines': 'admin',
  'GET /api/hotlines': 'admin, supervisor',
  'GET /api/hotlines/{id}': 'admin, supervisor',
  'PATCH /api/hotlines/{id}': 'admin',
  'DELETE /api/hotlines/{id}': 'admin',
  'POST /api/routing/simulate': 'admin, supervisor',
  'GET /api/calls/{id}/trace': all,
  'POST /api/ivrs': 'admin',
  'GET /api/ivrs': 'admin, supervisor',
  'GET /api/ivrs/{id}': 'admin, supervisor',
  'PATCH /api/ivrs/{id}': 'admin',
  'DELETE /api/ivrs/{id}': 'admin',
  'POST /api/trunks': 'admin',
  'GET /api/trunks': 'admin, supervisor',
  'GET /api/trunks/{id}': 'admin, supervisor',
  'PATCH /api/trunks/{id}': 'admin',
  'DELETE /api/trunks/{id}': 'admin',
  'POST /api/trunks/{id}/test-call': 'admin',
  'GET /api/config/export': 'admin',
  'POST /api/config/import': 'admin',
  'GET /api/config/findings': 'admin, supervisor',
  'GET /api/config/revisions': 'admin',
  'GET /api/config/revisions/{number}': 'admin',
  'GET /api/config/revisions/{from}/diff/{to}': 'admin',
  'POST /api/config/revisions/{number}/restore': 'admin',
  'POST /api/sounds': 'admin',
  'GET /api/sounds': 'admin, supervisor',
  'GET /api/sounds/{id}': 'admin, supervisor',
  'PATCH /api/sounds/{id}': 'admin',
  'DELETE /api/sounds/{id}': 'admin',
  'PUT /api/sounds/{id}/file': 'admin',
  'GET /api/sounds/{id}/audio': 'admin, supervisor',
  'POST /api/music-classes': 'admin',
  'GET /api/music-classes': 'admin, supervisor',
  'GET /api/music-classes/{id}': 'admin, supervisor',
  'PATCH /api/music-classes/{id}': 'admin',
  'DELETE /api/music-classes/{id}': 'admin',
  'GET /api/calls': all,
  'GET /api/calls.csv': all,
  'GET /api/calls/{id}': all,
  'GET /api/calls/{id}/recording': all,
  'DELETE /api/calls/{id}/recording': 'admin',
}

const answer = await pbx.api('GET', '/openapi.json', undefined, { cookie: '' })
const document: Document = answer.body
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    ...{ path, method: method.toUpperCase(), operation },
    name: `${method.toUpperCase()} ${path}`,
  })),
)

t.test('the document names every route and whom it is for', async (t) => {
  const told = operations.map(({ name, operation }) => [
    name,
    operation.description?.match(/For (.*)\.$/)?.[1],
  ])
  t.same(Object.fromEntries(told), policy)
})

t.test('every route lets in exactly the roles it names', async (t) => {
  const token = async (role: string): Promise<string> =>
    (await pbx.api.ok('POST', '/api/tokens', { name: `a ${role}`, role })).token
  const known = await Promise.all(roles.map(async (role) => [role, await token(role)] as const))
  const status = async (method: string, path: string, headers: Record<string, string>) => {
    const url = `${pbx.base}${path.replace(/\{\w+\}/g, '999999')}`
    const { status, body } = await fetch(url, { method, headers })
    await body?.cancel()
    return String(status)
  }
  for (const { name, method, path } of operations) {
    const allowed = policy[name] ?? ''
    const nobody = await status(method, path, {})
    if (allowed === everybody) {
      t.notMatch(nobody, /^(40[13]|500)$/, `${name} without a login`)
      continue
    }
    t.equal(nobody, '401', `${name} without a login`)
    t.equal(await status(method, path, { authorization: 'Bearer td_x' }), '401')
    for (const [role, secret] of known) {
      const got = await status(method, path, { authorization: `Bearer ${secret}` })
      if (allowed.includes(role)) t.notMatch(got, /^(40[13]|5..)$/, `${name} as ${role}: ${got}`)
      else t.equal(got, '403', `${name} as ${role}`)
    }
  }
})

t.test('an address that is not in the document is 404 for everybody', async (t) => {
  for (const path of ['/api', '/api/', '/api/extension', '/api/users/1/x', '/x', '/api/../etc'])
    t.equal((await pbx.api('GET', path)).status, 404, path)
  for (const method of ['PUT', 'OPTIONS', 'POST'])
    t.equal((await pbx.api(method, '/api/extensions/1')).status, 404, method)
})

t.test('every route says what it is for and all that it may answer', async (t) => {
  for (const { name, operation } of operations) {
    const { summary = '', tags = [], responses } = operation
    t.match(summary, /^[A-ZĐ].{5,80}$/, `${name} has a summary`)
    t.equal(tags.length, 1, `${name} has a tag`)
    const good = Object.keys(responses).filter((code) => /^(101|[23]\d\d)$/.test(code))
    t.ok(good.length > 0, `${name} says how it answers`)
    t.ok(responses.default?.content?.['application/problem+json'], `${name} says how it refuses`)
  }
})

t.test('every change of one resource takes an If-Match and may answer 412', async (t) => {
  const changes = operations.filter(
    ({ path, method }) => /^(PATCH|DELETE)$/.test(method) && path.includes('{id}'),
  )
  t.ok(changes.length >= 7)
  for (const { name, path, operation } of changes) {
    const { parameters = [], responses } = operation
    t.ok(
      parameters.some(({ in: place, name }) => place === 'header' && name === 'if-match'),
      `${name} takes an If-Match`,
    )
    t.ok(responses['412']?.content?.['application/problem+json'], `${name} may answer 412`)
    const good = document.paths[path]?.get?.responses['200']
    t.ok(good?.headers?.etag, `GET ${path} answers an ETag`)
  }
})

t.test('the document is OpenAPI 3.1 by its structure', async (t) => {
  t.equal(answer.status, 200)
  t.match(answer.headers.get('content-type'), /^application\/json/)
  t.match(document.openapi, /^3\.1\.\d+$/)
  t.match(document.info, { title: /./, version: /^\d+\.\d+\.\d+/ })
  const ids = operations.map(({ operation }) => operation.operationId).filter((id) => id)
  t.equal(new Set(ids).size, ids.length, 'operation ids differ')
  for (const { name, path, method, operation } of operations) {
    const { parameters = [], requestBody, responses, security = document.security } = operation
    t.match(method, /^(GET|PUT|POST|DELETE|PATCH|HEAD|OPTIONS|TRACE)$/)
    const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, variable]) => variable)
    const inPath = parameters.filter((parameter) => parameter.in === 'path')
    t.same(
      inPath.map(({ name }) => name),
      wanted,
      `${name} describes its path`,
    )
    t.ok(inPath.every(({ required }) => required === true))
    const places = parameters.map((p) => `${p.in} ${p.name}`)
    t.equal(new Set(places).size, places.length, `${name} names each parameter once`)
    t.ok(parameters.every(({ schema }) => typeof schema === 'object'))
    if (['GET', 'HEAD', 'DELETE'].includes(method)) t.notOk(requestBody, `${name} takes no body`)
    if (requestBody) t.ok(Object.keys(requestBody.content).length > 0)
    for (const [code, response] of Object.entries(responses)) {
      t.match(code, /^([1-5]\d\d|default)$/)
      t.type(response.description, 'string')
    }
    for (const scheme of security.flatMap((one) => Object.keys(one)))
      t.ok(scheme in document.components.securitySchemes, `${scheme} is defined`)
  }
})

t.test('its schemas are JSON Schema 2020-12, and every reference leads somewhere', async (t) => {
  t.same(faultsOf(answer.body), [])
  t.ok(Object.keys(document.components.schemas).length > 3)
})
