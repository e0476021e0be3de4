import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Test } from 'tap'
import { hotlineNumbers } from '../../src/app.outbound.js'
import { isMobile, ownPhoneWorld } from '../../src/app.own-phone.js'
import { configChange } from '../../src/db/config-change.js'
import { type Database, openDatabase } from '../../src/db/database.js'
import { inTransaction } from '../../src/db/transaction.js'
import type { Role } from '../../src/domain/actor.js'
import type { Audit } from '../../src/domain/audit.js'
import { auditFeature } from '../../src/features/audit/audit.feature.js'
import { loginThrottle } from '../../src/features/session/login-throttle.js'
import { endSessions, sessionFeature } from '../../src/features/session/session.feature.js'
import { tokenFeature } from '../../src/features/token/token.feature.js'
import { passwordHasher } from '../../src/features/user/password.js'
import { type PhoneParts, userChanges } from '../../src/features/user/user.changes.js'
import { userFeature } from '../../src/features/user/user.feature.js'
import type { Feature } from '../../src/http/feature.js'
import { buildHttp } from '../../src/http/http.js'
import { networkCheck } from '../../src/http/networks.js'

export const password = 'correct horse'

interface Parts {
  readonly db: Database
  readonly audit: Audit<Database>
  readonly clock: () => number
}

interface Wishes {
  /** More features; or what makes them of the database of the house. */
  readonly features?: readonly Feature[] | ((parts: Parts) => readonly Feature[])
  readonly adminNetworks?: readonly string[]
}

/** A switchboard that takes everything at once; what was told to it, for tests to look at. */
function officePhones(db: Database) {
  const told: string[] = []
  const forgotten: string[] = []
  const parts: PhoneParts = {
    hotlineNumbers,
    isMobile,
    change: (work, { action }) => {
      told.push(action)
      return inTransaction(db, (trx) => work(configChange(trx)))
    },
    forgetDevices: async (accounts) => void forgotten.push(...accounts),
  }
  return { ...parts, told, forgotten }
}

/**
 * The HTTP side with a database of its own and the features of people, put together as the service
 * does it. Passwords are hashed cheaply, time stands still until `pass` moves it.
 */
export async function house(t: Test, { features = [], adminNetworks = [] }: Wishes = {}) {
  const lines: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
  const db = await openDatabase(':memory:')
  t.teardown(() => db.destroy())
  const data = await mkdtemp(join(tmpdir(), 'tongdai-http-'))
  let now = Date.UTC(2026, 10, 20, 12)
  const clock = (): number => now
  const adminsFrom = networkCheck(adminNetworks)
  const countGuess = loginThrottle(clock)

  const auditing = auditFeature({ db, log, data, clock })
  const { audit, refused } = auditing
  const phones = officePhones(db)
  const userParts = { db, audit, passwords: passwordHasher(1024), clock, endSessions, phones }
  const users = userFeature(
    {
      ...userParts,
      reachedAt: { server: '', port: 5060, tlsPort: 5061 },
      ownPhones: ownPhoneWorld,
    },
    countGuess,
  )
  const sessions = sessionFeature({
    ...{ db, log, audit, clock, countGuess, adminsFrom, refused },
    byId: users.byId,
    withPassword: users.withPassword,
  })
  const tokens = tokenFeature({ db, log, audit, clock, ownerOf: users.byId })
  const more = typeof features === 'function' ? features({ db, audit, clock }) : features
  const app = await buildHttp({
    log,
    version: '0.0.0',
    features: [auditing, users, sessions, tokens, ...more],
    credentials: { bearer: tokens.actorOf, cookie: sessions.actorOf },
    adminsFrom,
    refusedAdmin: ({ username }, address) => refused({ username, address, why: 'network' }),
  })
  t.teardown(async () => {
    await app.close()
    await auditing.close()
  })

  const changes = userChanges(userParts)
  const person = (username: string, role: Role, extensionId: number | null = null) =>
    changes.create(
      { kind: 'system', userId: null, username: 'test', role: 'admin', extensionId: null },
      { username, password, name: username, role, extensionId },
    )
  /** Headers of a program with a token of this role. */
  const bearer = async (role: Role, userId: number | null = null) => {
    const actor = {
      kind: 'system',
      userId: null,
      username: 'test',
      role,
      extensionId: null,
    } as const
    const { token } = await tokens.create(actor, { name: `a ${role}`, role, userId })
    return { authorization: `Bearer ${token}` }
  }
  /** Headers of a browser that this person logged in with. */
  const browser = async (username: string) => {
    const url = '/api/session'
    const answer = await app.inject({ method: 'POST', url, payload: { username, password } })
    const [cookie] = answer.cookies
    return { cookie: `${cookie?.name}=${cookie?.value}`, origin: 'http://localhost:80' }
  }
  const pass = (ms: number): void => {
    now += ms
  }
  return {
    phones,
    app,
    db,
    data,
    lines,
    audit,
    auditing,
    sessions,
    users,
    userParts,
    person,
    bearer,
    browser,
    clock,
    pass,
  }
}
