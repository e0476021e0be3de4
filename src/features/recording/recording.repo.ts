import type { Database, Transaction } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { CallRecord } from '../../domain/call-record.js'
import { absorb, absorbed, heirOf, heirs } from './recording.absorb.repo.js'
import { recordingFile } from './recording.paths.js'
import { type Recording, type RecordingSummary, recordingRow } from './recording.schema.js'

/** How a pending recording ended. */
export type Outcome =
  | {
      readonly state: 'ready'
      readonly bytes: number
      readonly seconds: number
      readonly reason: string | null
    }
  | { readonly state: 'empty' | 'failed'; readonly reason: string }

interface Enqueued {
  readonly isPending: boolean
  readonly isLeft: boolean
}

export type RecordingRepo = ReturnType<typeof recordingRepo>

/** SQLite's own limit of variables is far above; a batch keeps each statement short. */
const batch = 500

/** The table `recording`. `timeZone` decides the day folder a recording lies in. */
export function recordingRepo(db: Database, timeZone: string, now: () => number) {
  const table = (trx: Database | Transaction = db) => trx('recording')
  const read = (rows: readonly unknown[]): readonly Recording[] =>
    rows.map((row) => recordingRow.parse(row))

  /**
   * Remembers that these calls have parts to join; called in the transaction that saves the calls.
   * A call folded again renews what is still pending and touches nothing that is past it. A call
   * that has taken in others takes over their recordings.
   * Answers whether there is something to join, or to remove from the disk.
   */
  async function enqueue(records: readonly CallRecord[], trx: Transaction): Promise<Enqueued> {
    const rows = records
      .filter(({ recordedLegs }) => recordedLegs.length > 0)
      .map((record) => ({
        call_id: record.id,
        state: 'pending',
        file: recordingFile(record.id, record.startedAt, timeZone),
        plan: JSON.stringify(record.recordedLegs),
        created_at: now(),
        ended_at: record.endedAt,
      }))
    for (let at = 0; at < rows.length; at += batch) {
      await table(trx)
        .insert(rows.slice(at, at + batch))
        .onConflict('call_id')
        .merge(['plan', 'ended_at', 'file'])
        .where('recording.state', 'pending')
    }
    let isLeft = false
    for (const { id } of records.filter(({ aliases }) => aliases.length > 0))
      isLeft = (await absorb(id, trx)).length > 0 || isLeft
    return { isPending: rows.length > 0, isLeft }
  }

  /**
   * To be called when a recording is no longer pending, and without an id for all of them. Answers
   * the ids of recordings that were dropped and may be tidied.
   */
  async function settle(callId?: string): Promise<readonly string[]> {
    const found = callId === undefined ? await heirs(db) : [await heirOf(callId, db)]
    const dropped: string[] = []
    for (const heir of found.filter((id) => id !== undefined))
      dropped.push(...(await inTransaction(db, (trx) => absorb(heir, trx))))
    return dropped
  }

  async function find(callId: string, trx?: Transaction): Promise<Recording | undefined> {
    return read(await table(trx).where({ call_id: callId }).limit(1))[0]
  }

  /** State of each of these calls' recordings; a call without one is not in the answer. */
  async function summaries(
    callIds: readonly string[],
  ): Promise<ReadonlyMap<string, RecordingSummary>> {
    const found = new Map<string, RecordingSummary>()
    for (let at = 0; at < callIds.length; at += batch) {
      const rows = await table().whereIn('call_id', callIds.slice(at, at + batch))
      for (const { callId, state, seconds, reason } of read(rows)) {
        found.set(callId, { state, seconds, reason })
      }
    }
    return found
  }

  /** Pending ones, the longest waiting first. */
  async function pending(limit: number, except: readonly string[]): Promise<readonly Recording[]> {
    return read(
      await table()
        .where({ state: 'pending' })
        .whereNotIn('call_id', [...except])
        .orderBy(['ended_at', 'call_id'])
        .limit(limit),
    )
  }

  /**
   * Says how it ended, if the row still asks for just these legs: false when it was deleted or
   * folded anew meanwhile. `plan` stays until the parts are gone (`forgetParts`).
   */
  async function conclude(recording: Recording, outcome: Outcome): Promise<boolean> {
    const changed = await table()
      .where({
        call_id: recording.callId,
        state: 'pending',
        plan: recording.plan,
      })
      .update(
        outcome.state === 'ready'
          ? { ...outcome, ready_at: now() }
          : { ...outcome, file: null, ready_at: now() },
      )
    return changed === 1
  }

  /** Deleted by somebody or by retention: how many were there to delete; what lies on the disk goes afterwards (`leavings`). */
  async function markDeleted(
    callIds: readonly string[],
    reason: string,
    trx: Transaction,
  ): Promise<number> {
    return table(trx)
      .whereIn('call_id', [...callIds])
      .whereNotIn('state', ['deleted', 'empty'])
      .update({ state: 'deleted', reason, bytes: null })
  }

  /** Rows past `pending` whose parts or file may still be on the disk and have no business there. */
  async function leavings(limit: number): Promise<readonly Recording[]> {
    const rows = await table()
      .where((past) => past.whereIn('state', ['ready', 'empty']).whereNotNull('plan'))
      .orWhere((gone) =>
        gone
          .where('state', 'deleted')
          .where((left) => left.whereNotNull('plan').orWhereNotNull('file')),
      )
      .limit(limit)
    return read(rows)
  }

  async function forgetParts(callId: string): Promise<void> {
    await table().where({ call_id: callId }).whereNot({ state: 'pending' }).update({ plan: null })
  }

  async function forgetFile(callId: string): Promise<void> {
    const row = () => table().where({ call_id: callId, state: 'deleted' })
    await row().where({ reason: absorbed }).delete()
    await row().update({ file: null, plan: null })
  }

  /** Everything that ended before `before` and is not yet deleted, the oldest first. */
  async function endedBefore(before: number, limit: number): Promise<readonly Recording[]> {
    return read(
      await table()
        .whereIn('state', ['ready', 'failed'])
        .where('ended_at', '<', before)
        .orderBy('ended_at')
        .limit(limit),
    )
  }

  /** Channels whose parts a row may still need: pending, or failed and kept as they are. */
  async function neededChannels(): Promise<ReadonlySet<string>> {
    const rows = read(await table().whereIn('state', ['pending', 'failed']).whereNotNull('plan'))
    return new Set(rows.flatMap(({ legs }) => legs.map(({ channel }) => channel)))
  }

  /** Ready recordings by file, for one day folder such as `2026/11/20`. */
  async function readyOnDay(day: string): Promise<ReadonlyMap<string, string>> {
    const rows = read(
      await table()
        .where({ state: 'ready' })
        .where('file', '>', `${day}/`)
        .where('file', '<', `${day}0`),
    )
    return new Map(rows.map(({ file, callId }) => [file ?? '', callId]))
  }

  /** The days, as `2026/11/20`, that have a ready recording. */
  async function readyDays(): Promise<readonly string[]> {
    const rows: readonly { readonly day: string }[] = await table()
      .where({ state: 'ready' })
      .whereNotNull('file')
      .distinct(db.raw('substr(file, 1, 10) AS day'))
    return rows.map(({ day }) => day)
  }

  /** Whether a row of any state has this file; a pending one may just be written. */
  async function knowsFile(file: string): Promise<boolean> {
    return (await table().where({ file }).limit(1)).length > 0
  }

  return {
    enqueue,
    settle,
    find,
    summaries,
    pending,
    conclude,
    markDeleted,
    leavings,
    forgetParts,
    forgetFile,
    endedBefore,
    neededChannels,
    readyOnDay,
    readyDays,
    knowsFile,
  }
}
