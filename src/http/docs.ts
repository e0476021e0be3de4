import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { createJsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ifMatch } from './etag.js'
import type { ZodApp } from './feature.js'
import { sessionCookie } from './identify.js'
import { problemSchema } from './problem.js'
import { isByContent } from './strict.js'

/** The page brings its own styles inline; nothing else of ours may. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const zodTransform = createJsonSchemaTransform({})

const problem = { 'application/problem+json': { schema: problemSchema } }
const refusal = { description: 'Refused: problem details (RFC 9457)', content: problem }
const stale = { description: 'Changed since: `If-Match` names another version', content: problem }

const etag = {
  etag: { type: 'string', description: 'the version, for `If-Match` (RFC 9110 §8.8.3)' },
}

/** The good answers of a route, each in OpenAPI's own shape and with its `ETag`. */
function withTag(responses: Readonly<Record<string, object>>): Readonly<Record<string, object>> {
  const described = Object.entries(responses).map(([code, response]) => {
    if (!code.startsWith('2')) return [code, response]
    const whole =
      'content' in response
        ? response
        : { description: 'Done', content: { 'application/json': { schema: response } } }
    return [code, { ...whole, headers: etag }]
  })
  return Object.fromEntries(described)
}

type Transform = typeof zodTransform

/** zod's transform, which does not know bodies of several content types. */
const transform: Transform = (route) => {
  const { body } = route.schema as { readonly body?: unknown }
  if (!isByContent(body)) return zodTransform(route)
  const described = zodTransform({ ...route, schema: { ...route.schema, body: undefined } })
  const bodies = Object.entries(body.content).map(([type, { schema }]) => {
    const one: { readonly body?: unknown } = zodTransform({
      ...route,
      schema: { body: schema },
    }).schema
    return [type, { schema: one.body }]
  })
  return {
    ...described,
    schema: { ...described.schema, body: { content: Object.fromEntries(bodies) } },
  }
}

/**
 * Collects every route registered from now on into an OpenAPI 3.1 document, from the schemas that
 * validate, and lets everybody read the documentation's own pages.
 */
export async function describeApi(app: ZodApp, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Tổng Đài', version },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: sessionCookie },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
    transform: (route) => {
      const { access, tagged } = route.route.config ?? {}
      const roles = access === 'public' ? 'everybody' : (access ?? []).join(', ')
      const schema = { ...route.schema, description: `For ${roles}.` }
      const response = {
        ...(schema.response as object | undefined),
        ...(schema.headers === ifMatch && { 412: stale }),
        default: refusal,
      }
      const described = transform({
        ...route,
        schema: {
          ...schema,
          response: 'hide' in schema ? {} : response,
          ...(access === 'public' && { security: [] }),
        },
      })
      const { response: answers } = described.schema
      if (!tagged || answers === undefined) return described
      const told = withTag(answers as Readonly<Record<string, object>>)
      return { ...described, schema: { ...described.schema, response: told } }
    },
    transformObject: jsonSchemaTransformObject,
  })
  app.addHook('onRoute', (route) => {
    if (route.url === '/docs' || route.url.startsWith('/docs/'))
      route.config = { ...route.config, access: 'public' }
  })
}

/** Serves the document at `/openapi.json` and a page to browse it at `/docs`. */
export async function browseApi(app: ZodApp): Promise<void> {
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: pagePolicy })
  app.get(
    '/openapi.json',
    {
      config: { access: 'public' },
      schema: { hide: true, response: { 200: z.record(z.string(), z.unknown()) } },
    },
    async () => app.swagger() as unknown as Record<string, unknown>,
  )
}
