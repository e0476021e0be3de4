import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Audit, AuditEntry } from '../../domain/audit.js'
import { canonical, chainHash } from './audit.hash.js'
import { insertRow, newestRow } from './audit.repo.js'
import { genesis } from './audit.schema.js'

const longestDetails = 4000

/**
 * The audit log as a function. Each row carries the hash of the one before it; the database has one
 * connection, so a transaction never sees a row appended beside it, and ids have no gaps because a
 * row that was rolled back gives its id back.
 *
 * `appended` is told of each row; with a transaction given, before it is sure to stay.
 */
export const auditLog =
  (db: Database, clock: () => number, appended: () => void = () => {}): Audit<Database> =>
  async (entry, transaction) => {
    if (transaction !== undefined) await append(transaction, entry, clock())
    else await inTransaction(db, (own) => append(own, entry, clock()))
    appended()
  }

async function append(db: Database, entry: AuditEntry, at: number): Promise<void> {
  const before = await newestRow(db)
  const text = canonical(entry.details ?? {})
  const row = {
    id: (before?.id ?? 0) + 1,
    at,
    kind: entry.actor.kind,
    userId: entry.actor.userId,
    username: entry.actor.username,
    action: entry.action,
    object: entry.object.slice(0, 200),
    details: text.length > longestDetails ? canonical({ tooLong: text.length }) : text,
  }
  await insertRow(db, { ...row, hash: chainHash(before?.hash ?? genesis, row) })
}
