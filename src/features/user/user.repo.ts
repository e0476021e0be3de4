import { z } from 'zod'
import type { ConfigChange, Row } from '../../db/config-change.js'
import type { Database } from '../../db/database.js'
import type { User } from './user.schema.js'
import { user } from './user.schema.js'

type NewRow = Omit<User, 'id' | 'version'>

const columns = ({ agentPhoneConfirm, monitorable, supervisedQueueIds, ...row }: NewRow): Row => ({
  ...row,
  agentPhoneConfirm: agentPhoneConfirm ? 1 : 0,
  monitorable: monitorable ? 1 : 0,
  supervisedQueueIds: supervisedQueueIds && JSON.stringify(supervisedQueueIds),
})

/** Users in the database. Each function takes a transaction in place of the database. */
export const userRepo = {
  async byId(db: Database, id: number): Promise<User | undefined> {
    return parsed(await db('user').where({ id }).first())
  },

  /** `username` in small letters. */
  async byUsername(db: Database, username: string): Promise<User | undefined> {
    return parsed(await db('user').where({ username }).first())
  },

  /** In the order of ids, one more than `limit` to tell if there are others. */
  async list(db: Database, limit: number, after = 0): Promise<readonly User[]> {
    const rows = await db('user')
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit + 1)
    return z.array(user).parse(rows)
  },

  async withExtension(db: Database): Promise<readonly User[]> {
    return z.array(user).parse(await db('user').whereNotNull('extensionId'))
  },

  /** Number and secret of a person's extension. */
  async extensionOf(
    db: Database,
    { extensionId }: Pick<User, 'extensionId'>,
  ): Promise<{ readonly number: string; readonly secret: string } | undefined> {
    return db('extension').where({ id: extensionId }).first('number', 'secret')
  },

  async anybody(db: Database): Promise<boolean> {
    return (await db('user').first('id')) !== undefined
  },

  async adminsBesides(db: Database, id: number): Promise<boolean> {
    return (await db('user').where({ role: 'admin' }).whereNot({ id }).first('id')) !== undefined
  },

  /** Whoever receives calls on a phone: has an extension, or a phone outside. */
  async reachable(db: Database): Promise<readonly User[]> {
    const rows = await db('user')
      .whereNotNull('extensionId')
      .orWhere({ receivingMethod: 'agent_phone' })
      .orderBy('id')
    return z.array(user).parse(rows)
  },

  async insert(change: ConfigChange, row: NewRow): Promise<User> {
    const id = await change.insert('user', columns(row))
    return user.parse(await change.trx('user').where({ id }).first())
  },

  async update(change: ConfigChange, { id, ...row }: User): Promise<User> {
    await change.update('user', id, columns(row))
    return user.parse(await change.trx('user').where({ id }).first())
  },

  remove: (change: ConfigChange, id: number): Promise<void> => change.remove('user', id),
}

const parsed = (row: unknown): User | undefined => (row === undefined ? undefined : user.parse(row))
