import { z } from 'zod'
import type { Database } from '../../db/database.js'
import type { User } from './user.schema.js'
import { user } from './user.schema.js'

type NewRow = Omit<User, 'id' | 'version'>

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

  async anybody(db: Database): Promise<boolean> {
    return (await db('user').first('id')) !== undefined
  },

  async adminsBesides(db: Database, id: number): Promise<boolean> {
    return (await db('user').where({ role: 'admin' }).whereNot({ id }).first('id')) !== undefined
  },

  async insert(db: Database, row: NewRow): Promise<User> {
    const [inserted] = await db('user').insert(row).returning('*')
    return user.parse(inserted)
  },

  async update(db: Database, { id, ...row }: User): Promise<User> {
    const [updated] = await db('user').where({ id }).update(row).returning('*')
    return user.parse(updated)
  },

  async remove(db: Database, id: number): Promise<void> {
    await db('user').where({ id }).delete()
  },
}

const parsed = (row: unknown): User | undefined => (row === undefined ? undefined : user.parse(row))
