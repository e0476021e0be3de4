import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Configurator } from '../../conf/configurator.js'
import { type ConfigChange, configChange } from '../../db/config-change.js'
import { brokenConstraint } from '../../db/constraint.js'
import type { Database, Transaction } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Actor } from '../../domain/actor.js'
import type { Audit } from '../../domain/audit.js'
import type { FieldFault } from '../../domain/errors.js'
import { fail, failTaken } from '../../domain/errors.js'
import { accountName } from '../../domain/receiving.js'
import { say } from '../../domain/text.js'
import type { Passwords } from './password.js'
import {
  concernsPhones,
  isOnPhone,
  otherAccounts,
  type ReceivingWorld,
  refuseUnusable,
} from './user.receiving.js'
import { userRepo } from './user.repo.js'
import { asUsual, type User, type UserPatch, type UserToMake } from './user.schema.js'

export interface UserParts {
  readonly db: Database
  readonly audit: Audit<Database>
  readonly passwords: Passwords
  readonly clock: () => number
  /** Writes times into answers; UTC without it. */
  readonly time?: (at: number) => string
  /** Ends every session of a user, within the transaction of the change. */
  readonly endSessions: (userId: number, transaction: Database) => Promise<void>
  readonly phones: PhoneParts
}

/** What stands in the way of people and their phones. */
export interface PhoneParts extends ReceivingWorld {
  /** Makes live what phones are concerned by. */
  readonly change: Configurator['change']
  /** Ends the registrations of these accounts, so that nobody inherits devices. Never throws. */
  readonly forgetDevices: (accounts: readonly string[]) => Promise<void>
  /** Throws 409 with what names this person: queues. */
  readonly refuseUsed: (trx: Transaction, userId: number) => Promise<void>
}

/** Sees the row as it is within the transaction and may refuse (`If-Match`). */
type Allowed = (current: User) => void

/**
 * Every change to users, each in one transaction with its row in the audit log. What phones are
 * concerned by is live in Asterisk when it resolves, or refused whole; nothing else needs Asterisk.
 * Passwords are hashed before the transaction: it must not hold the database meanwhile.
 */
