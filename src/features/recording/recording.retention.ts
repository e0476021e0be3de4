import type { Database, Transaction } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { systemActor } from '../../domain/actor.js'
import type { Audit } from '../../domain/audit.js'
import type { Finisher } from './recording.finisher.js'
import type { RecordingRepo } from './recording.repo.js'

const dayMs = 86_400_000
/** Recordings that go with one transaction and one audit row. */
const batch = 500

export interface RetentionDeps {
  readonly db: Database
  readonly repo: RecordingRepo
  readonly finisher: Finisher
  readonly audit: Audit<Transaction>
  readonly now: () => number
  readonly recordingDays: number
}

/**
 * Deletes recordings of calls that ended more than `recordingDays` ago. Rows stay and say so; an
 * audit row tells how many went and up to which time. Returns how many.
 */
export async function expireRecordings(deps: RetentionDeps): Promise<number> {
  const { db, repo, finisher, audit, now, recordingDays } = deps
  const before = now() - recordingDays * dayMs
  let count = 0
  for (;;) {
    const ids = (await repo.endedBefore(before, batch)).map(({ callId }) => callId)
    if (ids.length === 0) return count
    await inTransaction(db, async (trx) => {
      await repo.markDeleted(ids, 'retention', trx)
      const details = { recordings: ids.length, endedBefore: new Date(before).toISOString() }
      const entry = {
        actor: systemActor,
        action: 'recording.expired',
        object: 'recordings',
        details,
      }
      await audit(entry, trx)
    })
    for (const id of ids) await finisher.tidy(id)
    count += ids.length
  }
}
