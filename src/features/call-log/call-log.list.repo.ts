import type { Database } from '../../db/database.js'
import type { Actor } from '../../domain/actor.js'
import type { ZoneTime } from '../../domain/time.js'
import { type CallSearch, findCalls } from './call-log.find.repo.js'
import { kindsOf, outsideKinds } from './call-log.kind.js'
import { type CallRow, readCalls } from './call-log.read.repo.js'
import type { CallFilter } from './call-log.schema.js'
import { termOf } from './call-log.search.js'
import { hotlineSeat, ownSeats, seatsOfNumber } from './call-log.seat.repo.js'
import type { Position } from './call-log.stream.js'

/** What a request looks for, limited to what the asker may see. */
export async function searchOf(
  db: Database,
  { search, from, to, direction, status, extension, hotlineId }: CallFilter,
  actor: Actor,
  time: ZoneTime,
): Promise<CallSearch> {
  return {
    term: termOf(search ?? ''),
    from: from === undefined ? undefined : time.beginOf(from),
    to: to === undefined ? undefined : time.endOf(to),
    kinds: hotlineId === undefined ? kindsOf(direction, status) : outsideKinds(direction, status),
    seats: [
      ...(actor.role === 'agent' ? [await ownSeats(db, actor)] : []),
      ...(extension === undefined ? [] : [await seatsOfNumber(db, extension)]),
      ...(hotlineId === undefined ? [] : [await seatsOfNumber(db, hotlineSeat(hotlineId))]),
    ],
  }
}

/** One page of the log, newest first. `next` is the place after which the next one begins. */
export interface CallPage {
  readonly rows: readonly CallRow[]
  readonly next: Position | undefined
}

/** Reads one page. Calls that are saved meanwhile move nothing: a page begins after a place. */
export async function readPage(
  db: Database,
  search: CallSearch,
  after: Position | undefined,
  limit: number,
): Promise<CallPage> {
  const places = await findCalls(db, search, after, limit + 1)
  const shown = places.slice(0, limit)
  return {
    rows: await readCalls(db, shown),
    next: places.length > limit ? shown.at(-1) : undefined,
  }
}

/**
 * Every page, one after another. Between two pages nothing is held: neither the database, which
 * has one connection for the whole service, nor what was read before.
 */
export async function* readPages(
  db: Database,
  search: CallSearch,
  size: number,
): AsyncGenerator<readonly CallRow[]> {
  let after: Position | undefined
  do {
    const page = await readPage(db, search, after, size)
    yield page.rows
    after = page.next
  } while (after !== undefined)
}
