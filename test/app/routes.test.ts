import t from 'tap'
import { openHouse } from '../support/house.js'
import { faultsOf } from '../support/openapi.js'
import type { Document } from './api-document.js'
import { everybody, policy } from './route-policy.js'

const { pbx } = await openHouse(t, [])

const roles = ['admin', 'supervisor', 'agent'] as const

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
