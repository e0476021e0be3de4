import type { Logger } from 'pino'
import type { Config } from './config.js'
import type { Database } from './db/database.js'
import { auditFeature } from './features/audit/audit.feature.js'
import { loginThrottle } from './features/session/login-throttle.js'
import { endSessions, sessionFeature } from './features/session/session.feature.js'
import { tokenFeature } from './features/token/token.feature.js'
import { firstAdmin } from './features/user/first-admin.js'
import { passwordHasher } from './features/user/password.js'
import { userFeature } from './features/user/user.feature.js'
import { networkCheck } from './http/networks.js'

interface PeopleParts {
  readonly config: Config
  readonly db: Database
  readonly log: Logger
  readonly now: () => number
  readonly time: (at: number) => string
}

/** Who may do what, and what is written of it. */
export function composePeople({ config, db, log, now: clock, time }: PeopleParts) {
  const audit = auditFeature({ db, log, data: config.data, clock, time })
  const shared = { db, log, clock, time, audit: audit.audit }
  const adminsFrom = networkCheck(config.adminNetworks)
  const countGuess = loginThrottle(clock)
  const userParts = { ...shared, passwords: passwordHasher(), endSessions }
  const users = userFeature(userParts, countGuess)
  const { byId, withPassword } = users
  const { refused } = audit
  const sessions = sessionFeature({
    ...shared,
    byId,
    withPassword,
    countGuess,
    adminsFrom,
    refused,
  })
  const tokens = tokenFeature({ ...shared, ownerOf: byId })
  return {
    audit,
    features: [sessions, tokens, users, audit],
    access: {
      credentials: { bearer: tokens.actorOf, cookie: sessions.actorOf },
      adminsFrom,
      refusedAdmin: (actor: { readonly username: string }, address: string) =>
        refused({ username: actor.username, address, why: 'network' }),
    },
    firstAdmin: () => firstAdmin(userParts, config.adminPassword),
  }
}
