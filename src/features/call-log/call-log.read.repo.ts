import type { Database } from '../../db/database.js'
import type { CallRecord, RecordingState, StoryStep } from '../../domain/call-record.js'
import { newestFirst } from './call-log.find.repo.js'
import type { Position } from './call-log.stream.js'

/** A party as stored: national spelling, with E.164 beside it when there is one. */
export interface KnownParty {
  readonly number: string
  readonly name: string
  readonly e164: string | null
}

type Outline = Omit<
  CallRecord,
  'from' | 'to' | 'story' | 'links' | 'aliases' | 'extensions' | 'outsideMs' | 'recordedLegs'
>

/** A saved call as a list shows it. `n` is its row number, which means nothing outside. */
export interface CallRow extends Outline {
  readonly n: number
  readonly from: KnownParty
  readonly to: KnownParty
  /** How its recording stands; null when there never was one. */
  readonly recording: RecordingState | null
}

/** A saved call whole; of `recordedLegs` the recording itself keeps what it needs. */
export interface FullCall extends CallRow {
  readonly links: readonly string[]
  readonly aliases: readonly string[]
  readonly extensions: readonly string[]
  readonly story: readonly StoryStep[]
}

/** The calls at these places, newest first. */
export async function readCalls(
  db: Database,
  places: readonly Position[],
): Promise<readonly CallRow[]> {
  const rows: readonly Columns[] = await db.raw(
    `SELECT ${outline} FROM call_record WHERE n IN (SELECT value FROM json_each(?))`,
    JSON.stringify(places.map(({ n }) => n)),
  )
  return rows.map(callRow).toSorted(newestFirst)
}

/** The call with this id, or the one it became a part of (then `id` differs). */
export async function readCall(db: Database, id: string): Promise<FullCall | undefined> {
  const [row]: readonly (Columns & Details)[] = await db.raw(
    `SELECT ${outline}, links, story, seats,
            (SELECT json_group_array(id) FROM call_alias WHERE call = n) AS aliases
       FROM call_record
      WHERE n = coalesce((SELECT n FROM call WHERE id = ?),
                         (SELECT call FROM call_alias WHERE id = ?))`,
    [id, id],
  )
  if (row === undefined) return undefined
  const seats: readonly { readonly number: string }[] = JSON.parse(row.seats)
  return {
    ...callRow(row),
    links: JSON.parse(row.links),
    aliases: JSON.parse(row.aliases),
    extensions: seats.map(({ number }) => number).toSorted(),
    story: JSON.parse(row.story),
  }
}

const outline = `n, id, direction, status, reason, started_at AS startedAt,
  answered_at AS answeredAt, ended_at AS endedAt, wait_ms AS waitMs, talk_ms AS talkMs,
  ended_by AS endedBy, from_number, from_name, from_e164, to_number, to_name, to_e164,
  (SELECT state FROM recording WHERE call_id = call_record.id) AS recording`

interface Columns extends Outline {
  readonly n: number
  readonly from_number: string
  readonly from_name: string
  readonly from_e164: string | null
  readonly to_number: string
  readonly to_name: string
  readonly to_e164: string | null
  readonly recording: RecordingState | null
}

interface Details {
  readonly links: string
  readonly aliases: string
  readonly story: string
  readonly seats: string
}

function callRow(row: Columns): CallRow {
  const { n, id, direction, status, reason, startedAt, answeredAt, endedAt, recording } = row
  return {
    ...{ n, id, direction, status, reason, startedAt, answeredAt, endedAt },
    ...{ waitMs: row.waitMs, talkMs: row.talkMs, endedBy: row.endedBy, recording },
    from: { number: row.from_number, name: row.from_name, e164: row.from_e164 },
    to: { number: row.to_number, name: row.to_name, e164: row.to_e164 },
  }
}
