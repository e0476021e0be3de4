import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Actor, Role } from '../../domain/actor.js'
import type { Audit } from '../../domain/audit.js'
import { fail } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import { freshSecret, hashOf } from '../../http/secret.js'
import { tokenRepo } from './token.repo.js'
import type { NewToken, Token, TokenPatch } from './token.schema.js'
import { lower } from './token.schema.js'

/** The person a token acts for, as far as a token needs to know. */
export interface Owner {
  readonly username: string
  readonly role: Role
  readonly extensionId: number | null
}

export interface TokenParts {
  readonly db: Database
  readonly audit: Audit<Database>
  readonly clock: () => number
  readonly ownerOf: (userId: number, transaction?: Database) => Promise<Owner | undefined>
  /** Told when the time of last use could not be written; the token works on. */
  readonly notSaved: (error: unknown) => void
}

/** The one time that the token itself is told. */
export interface CreatedToken {
  readonly id: number
  readonly token: string
  readonly version: number
}

/** Last use is written at most this often. */
const usedEveryMs = 60_000

/** Tokens of programs: `td_` and 256 random bits, of which only the hash is kept. */
export function tokens({ db, audit, clock, ownerOf, notSaved }: TokenParts) {
  async function create(actor: Actor, fields: NewToken): Promise<CreatedToken> {
    const token = `td_${freshSecret()}`
    const row = { ...fields, hash: hashOf(token), createdAt: clock(), lastUsedAt: null }
    return inTransaction(db, async (tx) => {
      await refuseMoreThanUser(fields, tx)
      const { id, version } = await tokenRepo.insert(tx, row)
      await audit(
        { actor, action: 'token.created', object: `tokens/${id}`, details: { ...fields } },
        tx,
      )
      return { id, token, version }
    })
  }

  async function refuseMoreThanUser({ role, userId }: NewToken, tx: Database): Promise<void> {
    if (userId === null) return
    const owner = (await ownerOf(userId, tx)) ?? fail('bad-input', {}, [noUser])
    if (lower(role, owner.role) !== role) fail('bad-input', {}, [tooMuch])
  }

  /** `allowed` sees the row as it is within the transaction and may refuse (`If-Match`). */
  async function change(
    actor: Actor,
    id: number,
    { name }: TokenPatch,
    allowed: (current: Token) => void,
  ): Promise<Token> {
    return inTransaction(db, async (tx) => {
      const current = await existing(tx, id)
      allowed(current)
      if (name === undefined || name === current.name) return current
      await audit({ actor, action: 'token.changed', object: `tokens/${id}`, details: { name } }, tx)
      await tokenRepo.rename(tx, current, name)
      return existing(tx, id)
    })
  }

  async function remove(
    actor: Actor,
    id: number,
    allowed: (current: Token) => void,
  ): Promise<void> {
    await inTransaction(db, async (tx) => {
      const current = await existing(tx, id)
      allowed(current)
      const { name } = current
      await tokenRepo.remove(tx, id)
      await audit({ actor, action: 'token.deleted', object: `tokens/${id}`, details: { name } }, tx)
    })
  }

  /** Who acts with this token now. Its role is never above its person's current one. */
  async function actorOf(secret: string): Promise<Actor | undefined> {
    if (!/^td_[\w-]{43}$/.test(secret)) return undefined
    const found = await tokenRepo.byHash(db, hashOf(secret))
    if (found === undefined) return undefined
    const owner = await ownerNow(found)
    if (owner === undefined) return undefined
    const now = clock()
    if (now - (found.lastUsedAt ?? 0) > usedEveryMs)
      await tokenRepo.used(db, found.id, now).catch(notSaved)
    const { username, extensionId } = owner
    const role = lower(found.role, owner.role)
    return { kind: 'token', userId: found.userId, username, role, extensionId }
  }

  /** A token of nobody is its own master. */
  const ownerNow = async ({ userId, name, role }: Token): Promise<Owner | undefined> =>
    userId === null ? { username: `token ${name}`, role, extensionId: null } : ownerOf(userId)

  return { create, change, remove, actorOf }
}

/** The token, or 404. */
export async function existing(db: Database, id: number): Promise<Token> {
  return (await tokenRepo.byId(db, id)) ?? fail('not-found', { what: `tokens/${id}` })
}

const noUser = {
  path: 'userId',
  message: say('không có người dùng này', 'there is no such user'),
}

const tooMuch = {
  path: 'role',
  message: say(
    'không được cao hơn vai trò của người dùng',
    'must not be above the role of its user',
  ),
}
