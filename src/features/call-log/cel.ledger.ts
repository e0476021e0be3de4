import type { CallRecord } from '../../domain/call-record.js'
import type { Fact } from '../../domain/cel.js'
import { foldCall, type Known } from './call-log.fold.js'
import {
  include,
  noCalls,
  type OpenCall,
  type OpenCalls,
  step,
  takeDead,
} from './call-log.group.js'
import { parseCelLine } from './cel.schema.js'

/** What has been read, and how much of it the database does not have yet. */
export interface Ledger {
  readonly calls: OpenCalls
  /** Facts read since the last commit. */
  readonly fresh: readonly Fact[]
  /** Calls that ended since the last commit. */
  readonly closed: readonly Closed[]
  /** Lines read and lines that could not be, since the last commit. */
  readonly lines: number
  readonly skipped: number
}

export interface Closed {
  readonly call: OpenCall
  /** Asterisk died under it: when it was last known alive. */
  readonly interruptedAt?: number
}

/** A ledger that goes on from the facts in the database. */
export function ledgerOf(stored: readonly Fact[]): Ledger {
  const empty: Ledger = { calls: noCalls, fresh: [], closed: [], lines: 0, skipped: 0 }
  return { ...entered(empty, stored), fresh: [] }
}

/** Lines are read. */
export function readInto(ledger: Ledger, lines: readonly string[]): Ledger {
  const facts = lines.map(parseCelLine).filter((fact) => fact !== undefined)
  const next = entered(ledger, facts)
  return {
    ...next,
    lines: ledger.lines + lines.length,
    skipped: ledger.skipped + lines.length - facts.length,
  }
}

/** Everything is read, it is `now` (epoch ms): closes the calls that are over. */
export function readToEnd(ledger: Ledger, now: number): Ledger {
  return entered(ledger, [], now)
}

/** Closes the calls that are dead, as interrupted `at` (epoch ms). */
export function interrupted(
  ledger: Ledger,
  isDead: (call: OpenCall) => boolean,
  at: number,
): Ledger {
  const [calls, dead] = takeDead(ledger.calls, isDead)
  const closed = dead.map((call) => ({ call, interruptedAt: at }))
  return { ...ledger, calls, closed: [...ledger.closed, ...closed] }
}

/** Marks channels that have not ended; `mark` is the service's own, `at` epoch ms. */
export function marked(
  ledger: Ledger,
  mark: string,
  uniqueIds: readonly string[],
  at: number,
): Ledger {
  const { calls, keyOf } = ledger.calls
  const facts = uniqueIds.flatMap((id): readonly Fact[] => {
    const call = calls.get(keyOf.get(id) ?? '')
    const known = call?.facts.find((fact) => fact.uniqueId === id)
    if (known === undefined || !call?.open.has(id)) return []
    return [{ ...known, type: 'USER_DEFINED', mark, at, extra: { text: '' } }]
  })
  return { ...ledger, calls: include(ledger.calls, facts), fresh: [...ledger.fresh, ...facts] }
}

/** A mark, and the facts of its call as far as they have been read. */
export interface MarkedCall {
  readonly mark: Fact
  readonly facts: readonly Fact[]
}

/** Marks of these names that were read since the last commit. */
export function markedCalls(
  { calls, fresh, closed }: Ledger,
  marks: ReadonlySet<string>,
): readonly MarkedCall[] {
  return fresh
    .filter(({ mark }) => marks.has(mark))
    .map((mark) => {
      const open = calls.calls.get(calls.keyOf.get(mark.uniqueId) ?? '')
      const call = open ?? closed.find((one) => one.call.ids.has(mark.uniqueId))?.call
      return { mark, facts: call?.facts ?? [mark] }
    })
}

/** What a commit must write: facts of calls still open, and whose facts must go. */
export function changesOf({ calls, fresh, closed }: Ledger): {
  readonly added: readonly Fact[]
  readonly gone: readonly string[]
} {
  const unstored = new Set(fresh)
  const ended = closed.map(({ call }) => call.facts).filter((facts) => !isAll(facts, unstored))
  return {
    added: fresh.filter((fact) => calls.keyOf.has(fact.uniqueId)),
    gone: [...new Set(ended.flatMap((facts) => facts.map((fact) => fact.uniqueId)))],
  }
}

/** The records of the calls that ended. `failed` hears of a call that the fold cannot tell. */
export function recordsOf(
  closed: readonly Closed[],
  known: Known,
  failed: (call: OpenCall, error: unknown) => void,
): readonly CallRecord[] {
  return closed.flatMap(({ call, interruptedAt }) => {
    try {
      return foldCall(call.facts, interruptedAt === undefined ? known : { ...known, interruptedAt })
    } catch (error) {
      failed(call, error)
      return []
    }
  })
}

/** Everything is in the database. */
export function committed(ledger: Ledger): Ledger {
  return { ...ledger, fresh: [], closed: [], lines: 0, skipped: 0 }
}

function entered(ledger: Ledger, facts: readonly Fact[], now?: number): Ledger {
  const [calls, ended] = step(ledger.calls, facts, now)
  const closed = ended.map((call) => ({ call }))
  return {
    ...ledger,
    calls,
    fresh: [...ledger.fresh, ...facts],
    closed: [...ledger.closed, ...closed],
  }
}

function isAll(facts: readonly Fact[], among: ReadonlySet<Fact>): boolean {
  return facts.every((fact) => among.has(fact))
}
