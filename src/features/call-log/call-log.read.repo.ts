import type { Database } from '../../db/database.js'
import type {
  CallRecord,
  HotlineName,
  RecordingState,
  StoryStep,
} from '../../domain/call-record.js'
import { newestFirst } from './call-log.find.repo.js'
import { isOtherSeat } from './call-log.seat.repo.js'
import type { Position } from './call-log.stream.js'
import type { ToldStep } from './call-log.told.js'

/** A party as stored: national spelling, with E.164 beside it when there is one. */
export interface KnownParty {
  readonly number: string
  readonly name: string
  readonly e164: string | null
}

type Outline = Pick<
  CallRecord,
  | ('id' | 'direction' | 'status' | 'reason' | 'startedAt' | 'answeredAt' | 'endedAt')
  | ('waitMs' | 'talkMs' | 'endedBy')
>

/** Who of the house: number and name as then, and whose the extension was, null for nobody's. */
export interface KnownAgent {
  readonly number: string
  readonly name: string
  readonly userId: number | null
}

/** A saved call as a list shows it. `n` is its row number, which means nothing outside. */
export interface CallRow extends Outline {
  readonly n: number
  readonly from: KnownParty
  readonly to: KnownParty
  readonly hotline: HotlineName | null
  readonly agent: KnownAgent | null
  /** How its recording stands; null when there never was one. */
  readonly recording: RecordingState | null
}

/** A saved call whole; of `recordedLegs` the recording itself keeps what it needs. */
export interface FullCall extends CallRow {
  readonly links: readonly string[]
  readonly aliases: readonly string[]
  readonly extensions: readonly string[]
  readonly story: readonly StoryStep[]
  /** What of its trace stands in its story. */
  readonly told: readonly ToldStep[]
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
    `SELECT ${outline}, links, story, seats, told,
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
    extensions: seats
      .map(({ number }) => number)
      .filter((number) => !isOtherSeat(number))
      .toSorted(),
    story: JSON.parse(row.story),
    told: row.told === null ? [] : JSON.parse(row.told),
  }
}

const outline = `n, id, direction, status, reason, started_at AS startedAt,
  answered_at AS answeredAt, ended_at AS endedAt, wait_ms AS waitMs, talk_ms AS talkMs,
  ended_by AS endedBy, from_number, from_name, from_e164, to_number, to_name, to_e164,
  hotline_id, hotline_number, hotline_name, agent_number, agent_name, agent_user,
  (SELECT state FROM recording WHERE call_id = call_record.id) AS recording`

interface Columns extends Outline {
  readonly n: number
  readonly from_number: string
  readonly from_name: string
  readonly from_e164: string | null
  readonly to_number: string
  readonly to_name: string
  readonly to_e164: string | null
  readonly hotline_id: number | null
  readonly hotline_number: string
  readonly hotline_name: string
  readonly agent_number: string | null
  readonly agent_name: string
  readonly agent_user: number | null
  readonly recording: RecordingState | null
}

interface Details {
  readonly links: string
  readonly aliases: string
  readonly story: string
  readonly seats: string
  readonly told: string | null
}

function callRow(row: Columns): CallRow {
  const { n, id, direction, status, reason, startedAt, answeredAt, endedAt, recording } = row
  return {
    ...{ n, id, direction, status, reason, startedAt, answeredAt, endedAt },
    ...{ waitMs: row.waitMs, talkMs: row.talkMs, endedBy: row.endedBy, recording },
    from: { number: row.from_number, name: row.from_name, e164: row.from_e164 },
    to: { number: row.to_number, name: row.to_name, e164: row.to_e164 },
    hotline: row.hotline_id
      ? { id: row.hotline_id, number: row.hotline_number, name: row.hotline_name }
      : null,
    agent: row.agent_number
      ? { number: row.agent_number, name: row.agent_name, userId: row.agent_user || null }
      : null,
  }
}
