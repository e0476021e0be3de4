import type { FastifyRequest, RouteOptions } from 'fastify'
import type { Actor } from '../domain/actor.js'
import { fail } from '../domain/errors.js'
import type { RouteEntry, ZodApp } from './feature.js'
import { isSafe, ownOrigin } from './origin.js'
import { looseAt } from './strict.js'

export interface AccessRules {
  readonly identify: (request: FastifyRequest) => Promise<Actor | null>
  /** Whether admins may come from this address. */
  readonly adminsFrom: (address: string) => boolean
  /** Told when an admin is refused because of the address. */
  readonly refusedAdmin: (actor: Actor, address: string) => Promise<void>
}

/**
 * Deny by default: a route that does not say who may call it keeps the app from being built, and
 * every request is checked before anything of it is read. In this order: 401 nobody known, 403
 * foreign origin, 403 network, 403 role.
 */
export function guardAccess(app: ZodApp, rules: AccessRules): void {
  const table: RouteEntry[] = []
  app.decorate('routeTable', table)
  app.decorateRequest('viewer', null)
  app.decorateRequest('actor', {
    getter(): Actor {
      return this.viewer ?? fail('login-required')
    },
  })
  app.addHook('onRoute', (route) => {
    table.push(...entries(route))
  })
  app.addHook('onRequest', (request) => check(request, rules))
}

function entries(route: RouteOptions): readonly RouteEntry[] {
  const access = route.config?.access
  const where = `${String(route.method)} ${route.url}`
  if (access === undefined) throw new Error(`${where} does not say who may call it (config.access)`)
  for (const part of ['body', 'querystring'] as const) {
    const loose = looseAt(route.schema?.[part])
    if (loose !== undefined) throw new Error(`${where}: ${part} is not a strict object at ${loose}`)
  }
  return [route.method].flat().map((method) => ({ method, url: route.url, access }))
}

async function check(request: FastifyRequest, rules: AccessRules): Promise<void> {
  if (request.is404) return
  const access = request.routeOptions.config.access ?? []
  if (access === 'public') return welcome(request, rules)

  const viewer = (await rules.identify(request)) ?? fail('login-required')
  if (changesFromElsewhere(request, viewer)) fail('foreign-origin')
  if (viewer.role === 'admin' && !rules.adminsFrom(request.ip)) {
    await rules.refusedAdmin(viewer, request.ip)
    fail('network-not-allowed')
  }
  if (!access.includes(viewer.role)) fail('forbidden')
  request.viewer = viewer
}

/** A public route works without a login, with a wrong one, and while logins cannot be read. */
async function welcome(request: FastifyRequest, rules: AccessRules): Promise<void> {
  if (changesFromElsewhere(request, null)) fail('foreign-origin')
  const viewer = await rules.identify(request).catch(() => null)
  const admitted = viewer?.role !== 'admin' || rules.adminsFrom(request.ip)
  request.viewer = admitted ? viewer : null
}

/**
 * Forgery of requests across sites: with a cookie, a change needs our own `Origin`; without one, a
 * foreign `Origin` is refused all the same (a stranger's page must not log a browser in). A bearer
 * token never comes from a browser by itself, so it needs none.
 */
function changesFromElsewhere(request: FastifyRequest, viewer: Actor | null): boolean {
  if (isSafe(request.method) || viewer?.kind === 'token') return false
  if (viewer === null && request.headers.origin === undefined) return false
  return !ownOrigin(request)
}
