import type { Test } from 'tap'
import type { Role } from '../../src/domain/actor.js'
import { roles } from '../../src/domain/actor.js'
import type { ZodApp } from '../../src/http/feature.js'

/**
 * Calls every route of an app as nobody and as each role, without a body and with ids that are not
 * there, and checks the answer against the route table itself: 401 for nobody, 403 for a role that
 * is not named, and anything but those (and 500) for one that is.
 */
export async function walkRoutes(
  t: Test,
  app: ZodApp,
  bearer: (role: Role) => Promise<{ readonly authorization: string }>,
): Promise<void> {
  const known = await Promise.all(roles.map(async (role) => [role, await bearer(role)] as const))
  for (const { method, url, access } of app.routeTable) {
    const path = url.replace(/:\w+/g, '999999').replace('*', 'x')
    const request = { method: method as 'GET', url: path }
    const nobody = (await app.inject(request)).statusCode
    if (access === 'public') {
      t.notMatch(String(nobody), /^40[13]$/, `${method} ${url} is for everybody`)
      continue
    }
    t.equal(nobody, 401, `${method} ${url} without a login`)
    for (const [role, headers] of known) {
      const { statusCode } = await app.inject({ ...request, headers })
      const name = `${method} ${url} as ${role}: ${statusCode}`
      if (access.includes(role)) t.notMatch(String(statusCode), /^(40[13]|500)$/, name)
      else t.equal(statusCode, 403, name)
    }
  }
}
