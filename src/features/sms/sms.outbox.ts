import type { Database, Transaction } from '../../db/database.js'
import type { Sms, SmsState } from './sms.schema.js'

/** A message to be written; `key` is what it is about: of two with one key the first is kept. */
export type NewSms = Omit<Sms, 'id'> & { readonly key: string }

const columns = [
  ...(['id', 'kind', 'callId', 'groupId', 'to', 'text', 'state', 'attempts'] as const),
  ...(['nextAt', 'expiresAt', 'createdAt', 'sentAt', 'error'] as const),
]

/** Messages on their way out. */
export const outbox = {
  /** Within the transaction in which it became known what it tells. */
  async write(trx: Database | Transaction, message: NewSms): Promise<void> {
    await trx('sms').insert(message).onConflict('key').ignore()
  },

  find: (db: Database, key: string): Promise<Sms | undefined> =>
    db('sms').where({ key }).first(columns),

  /** Those whose time has come, the oldest first. */
  due: (db: Database, now: number, limit: number): Promise<Sms[]> =>
    db('sms')
      .where({ state: 'waiting' })
      .where('nextAt', '<=', now)
      .orderBy('nextAt')
      .limit(limit)
      .select(columns),

  /** When the next one is due; undefined: none waits. */
  async nextAt(db: Database): Promise<number | undefined> {
    const found: { nextAt?: number | null } | undefined = await db('sms')
      .where({ state: 'waiting' })
      .min({ nextAt: 'nextAt' })
      .first()
    return found?.nextAt ?? undefined
  },

  async update(db: Database, id: number, patch: Partial<Omit<Sms, 'id'>>): Promise<void> {
    await db('sms').where({ id }).update(patch)
  },

  /** What became of an attempt; of no account when that is known already. */
  async settle(db: Database, id: number, result: Partial<Omit<Sms, 'id'>>): Promise<void> {
    await db('sms').where({ id, state: 'sending' }).update(result)
  },

  /** What was being sent when the service ended: nobody knows whether it has arrived. */
  async settleUnsure(db: Database): Promise<void> {
    const error = 'the service ended while this was being sent'
    await db('sms').where({ state: 'sending' }).update({ state: 'unsure', nextAt: null, error })
  },

  /** A page, newest first, of those below an id. */
  page(
    db: Database,
    filter: { state?: SmsState | undefined; callId?: string | undefined; to?: string | undefined },
    limit: number,
    below: number | undefined,
  ): Promise<Sms[]> {
    const query = db('sms').orderBy('id', 'desc').limit(limit).select(columns)
    for (const [column, value] of Object.entries(filter))
      if (value !== undefined) query.where({ [column]: value })
    if (below !== undefined) query.where('id', '<', below)
    return query
  },

  async removeBefore(db: Database, at: number): Promise<void> {
    await db('sms').where('createdAt', '<', at).delete()
  },
}
