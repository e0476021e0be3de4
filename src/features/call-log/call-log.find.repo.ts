import type { Database } from '../../db/database.js'
import { type Costs, measuredCosts, nextStep, type Progress } from './call-log.plan.js'
import type { Term } from './call-log.search.js'
import { type Sql, sql } from './call-log.sql.js'
import {
  byParty,
  bySeat,
  byTime,
  countParties,
  haveMore,
  hits,
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

/**
 * The places of the newest calls that answer the search, after `after`, at most `limit`. The
 * answer does not depend on `costs`, only the way to it.
 */
export async function findCalls(
  db: Database,
  search: CallSearch,
  after: Position | undefined,
  limit: number,
  costs = measuredCosts,
): Promise<readonly Position[]> {
  const { term, seats, kinds } = search
  if (kinds.length === 0 || seats.some((list) => list.length === 0)) return []
  const window = windowOf(search, after)
  if (term === undefined)
    return read(db, sql`SELECT startedAt, n FROM (${walk(kinds, window, seats)} LIMIT ${limit})`)
  if (term.by === 'name' && term.words.length === 0) return []
  return findTerm(db, { term, seats, kinds }, window, limit, costs)
}

interface TermSearch {
  readonly term: Term
  readonly kinds: readonly number[]
  readonly seats: SeatLists
}

async function findTerm(
  db: Database,
  search: TermSearch,
  window: Window,
  limit: number,
  costs: Costs,
): Promise<readonly Position[]> {
  const { term, seats } = search
  const counted = await read<{ readonly kind: number; readonly parties: number }>(
    db,
    countParties(search.kinds, term, costs.mostParties + 1),
  )
  const matching = counted.filter(({ parties }) => parties > 0)
  if (matching.length === 0) return []
  const kinds = matching.map(({ kind }) => kind)
  const parties = matching.reduce((sum, kind) => sum + kind.parties, 0)
  const found: Position[] = []
  let looked = 0
  let { after } = window
  while (found.length < limit) {
    const wanted = limit - found.length
    const rest = { from: window.from, after }
    const step = await stepOf(db, { ...search, kinds }, rest, costs, {
      ...{ parties, wanted, looked },
      found: found.length,
    })
    if (step === 'parties')
      return [...found, ...(await read<Position>(db, byParty(kinds, rest, term, wanted, seats)))]
    const seen = await read<Seen>(db, hits(walk(kinds, rest, seats), step, term, wanted))
    found.push(...seen.filter(isHit).map(({ startedAt, n }) => ({ startedAt, n })))
    const end = seen.at(-1)
    if (end === undefined || end.looked < step) break
    looked += step
    after = end
  }
  return found
}

interface Seen extends Position {
  readonly looked: number
}

const isHit = ({ looked }: Seen): boolean => looked === 0

/** Fetching by party pays off under seats only where the parties have few calls altogether. */
async function stepOf(
  db: Database,
  { term, kinds, seats }: TermSearch,
  window: Window,
  costs: Costs,
  progress: Progress,
): Promise<number | 'parties'> {
  const step = nextStep(progress, costs)
  if (step === 'parties' && seats.length > 0) {
    const most = costs.mostParties
    const [counted] = await read<{ readonly more: number }>(db, haveMore(kinds, window, term, most))
    if (counted?.more === 1) return nextStep({ ...progress, parties: Infinity }, costs)
  }
  return step
}

const walk = (kinds: readonly number[], window: Window, seats: SeatLists): Sql =>
  seats.length > 0 ? bySeat(kinds, window, seats) : byTime(kinds, window)

export const newestFirst = (a: Position, b: Position): number =>
  b.startedAt - a.startedAt || b.n - a.n

function windowOf({ from, to }: CallSearch, after: Position | undefined): Window {
  const end = { startedAt: to ?? Number.MAX_SAFE_INTEGER, n: 0 }
  return {
    from: from ?? 0,
    after: after !== undefined && newestFirst(after, end) > 0 ? after : end,
  }
}

async function read<Row>(db: Database, { text, values }: Sql): Promise<readonly Row[]> {
  return db.raw(text, [...values])
}
