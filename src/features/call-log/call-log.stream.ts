import { matches, partiesOf } from './call-log.match.js'
import type { Term } from './call-log.search.js'
import { join, type Sql, sql } from './call-log.sql.js'

/** A place in the log, which runs from the newest call to the oldest. `n` is the row number. */
export interface Position {
  readonly startedAt: number
  readonly n: number
}

/** The part of the log that is looked at: not before `from` (epoch ms), after `after` in the log. */
export interface Window {
  readonly from: number
  readonly after: Position
}

/** Seats of which one must have taken part; all lists must be satisfied. */
export type SeatLists = readonly (readonly number[])[]

/**
 * The three ways to walk the log, each newest first. Every arm of a union is a range of one index
 * in that order, so SQLite merges them row by row and stops at the limit.
 */
export function byTime(kinds: readonly number[], window: Window, term?: Term): Sql {
  return newest(
    kinds.map(
      (kind) => sql`SELECT c.started_at AS startedAt, c.n AS n FROM call c ${parties(term)}
        WHERE c.kind = ${kind} AND ${inside(window, sql`c.started_at`, sql`c.n`)} ${match(term)}`,
    ),
  )
}

/** The calls of the first list of seats; the other lists are checked. */
export function bySeat(
  kinds: readonly number[],
  window: Window,
  [seats = [], ...others]: SeatLists,
  term?: Term,
): Sql {
  return newest(
    seats.flatMap((seat) =>
      kinds.map(
        (kind) => sql`SELECT s.started_at AS startedAt, s.call AS n FROM call_seat s
          ${term === undefined ? nothing : sql`CROSS JOIN call c ON c.n = s.call ${parties(term)}`}
          WHERE s.seat = ${seat} AND s.kind = ${kind}
            AND ${inside(window, sql`s.started_at`, sql`s.call`)}
            ${seated(others, sql`s.call`)} ${match(term)}`,
      ),
    ),
  )
}

/**
 * The calls of every party that matches. Of one party no more than `most` are read, unless seats
 * are to be checked, which leaves open how many are needed.
 */
export function byParty(
  kinds: readonly number[],
  window: Window,
  term: Term,
  most: number,
  seats: SeatLists = [],
): Sql {
  const least =
    seats.length > 0
      ? sql`${window.from}`
      : sql`max(${window.from}, coalesce((
          SELECT q.started_at FROM call_party q
           WHERE q.party = p.party AND q.kind = p.kind
             AND (q.started_at, q.call) < (${window.after.startedAt}, ${window.after.n})
           ORDER BY q.started_at DESC, q.call DESC LIMIT 1 OFFSET ${most}), 0))`
  return sql`SELECT DISTINCT l.started_at AS startedAt, l.call AS n
    FROM (${matchingPairs(kinds, term)}) p
    CROSS JOIN call_party l ON l.party = p.party AND l.kind = p.kind
    WHERE l.started_at >= ${least}
      AND (l.started_at, l.call) < (${window.after.startedAt}, ${window.after.n})
      ${seated(seats, sql`l.call`)}
    ORDER BY startedAt DESC, n DESC`
}

/** Party and kind of everything that matches, once each. */
export function matchingPairs(kinds: readonly number[], term: Term): Sql {
  return join(
    kinds.map((kind) => sql`SELECT ${kind} AS kind, party FROM (${partiesOf(term, kind)})`),
    ' UNION ',
  )
}

const nothing = sql``

const newest = (arms: readonly Sql[]): Sql =>
  sql`${join(arms, ' UNION ')} ORDER BY startedAt DESC, n DESC`

const inside = ({ from, after }: Window, startedAt: Sql, n: Sql): Sql =>
  sql`${startedAt} >= ${from} AND (${startedAt}, ${n}) < (${after.startedAt}, ${after.n})`

const parties = (term?: Term): Sql =>
  term === undefined
    ? nothing
    : sql`CROSS JOIN party f ON f.id = c.from_party CROSS JOIN party t ON t.id = c.to_party`

const match = (term?: Term): Sql =>
  term === undefined ? nothing : sql`AND (${matches(term, 'f')} OR ${matches(term, 't')})`

const seated = (lists: SeatLists, call: Sql): Sql =>
  join(
    lists.map(
      (seats) => sql`AND EXISTS (SELECT 1 FROM call_seat x WHERE x.call = ${call}
        AND x.seat IN (SELECT value FROM json_each(${JSON.stringify(seats)})))`,
    ),
    ' ',
  )
