import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import Fastify, { LogController } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import type { AccessRules } from './access.js'
import { guardAccess } from './access.js'
import { logAccess, redacted } from './access-log.js'
import { answerError, answerErrors } from './answer-errors.js'
import { browseApi, describeApi } from './docs.js'
import type { Feature, ZodApp } from './feature.js'
import type { Credentials } from './identify.js'
import { identify } from './identify.js'
import { jsonBody } from './json-body.js'
import { bodyLimit } from './limits.js'
import { spareTheDisk } from './spare-the-disk.js'
import { validatorCompiler } from './validate.js'

export interface HttpParts {
  readonly log: FastifyBaseLogger
  readonly version: string
  readonly features: readonly Feature[]
  readonly credentials: Credentials
  /** Whether admins may come from this address (`networkCheck`). */
  readonly adminsFrom: AccessRules['adminsFrom']
  readonly refusedAdmin: AccessRules['refusedAdmin']
  /** Whether changes are refused to spare the disk. */
  readonly isNearlyFull?: () => boolean
}

/**
 * The whole HTTP side as one Fastify app, ready but not listening: `listen` opens the ports, tests
 * `inject`. Refuses to be built when a route does not say who may call it or takes a loose object.
 */
export async function buildHttp(parts: HttpParts): Promise<ZodApp> {
  const app: ZodApp = Fastify({
    loggerInstance: parts.log.child({ part: 'http' }, { redact: redacted }),
    bodyLimit,
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: false,
    // What is too long for an id is told by the schema of the route, with its path.
    routerOptions: { maxParamLength: 4000 },
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    async ({ routeOptions }: FastifyRequest, bytes: Buffer) =>
      jsonBody(bytes, routeOptions.config.mostValues),
  )
  await app.register(cookie)
  await app.register(helmet, browserRules)
  keepPrivate(app)
  logAccess(app)
  await describeApi(app, parts.version)
  guardAccess(app, {
    identify: identify(parts.credentials),
    adminsFrom: parts.adminsFrom,
    refusedAdmin: parts.refusedAdmin,
  })
  spareTheDisk(app, parts.isNearlyFull ?? (() => false))
  answerErrors(app)
  await browseApi(app)
  for (const feature of parts.features)
    await app.register(async (scope) => feature.routes?.(scope), { prefix: '/api' })
  await app.ready()
  return app
}

/** What the API tells belongs to whoever asked: no cache keeps it unless a route says so. */
function keepPrivate(app: ZodApp): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
  })
}

/**
 * No strict transport security: the certificate may sign itself and plain HTTP on the box itself
 * stays usable. `same-origin` keeps `Origin` on our own requests, which the CSRF check needs.
 */
const browserRules = {
  hsts: false,
  referrerPolicy: { policy: 'same-origin' },
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      mediaSrc: ["'self'", 'blob:'],
      connectSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
} as const
