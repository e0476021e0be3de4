import { pino } from 'pino'
import type { Test } from 'tap'
import type { Actor } from '../../src/domain/actor.js'
import { type Role, roles } from '../../src/domain/actor.js'
import type { Feature, ZodApp } from '../../src/http/feature.js'
import { buildHttp, type HttpParts } from '../../src/http/http.js'

/** A program with a token of this role; an agent's belongs to user 3, the others' to user 1. */
export const actorOf = (role: Role): Actor => ({
  kind: 'token',
  userId: role === 'agent' ? 3 : 1,
  username: role,
  role,
  extensionId: null,
})

/**
 * One feature behind the real HTTP side, without people: the token's secret is the role, or what
 * `bearer` makes of it. Closed with the test.
 */
export async function serve(
  t: Test,
  feature: Feature,
  { bearer, ...more }: Partial<HttpParts> & { bearer?: HttpParts['credentials']['bearer'] } = {},
): Promise<ZodApp> {
  const byRole = async (secret: string) => roles.map(actorOf).find(({ role }) => role === secret)
  const app = await buildHttp({
    log: pino({ level: 'silent' }),
    version: '0.0.0',
    features: [feature],
    credentials: { bearer: bearer ?? byRole, cookie: async () => undefined },
    adminsFrom: () => true,
    refusedAdmin: async () => undefined,
    ...more,
  })
  t.teardown(() => app.close())
  return app
}
