import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Actor, Role } from '../../domain/actor.js'
import type { Audit } from '../../domain/audit.js'
import { fail } from '../../domain/errors.js'
import { freshSecret, hashOf } from '../../http/secret.js'
import { sessionRepo } from './session.repo.js'

/** A person as far as a session needs to know. `version` counts changes. */
export interface Person {
  readonly id: number
  readonly username: string
  readonly name: string
  readonly role: Role
  readonly extensionId: number | null
  readonly version: number
}

export interface SessionParts {
  readonly db: Database
  readonly audit: Audit<Database>
  readonly clock: () => number
  readonly byId: (id: number, transaction?: Database) => Promise<Person | undefined>
  /** Told when the time of last use could not be written; the session works on. */
  readonly notSaved: (error: unknown) => void
}

/** Last use is written at most this often. */
const seenEveryMs = 60_000

/** Sessions of browsers: a random secret in a cookie, its hash in the database. */
export function sessions({ db, audit, clock, byId, notSaved }: SessionParts) {
  /** Opens a session and returns its secret. Refused when the person changed since the login. */
  async function open(person: Person, address: string): Promise<string> {
    const secret = freshSecret()
    const now = clock()
    await inTransaction(db, async (tx) => {
      if ((await byId(person.id, tx))?.version !== person.version) fail('login-failed')
      const row = { hash: hashOf(secret), userId: person.id, createdAt: now, lastSeenAt: now }
      await sessionRepo.insert(tx, { ...row, address })
      await audit({ ...entry(actorOf(person), 'session.created'), details: { address } }, tx)
    })
    return secret
  }

  /** Whose session this is, as the person is now; undefined when it is over or never was. */
  async function actorOfSecret(secret: string): Promise<Actor | undefined> {
    const [found, actor] = await looked(secret)
    const now = clock()
    if (found !== undefined && now - found.lastSeenAt > seenEveryMs)
      await sessionRepo.seen(db, found.id, now).catch(notSaved)
    return actor
  }

  /** The same, without counting as a use of the session. */
  const stillOf = async (secret: string) => (await looked(secret))[1]

  async function looked(secret: string) {
    if (!/^[\w-]{43}$/.test(secret)) return []
    const found = await sessionRepo.alive(db, hashOf(secret), clock())
    const person = found && (await byId(found.userId))
    return found === undefined || person === undefined ? [] : ([found, actorOf(person)] as const)
  }

  async function close(actor: Actor, secret: string): Promise<void> {
    await inTransaction(db, async (tx) => {
      await sessionRepo.remove(tx, hashOf(secret))
      await audit(entry(actor, 'session.deleted'), tx)
    })
  }

  return { open, actorOf: actorOfSecret, stillOf, close }
}

const entry = (actor: Actor, action: string) => ({
  actor,
  action,
  object: `users/${actor.userId}`,
})

const actorOf = ({ id, username, role, extensionId }: Person): Actor => ({
  kind: 'session',
  userId: id,
  username,
  role,
  extensionId,
})
