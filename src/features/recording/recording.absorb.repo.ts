import type { Database, Transaction } from '../../db/database.js'
import type { RecordingState } from '../../domain/call-record.js'
import { type Recording, recordingRow } from './recording.schema.js'

/** Why a recording was deleted whose call became a part of another, which has its own. */
export const absorbed = 'absorbed'

/** Which of several recordings a call keeps: the first of these. */
const worth: readonly RecordingState[] = ['ready', 'failed', 'empty', 'deleted']

/**
 * A call that became a part of another (a consultation that was taken for a call of its own at
 * first) leaves its recording under an id that only leads on. Gives it to the call that stays, or
 * deletes it when that one has a better one: one call, one recording. While one of them is pending
 * nothing happens; to be called again then. `heir` is the call that stays. Answers the ids whose
 * files are to be removed (`leavings`).
 */
export async function absorb(heir: string, trx: Transaction): Promise<readonly string[]> {
  const others = await leftTo(heir, trx)
  if (others.length === 0) return []
  const [own] = read(await trx('recording').where({ call_id: heir }))
  const all = own === undefined ? others : [own, ...others]
  if (all.some(({ state }) => state === 'pending')) return []
  const kept = own?.state === 'deleted' ? own : best(all)
  if (kept !== own) await swap(kept.callId, heir, trx)
  return drop(others, trx)
}

/** The call that a call leads to or is, if recordings still stand under the ids it has taken in. */
export async function heirOf(callId: string, db: Database): Promise<string | undefined> {
  const [found]: readonly { readonly id: string }[] = await db.raw(
    'SELECT c.id FROM call_alias a JOIN call c ON c.n = a.call WHERE a.id = ?',
    [callId],
  )
  const heir = found?.id ?? callId
  return (await leftTo(heir, db)).length > 0 ? heir : undefined
}

/** Every such call. Few calls were ever taken in, many are recorded: hence the order of the join. */
export async function heirs(db: Database): Promise<readonly string[]> {
  const rows: readonly { readonly id: string }[] = await db.raw(
    `SELECT DISTINCT c.id FROM call_alias a CROSS JOIN recording r ON r.call_id = a.id
       JOIN call c ON c.n = a.call`,
  )
  return rows.map(({ id }) => id)
}

const read = (rows: readonly unknown[]): readonly Recording[] =>
  rows.map((row) => recordingRow.parse(row))

/** The older call's first. */
async function leftTo(heir: string, trx: Database | Transaction): Promise<readonly Recording[]> {
  return read(
    await trx.raw(
      `SELECT r.* FROM call c JOIN call_alias a ON a.call = c.n JOIN recording r ON r.call_id = a.id
        WHERE c.id = ? AND NOT (r.state = 'deleted' AND r.reason IS ?)
        ORDER BY r.ended_at, r.call_id`,
      [heir, absorbed],
    ),
  )
}

function best(all: readonly Recording[]): Recording {
  const [first] = all.toSorted((a, b) => worth.indexOf(a.state) - worth.indexOf(b.state))
  if (first === undefined) throw new TypeError('There is at least one.')
  return first
}

/** The recordings of two calls change places; either call may have none. */
async function swap(one: string, other: string, trx: Transaction): Promise<void> {
  const move = (from: string, to: string) =>
    trx('recording').where({ call_id: from }).update({ call_id: to })
  await move(one, '')
  await move(other, one)
  await move('', other)
  await trx.raw(
    'UPDATE recording SET ended_at = (SELECT ended_at FROM call WHERE id = ?) WHERE call_id = ?',
    [other, other],
  )
}

/** Rows that have nothing on the disk go at once, the others when that is gone. */
async function drop(
  recordings: readonly Recording[],
  trx: Transaction,
): Promise<readonly string[]> {
  const ids = recordings.map(({ callId }) => callId)
  const rows = () => trx('recording').whereIn('call_id', ids)
  await rows().whereNull('plan').whereNull('file').delete()
  await rows().update({ state: 'deleted', reason: absorbed, bytes: null })
  return rows().pluck('call_id')
}