export function userChanges({ db, audit, passwords, clock, endSessions, phones }: UserParts) {
  const { hash } = passwords

  const plainly = <T>(work: Work<T>): Promise<T> =>
    named(() => inTransaction(db, (trx) => work(configChange(trx))))
  const live = <T>(actor: Actor, action: string, work: Work<T>): Promise<T> =>
    named(() => phones.change(work, { actor, action }))

  /** Undefined: nothing was done, for phones are concerned and this is not the way to tell them. */
  type Attempt<T> = (change: ConfigChange, isLive: boolean) => Promise<T | undefined>
  async function eitherWay<T>(actor: Actor, action: string, attempt: Attempt<T>): Promise<T> {
    const done = await plainly((change) => attempt(change, false))
    if (done !== undefined) return done
    return (await live(actor, action, (change) => attempt(change, true))) as T
  }

  async function create(actor: Actor, { password, ...given }: UserToMake): Promise<User> {
    const fields = { ...asUsual, ...given }
    const passwordHash = await hash(password)
    const now = clock()
    const row = {
      ...{ ...fields, passwordHash, appSecret: newSecret(), webSecret: newSecret() },
      ...{ createdAt: now, updatedAt: now },
    }
    const action = 'user.created'
    const work = async (change: ConfigChange) => {
      const created = await userRepo.insert(change, row)
      await refuseUnusable(change.trx, undefined, created, phones)
      await limitTo(change.trx, created.supervisedQueueIds, [])
      await audit(entry(actor, action, created.id, fields), change.trx)
      return created
    }
    const created = isOnPhone(row) ? await live(actor, action, work) : await plainly(work)
    await forgetOthers(undefined, created)
    return created
  }

  async function change(
    actor: Actor,
    id: number,
    { password, ...patch }: UserPatch & Partial<Secrets>,
    allowed: Allowed,
  ): Promise<User> {
    const fields = password === undefined ? patch : { ...patch, passwordHash: await hash(password) }
    const { before, saved } = await eitherWay(actor, 'user.changed', async (changing, isLive) => {
      const current = await existing(changing.trx, id)
      allowed(current)
      const { supervisedQueueIds: ids } = fields
      const supervisedQueueIds = await limitTo(changing.trx, ids, current.supervisedQueueIds ?? [])
      const changed = differing(current, { ...fields, supervisedQueueIds })
      const next = { ...current, ...changed, version: current.version + 1, updatedAt: clock() }
      if (Object.keys(changed).length === 0) return { before: current, saved: current }
      if (!isLive && concernsPhones(current, next)) return undefined
      return { before: current, saved: await save(changing, actor, current, next, changed) }
    })
    await forgetOthers(before, saved)
    return saved
  }

  async function save(
    changing: ConfigChange,
    actor: Actor,
    current: User,
    next: User,
    changed: Partial<User>,
  ): Promise<User> {
    const { trx } = changing
    await refuseUnusable(trx, current, next, phones)
    if (next.role !== 'admin') await keepAnAdmin(trx, current)
    const saved = await userRepo.update(changing, next)
    if ('passwordHash' in changed || 'role' in changed) await endSessions(next.id, trx)
    await audit(entry(actor, 'user.changed', next.id, tellable(changed)), trx)
    return saved
  }

  async function remove(actor: Actor, id: number, allowed: Allowed): Promise<void> {
    const action = 'user.deleted'
    await eitherWay(actor, action, async (configuration, isLive) => {
      const { trx } = configuration
      const current = await existing(trx, id)
      allowed(current)
      await keepAnAdmin(trx, current)
      if (!isLive && isOnPhone(current)) return undefined
      await phones.refuseUsed(trx, id)
      await endSessions(id, trx)
      await userRepo.remove(configuration, id)
      await audit(entry(actor, action, id, { username: current.username }), trx)
      return true
    })
  }

  /** Ends what is registered at accounts that somebody else had, or that have another secret. */
  async function forgetOthers(before: User | undefined, after: User): Promise<void> {
    const kinds = otherAccounts(before, after)
    const extension = kinds.length > 0 && (await userRepo.extensionOf(db, after))
    if (!extension) return
    await phones.forgetDevices(kinds.map((kind) => accountName(extension.number, kind)))
  }

  return { create, change, remove }
}

type Work<T> = (change: ConfigChange) => Promise<T>
type Secrets = Pick<User, 'appSecret' | 'webSecret'>

/** 24 characters of 64: 144 bits. */
export const newSecret = (): string => randomBytes(18).toString('base64url')

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

/**
 * What of a limit is saved: queues that are there. One that was deleted is left out when the limit
 * `before` had it, and refused when it did not.
 */
async function limitTo(
  trx: Database,
  ids: readonly number[] | null | undefined,
  before: readonly number[],
): Promise<readonly number[] | null | undefined> {
  if (!ids?.length) return ids
  const rows: readonly { readonly id: number }[] = await trx('queue')
    .whereIn('id', ids)
    .select('id')
  const there = new Set(rows.map(({ id }) => id))
  const missing = ids.findIndex((id) => !there.has(id) && !before.includes(id))
  if (missing === -1) return ids.filter((id) => there.has(id))
  const path = `supervisedQueueIds.${missing}`
  fail('unprocessable', { why: `${path} ${noQueue}` }, [{ path, message: noQueue }])
}

const noQueue = say('không có hàng đợi này', 'is no queue')

/** What of a patch really changes something. A new password always does. */
function differing(current: User, patch: Partial<Record<keyof User, unknown>>): Partial<User> {
  const changed = Object.entries(patch).filter(
    ([name, value]) =>
      value !== undefined && !isDeepStrictEqual(value, current[name as keyof User]),
  )
  return Object.fromEntries(changed)
}

/** A patch as the audit log tells it: of secrets only that they changed. */
const tellable = ({ passwordHash, appSecret, webSecret, ...changed }: Partial<User>) => ({
  ...changed,
  ...(passwordHash !== undefined && { password: 'changed' }),
  ...(appSecret !== undefined && { appSecret: 'changed' }),
  ...(webSecret !== undefined && { webSecret: 'changed' }),
})

/** A taken name or extension is 409, a missing extension 400. */
async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
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
