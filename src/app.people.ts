import type { Logger } from 'pino'
import type { Config } from './config.js'
import type { Database } from './db/database.js'
import type { Audit } from './domain/audit.js'
import { auditFeature } from './features/audit/audit.feature.js'
import { loginThrottle } from './features/session/login-throttle.js'
import { endSessions, sessionFeature } from './features/session/session.feature.js'
import { tokenFeature } from './features/token/token.feature.js'
import { firstAdmin } from './features/user/first-admin.js'
import { passwordHasher } from './features/user/password.js'
import type { PhoneParts } from './features/user/user.changes.js'
import { type OwnPhoneWorld, userFeature } from './features/user/user.feature.js'
import { identify } from './http/identify.js'
import { networkCheck } from './http/networks.js'

interface PeopleParts {
  readonly config: Config
  readonly db: Database
  readonly log: Logger
  readonly now: () => number
  readonly time: (at: number) => string
  /** The switchboard, which is put together after the people. */
  readonly phones: PhoneParts
  readonly ownPhones: (db: Database) => Promise<OwnPhoneWorld>
}

/** Where phones register that have no host to go by: the public address, else that of SIP. */
const reachedAt = ({ host, port, tlsPort, externalAddress }: Config['sip']) => ({
  server: externalAddress ?? (/^(0\.0\.0\.0|::)$/.test(host) ? '' : host),
  port,
  tlsPort,
})

/** What may end somebody's right to see what is seen. */
const ofPeople = /^(user|session|token)\.(changed|deleted)$/

/** Who may do what, and what is written of it. */
export function composePeople(parts: PeopleParts) {
  const { config, db, log, now: clock, time, phones } = parts
  const audit = auditFeature({ db, log, data: config.data, clock, time })
  const changed = new Set<() => void>()
  /** Whoever is to hear of changes hears of them here, since each of them is in the audit log. */
  const noted: Audit<Database> = async (entry, transaction) => {
    await audit.audit(entry, transaction)
    if (ofPeople.test(entry.action)) for (const listener of changed) listener()
  }
  const shared = { db, log, clock, time, audit: noted }
  const adminsFrom = networkCheck(config.adminNetworks)
  const countGuess = loginThrottle(clock)
  const userParts = { ...shared, passwords: passwordHasher(), endSessions, phones }
  const users = userFeature(
    { ...userParts, ownPhones: parts.ownPhones, reachedAt: reachedAt(config.sip) },
    countGuess,
  )
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
    conf: users.conf,
    ownersOf: users.ownersOf,
    callTakers: users.callTakers,
    byId: users.byId,
    webAccountOf: users.webAccountOf,
    stillOf: sessions.stillOf,
    /** Whoever sent this request, as of now, without counting as a use; null: no more. */
    stillHere: identify({ bearer: tokens.actorOf, cookie: sessions.stillOf }),
    /** A person, a session or a token is about to be another, as soon as a transaction is over. */
    onChange: (listener: () => void) => void changed.add(listener),
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
