import { brokenConstraint } from '../../db/constraint.js'
import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Actor } from '../../domain/actor.js'
import type { Audit } from '../../domain/audit.js'
import type { FieldFault } from '../../domain/errors.js'
import { fail, failTaken } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import type { Passwords } from './password.js'
import { userRepo } from './user.repo.js'
import type { NewUser, User, UserPatch } from './user.schema.js'

export interface UserParts {
  readonly db: Database
  readonly audit: Audit<Database>
  readonly passwords: Passwords
  readonly clock: () => number
  /** Writes times into answers; UTC without it. */
  readonly time?: (at: number) => string
  /** Ends every session of a user, within the transaction of the change. */
  readonly endSessions: (userId: number, transaction: Database) => Promise<void>
}

/**
 * Every change to users, each in one transaction with its row in the audit log. Nothing here needs
 * Asterisk. Passwords are hashed before the transaction: it must not hold the database meanwhile.
 */
export function userChanges({ db, audit, passwords, clock, endSessions }: UserParts) {
  const { hash } = passwords

  async function create(actor: Actor, { password, ...fields }: NewUser): Promise<User> {
    const passwordHash = await hash(password)
    const now = clock()
    return inOne(db, async (tx) => {
      const row = { ...fields, passwordHash, createdAt: now, updatedAt: now }
      const created = await userRepo.insert(tx, row)
      await audit(entry(actor, 'user.created', created.id, fields), tx)
      return created
    })
  }

  /** `allowed` sees the row as it is within the transaction and may refuse (`If-Match`). */
  async function change(
    actor: Actor,
    id: number,
    { password, ...patch }: UserPatch,
    allowed: (current: User) => void,
  ): Promise<User> {
    const fields = password === undefined ? patch : { ...patch, passwordHash: await hash(password) }
    return inOne(db, async (tx) => {
      const current = await existing(tx, id)
      allowed(current)
      const changed = differing(current, fields)
      if (Object.keys(changed).length === 0) return current
      const next = { ...current, ...changed, version: current.version + 1, updatedAt: clock() }
      if (next.role !== 'admin') await keepAnAdmin(tx, current)
      const saved = await userRepo.update(tx, next)
      if ('passwordHash' in changed || 'role' in changed) await endSessions(id, tx)
      await audit(entry(actor, 'user.changed', id, tellable(changed)), tx)
      return saved
    })
  }

  async function remove(actor: Actor, id: number, allowed: (current: User) => void): Promise<void> {
    await inOne(db, async (tx) => {
      const current = await existing(tx, id)
      allowed(current)
      await keepAnAdmin(tx, current)
      await endSessions(id, tx)
      await userRepo.remove(tx, id)
      await audit(entry(actor, 'user.deleted', id, { username: current.username }), tx)
    })
  }

  return { create, change, remove }
}

const entry = (actor: Actor, action: string, id: number, details: object) => ({
  actor,
  action,
  object: `users/${id}`,
  details: { ...details },
})

/** The user, or 404. */
export async function existing(db: Database, id: number): Promise<User> {
  return (await userRepo.byId(db, id)) ?? fail('not-found', { what: `users/${id}` })
}

async function keepAnAdmin(db: Database, { id, role }: User): Promise<void> {
  if (role === 'admin' && !(await userRepo.adminsBesides(db, id))) fail('last-admin')
}

/** What of a patch really changes something. A new password always does. */
function differing(current: User, patch: Partial<Record<keyof User, unknown>>): Partial<User> {
  const changed = Object.entries(patch).filter(
    ([name, value]) => value !== undefined && value !== current[name as keyof User],
  )
  return Object.fromEntries(changed)
}

const tellable = ({ passwordHash, ...changed }: Partial<User>) =>
  passwordHash === undefined ? changed : { ...changed, password: 'changed' }

/** A transaction in which a taken name or extension is 409 and a missing extension 400. */
async function inOne<T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> {
  try {
    return await inTransaction(db, work)
  } catch (error) {
    const broken = brokenConstraint(error)
    if (broken?.rule === 'unique') failTaken(broken.column)
    if (broken?.rule === 'reference') fail('bad-input', {}, [noExtension])
    throw error
  }
}

const noExtension: FieldFault = {
  path: 'extensionId',
  message: say('không có máy nhánh này', 'there is no such extension'),
}
