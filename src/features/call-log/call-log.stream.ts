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

/** Lists of seats; of each list one must have taken part. */
export type SeatLists = readonly (readonly number[])[]

/**
 * The calls of these kinds, newest first. Every arm of the union is a range of one index in that
 * order, so that SQLite merges them row by row and a limit stops it.
 */
export function byTime(kinds: readonly number[], window: Window): Sql {
  return newest(
    kinds.map(
      (kind) => sql`SELECT started_at AS startedAt, n, from_party, to_party FROM call
        WHERE kind = ${kind} AND ${inside(window, sql`started_at`, sql`n`)}`,
    ),
  )
}

/** The same of the first list of seats; the other lists are checked. */
export function bySeat(
  kinds: readonly number[],
  window: Window,
  [seats = [], ...others]: SeatLists,
): Sql {
  return newest(
    seats.flatMap((seat) =>
      kinds.map(
        (kind) => sql`SELECT s.started_at AS startedAt, c.n AS n, c.from_party AS from_party,
            c.to_party AS to_party
          FROM call_seat s CROSS JOIN call c ON c.n = s.call
          WHERE s.seat = ${seat} AND s.kind = ${kind}
            AND ${inside(window, sql`s.started_at`, sql`s.call`)} ${seated(others, sql`s.call`)}`,
      ),
    ),
  )
}

/**
 * Looks at the first `look` of these calls: answers those that match the term, at most `most`, and
 * after them with `looked` how many were looked at and the place of the last one.
 */
export function hits(calls: Sql, look: number, term: Term, most: number): Sql {
  return sql`WITH stretch AS MATERIALIZED (${calls} LIMIT ${look})
    SELECT * FROM (
      SELECT startedAt, n, 0 AS looked FROM stretch
        CROSS JOIN party f ON f.id = from_party CROSS JOIN party t ON t.id = to_party
       WHERE ${matches(term, 'f')} OR ${matches(term, 't')}
       ORDER BY startedAt DESC, n DESC LIMIT ${most})
    UNION ALL
    SELECT * FROM (
      SELECT startedAt, n, (SELECT count(*) FROM stretch) FROM stretch
       ORDER BY startedAt, n LIMIT 1)`
}

/**
 * The calls of every party that matches, newest first. Of one party no more than `most` are read,
 * unless seats are to be checked, which leaves open how many are needed.
 */
export function byParty(
  kinds: readonly number[],
  window: Window,
  term: Term,
  most: number,
  seats: SeatLists = [],
): Sql {
  const { from, after } = window
  const least =
    seats.length > 0
      ? sql`${from}`
      : sql`max(${from}, coalesce((
          SELECT q.started_at FROM call_party q
           WHERE q.party = p.party AND q.kind = p.kind
             AND (q.started_at, q.call) < (${after.startedAt}, ${after.n})
           ORDER BY q.started_at DESC, q.call DESC LIMIT 1 OFFSET ${most}), 0))`
  return sql`SELECT DISTINCT l.started_at AS startedAt, l.call AS n
    FROM (${matchingPairs(kinds, term)}) p
    CROSS JOIN call_party l ON l.party = p.party AND l.kind = p.kind
    WHERE l.started_at >= ${least}
      AND (l.started_at, l.call) < (${after.startedAt}, ${after.n}) ${seated(seats, sql`l.call`)}
    ORDER BY startedAt DESC, n DESC LIMIT ${most}`
}

/** Whether more than `most` calls of matching parties lie in the window, as `more` 0 or 1. */
export function haveMore(
  kinds: readonly number[],
  { from, after }: Window,
  term: Term,
  most: number,
): Sql {
  return sql`SELECT count(*) AS more FROM (
    SELECT 1 FROM (${matchingPairs(kinds, term)}) p
    CROSS JOIN call_party l ON l.party = p.party AND l.kind = p.kind
    WHERE l.started_at >= ${from} AND l.started_at <= ${after.startedAt} LIMIT 1 OFFSET ${most})`
}

/** For each kind the matching parties, as `parties`, counted no further than `most`. */
export function countParties(kinds: readonly number[], term: Term, most: number): Sql {
  return join(
    kinds.map(
      (kind) => sql`SELECT ${kind} AS kind, count(*) AS parties
        FROM (SELECT 1 FROM (${partiesOf(term, kind)}) LIMIT ${most})`,
    ),
    ' UNION ALL ',
  )
}

/** Party and kind of everything that matches, once each. */
function matchingPairs(kinds: readonly number[], term: Term): Sql {
  return join(
    kinds.map((kind) => sql`SELECT ${kind} AS kind, party FROM (${partiesOf(term, kind)})`),
    ' UNION ',
  )
}

const newest = (arms: readonly Sql[]): Sql =>
  sql`${join(arms, ' UNION ')} ORDER BY startedAt DESC, n DESC`

const inside = ({ from, after }: Window, startedAt: Sql, n: Sql): Sql =>
  sql`${startedAt} >= ${from} AND (${startedAt}, ${n}) < (${after.startedAt}, ${after.n})`

/** A list would be read anew for each call, and mostly holds one seat. */
const oneOf = ([seat, ...more]: readonly number[]): Sql =>
  seat !== undefined && more.length === 0
    ? sql`x.seat = ${seat}`
    : sql`x.seat IN (SELECT value FROM json_each(${JSON.stringify([seat, ...more])}))`

const seated = (lists: SeatLists, call: Sql): Sql =>
  join(
    lists.map(
      (seats) => sql`AND EXISTS (SELECT 1 FROM call_seat x WHERE x.call = ${call}
        AND ${oneOf(seats)})`,
    ),
    ' ',
  )
