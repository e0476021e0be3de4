import type { Database } from '../../db/database.js'
import type { Session } from './session.schema.js'
import { absoluteMs, idleMs, session } from './session.schema.js'

/** A person's browsers are fewer than this; the longest unused session makes room. */
const perUser = 50

export const sessionRepo = {
  /** The session under this hash, unless it is over. */
  async alive(db: Database, hash: string, now: number): Promise<Session | undefined> {
    const row = await db('session')
      .where({ hash })
      .where('createdAt', '>', now - absoluteMs)
      .where('lastSeenAt', '>', now - idleMs)
      .first()
    return row === undefined ? undefined : session.parse(row)
  },

  async insert(db: Database, row: Omit<Session, 'id'>): Promise<void> {
    await db('session').insert(row)
    const kept = db('session')
      .where({ userId: row.userId })
      .orderBy('lastSeenAt', 'desc')
      .orderBy('id', 'desc')
      .limit(perUser)
      .select('id')
    await db('session').where({ userId: row.userId }).whereNotIn('id', kept).delete()
  },

  async seen(db: Database, id: number, now: number): Promise<void> {
    await db('session').where({ id }).update({ lastSeenAt: now })
  },

  async remove(db: Database, hash: string): Promise<void> {
    await db('session').where({ hash }).delete()
  },

  async removeOf(db: Database, userId: number): Promise<void> {
    await db('session').where({ userId }).delete()
  },

  async removeOver(db: Database, now: number): Promise<void> {
    await db('session')
      .where('createdAt', '<=', now - absoluteMs)
      .orWhere('lastSeenAt', '<=', now - idleMs)
      .delete()
  },
}
