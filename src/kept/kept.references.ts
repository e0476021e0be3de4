import type { Transaction } from '../db/database.js'
import { type FieldFault, fail } from '../domain/errors.js'
import type { Kind, ObjectOf, Reference } from '../domain/kept.js'
import { say } from '../domain/text.js'
import { keptTable } from './kept.repo.js'

/** Who names whom, across all kinds: what is named must exist, and stays while it is named. */
export interface References {
  /** The path of each field that names what does not exist. */
  dangling(trx: Transaction, references: readonly Reference[]): Promise<readonly FieldFault[]>
  /** Throws 409 with whoever uses the object. */
  refuseUsed(trx: Transaction, kind: string, id: number): Promise<void>
  /** Whoever uses the object, as in the URL: `hotlines/7`. */
  usersOf(trx: Transaction, kind: string, id: number): Promise<readonly string[]>
}

/** Whether an object of a kind exists that is not kept in the common way. */
export type Existence = (trx: Transaction, id: number) => Promise<boolean>

/** Users of an object that are not kept in the common way, as in the URL. */
export type OtherUsers = (trx: Transaction, kind: string, id: number) => Promise<readonly string[]>

export function keptReferences(
  kinds: readonly Kind[],
  others: Readonly<Record<string, Existence>>,
  otherUsers: OtherUsers = async () => [],
): References {
  const byName = new Map(kinds.map((kind) => [kind.name, keptTable(kind)]))

  /** Undefined: there is no such kind of object. */
  const exists = async (trx: Transaction, { kind, id }: Reference) => {
    const table = byName.get(kind)
    if (table !== undefined) return (await table.find(trx, id)) !== undefined
    return others[kind]?.(trx, id)
  }

  const usersOf = async (trx: Transaction, kind: string, id: number) => {
    const users: string[] = []
    for (const user of kinds.filter(({ references }) => references !== undefined))
      for (const object of await keptTable(user).all(trx)) {
        // What names itself alone may go.
        const isItself = user.name === kind && object.id === id
        if (!isItself && names(user, object, kind, id)) users.push(`${user.path}/${object.id}`)
      }
    return [...users, ...(await otherUsers(trx, kind, id))]
  }

  return {
    usersOf,
    async dangling(trx, references) {
      const faults: FieldFault[] = []
      for (const reference of references) {
        const there = await exists(trx, reference)
        if (there === undefined) faults.push({ path: reference.path, message: unknownKind })
        else if (!there) faults.push({ path: reference.path, message: missing })
      }
      return faults
    },
    async refuseUsed(trx, kind, id) {
      const users = await usersOf(trx, kind, id)
      if (users.length > 0) fail('in-use', { users: users.slice(0, 20).join(', ') })
    },
  }
}

const names = (user: Kind, object: ObjectOf<Kind>, kind: string, id: number): boolean =>
  user.references?.(object).some((named) => named.kind === kind && named.id === id) === true

const missing = say('không tồn tại', 'does not exist')
const unknownKind = say('chưa có chức năng này', 'is of a kind that this version does not have')
