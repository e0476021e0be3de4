import { z } from 'zod'
import type { Database } from '../../db/database.js'
import type { Token } from './token.schema.js'
import { token } from './token.schema.js'

const withUserRole = (db: Database) =>
  db('token').leftJoin('user', 'user.id', 'token.userId').select('token.*', 'user.role as userRole')

/** Tokens in the database. Each function takes a transaction in place of the database. */
export const tokenRepo = {
  async byHash(db: Database, hash: string): Promise<Token | undefined> {
    return parsed(await withUserRole(db).where('token.hash', hash).first())
  },

  async byId(db: Database, id: number): Promise<Token | undefined> {
    return parsed(await withUserRole(db).where('token.id', id).first())
  },

  /** In the order of ids, one more than `limit` to tell if there are others. */
  async list(db: Database, limit: number, after = 0): Promise<readonly Token[]> {
    const rows = await withUserRole(db)
      .where('token.id', '>', after)
      .orderBy('token.id')
      .limit(limit + 1)
    return z.array(token).parse(rows)
  },

  async insert(
    db: Database,
    row: Omit<Token, 'id' | 'version' | 'userRole'>,
  ): Promise<Pick<Token, 'id' | 'version'>> {
    const [inserted] = await db('token').insert(row).returning(['id', 'version'])
    return token.pick({ id: true, version: true }).parse(inserted)
  },

  async rename(db: Database, { id, version }: Token, name: string): Promise<void> {
    await db('token')
      .where({ id })
      .update({ name, version: version + 1 })
  },

  async used(db: Database, id: number, now: number): Promise<void> {
    await db('token').where({ id }).update({ lastUsedAt: now })
  },

  async remove(db: Database, id: number): Promise<void> {
    await db('token').where({ id }).delete()
  },
}

const parsed = (row: unknown): Token | undefined =>
  row === undefined ? undefined : token.parse(row)
