import type { Database } from '../../db/database.js'
import { partiesOf } from './call-log.match.js'
import { fewParties, type Matches, planOf } from './call-log.plan.js'
import type { Term } from './call-log.search.js'
import { join, type Sql, sql } from './call-log.sql.js'
import {
  byParty,
  bySeat,
  byTime,
  matchingPairs,
  type Position,
  type SeatLists,
  type Window,
} from './call-log.stream.js'

/** What to find. Times are epoch milliseconds, `to` exclusive. */
export interface CallSearch {
  readonly term?: Term | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly kinds: readonly number[]
  /** Of each list one seat must have taken part; an empty list therefore finds nothing. */
  readonly seats: SeatLists
}

/** Calls of matching parties that are fetched before reading a seat's own calls is cheaper. */
const fewCalls = 4000

/**
 * The places of the newest calls that answer the search, after `after`, at most `limit`. `few` is
 * how many parties count as few (see `planOf`); the answer does not depend on it.
 */
export async function findCalls(
  db: Database,
  search: CallSearch,
  after: Position | undefined,
  limit: number,
  few = fewParties,
): Promise<readonly Position[]> {
  const { term, seats, kinds } = search
  if (seats.some((list) => list.length === 0)) return []
  const window = windowOf(search, after)
  const run = (query: Sql) => read<Position>(db, sql`${query} LIMIT ${limit}`)
  if (term === undefined)
    return run(seats.length > 0 ? bySeat(kinds, window, seats) : byTime(kinds, window))
  if (term.by === 'name' && term.words.length === 0) return []
  const plan = planOf(await countParties(db, term, kinds, few), few)
  const all = [...plan.parties, ...plan.time]
  if (all.length === 0) return []
  if (seats.length > 0)
    return (await haveFewCalls(db, term, plan, window))
      ? run(byParty(all, window, term, limit, seats))
      : run(bySeat(all, window, seats, term))
  const found = await Promise.all([
    plan.parties.length > 0 ? run(byParty(plan.parties, window, term, limit)) : [],
    plan.time.length > 0 ? run(byTime(plan.time, window, term)) : [],
  ])
  return found.flat().toSorted(newestFirst).slice(0, limit)
}

export const newestFirst = (a: Position, b: Position): number =>
  b.startedAt - a.startedAt || b.n - a.n

function windowOf({ from, to }: CallSearch, after: Position | undefined): Window {
  const end = { startedAt: to ?? Number.MAX_SAFE_INTEGER, n: 0 }
  return {
    from: from ?? 0,
    after: after !== undefined && newestFirst(after, end) > 0 ? after : end,
  }
}

function countParties(
  db: Database,
  term: Term,
  kinds: readonly number[],
  few: number,
): Promise<readonly Matches[]> {
  return read(
    db,
    join(
      kinds.map(
        (kind) => sql`SELECT ${kind} AS kind, count(*) AS parties
          FROM (SELECT 1 FROM (${partiesOf(term, kind)}) LIMIT ${few + 1})`,
      ),
      ' UNION ALL ',
    ),
  )
}

async function haveFewCalls(
  db: Database,
  term: Term,
  plan: { readonly parties: readonly number[]; readonly time: readonly number[] },
  window: Window,
): Promise<boolean> {
  if (plan.time.length > 0) return false
  const [found] = await read<{ readonly calls: number }>(
    db,
    sql`SELECT count(*) AS calls FROM (
      SELECT 1 FROM (${matchingPairs(plan.parties, term)}) p
      CROSS JOIN call_party l ON l.party = p.party AND l.kind = p.kind
      WHERE l.started_at >= ${window.from} AND l.started_at <= ${window.after.startedAt}
      LIMIT ${fewCalls + 1})`,
  )
  return (found?.calls ?? 0) <= fewCalls
}

async function read<Row>(db: Database, { text, values }: Sql): Promise<readonly Row[]> {
  return db.raw(text, [...values])
}
