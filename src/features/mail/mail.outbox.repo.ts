import type { Database, Transaction } from '../../db/database.js'
import type { DueMail } from '../../domain/mail.js'
import { type Mail, mailRow } from './mail.schema.js'

export type OutboxRepo = ReturnType<typeof outboxRepo>

/** The table of e-mails. */
export function outboxRepo(db: Database, now: () => number) {
  const table = (trx: Database | Transaction = db) => trx('mailOutbox')
  const read = (rows: readonly unknown[]): readonly Mail[] => rows.map((row) => mailRow.parse(row))

  return {
    /** Within the transaction of what the e-mails tell of. One that is known already is left alone. */
    async enqueue(mails: readonly DueMail[], trx: Transaction): Promise<void> {
      const at = now()
      for (const { key, to, ...mail } of mails)
        await table(trx)
          .insert({
            key,
            to,
            mail: JSON.stringify(mail),
            state: 'waiting',
            createdAt: at,
            dueAt: at,
          })
          .onConflict('key')
          .ignore()
    },
    async due(): Promise<Mail | undefined> {
      const waiting = table().where({ state: 'waiting' }).where('dueAt', '<=', now())
      return read(await waiting.orderBy('dueAt').orderBy('n').limit(1))[0]
    },
    /** When the next one is due; undefined: none is waiting. */
    async nextAt(): Promise<number | undefined> {
      const next = await table().where({ state: 'waiting' }).min({ at: 'dueAt' }).first()
      return next?.at ?? undefined
    },
    async sent(n: number): Promise<void> {
      const attempts = db.raw('attempts + 1')
      await table().where({ n }).update({ state: 'sent', sentAt: now(), error: null, attempts })
    },
    async again(n: number, dueAt: number, error: string): Promise<void> {
      await table()
        .where({ n })
        .update({ dueAt, error, attempts: db.raw('attempts + 1') })
    },
    async failed(n: number, error: string): Promise<void> {
      await table()
        .where({ n })
        .update({ state: 'failed', error, attempts: db.raw('attempts + 1') })
    },
    /** Settings were changed: whatever waits may go at once. */
    async hurry(): Promise<void> {
      await table().where({ state: 'waiting' }).update({ dueAt: now() })
    },
    async list(limit: number, before: number | undefined): Promise<readonly Mail[]> {
      const query = table().orderBy('n', 'desc').limit(limit)
      return read(await (before === undefined ? query : query.where('n', '<', before)))
    },
    async forgetBefore(at: number): Promise<number> {
      return table().whereNot({ state: 'waiting' }).where('createdAt', '<', at).delete()
    },
  }
}
