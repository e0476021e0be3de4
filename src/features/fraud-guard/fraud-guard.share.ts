import type { Limits } from './fraud-guard.schema.js'

interface Lasting {
  readonly ms: number
}

/** A call that was admitted at `at` and may talk `ms`. */
type Running = Lasting & { readonly at: number }

const minute = 60_000
/** As long as there is so much, no call gets less: who allows 10,000 calls means no single one. */
const leastMs = 10 * minute

/**
 * Milliseconds that a call beginning now may last so that all together never exceed the minutes of
 * the day: what neither was talked nor may still be talked by calls under way, shared among the
 * calls that may yet begin beside them. The dialplan has seen that fewer than `simultaneous` others
 * are there: of more, some are over and not yet in the log, and have talked no longer than since
 * they began. 0 or less: none. Pure.
 */
export function longestTalk(
  { simultaneous, minutesPerDay }: Limits,
  talked: readonly Lasting[],
  running: readonly Running[],
  now: number,
): number {
  const others = Math.min(running.length, Math.max(0, simultaneous - 1))
  const soFar = running.map(({ at, ms }) => Math.min(ms, Math.max(0, now - at)))
  const yet = running.map(({ ms }, index) => ms - (soFar[index] ?? 0)).toSorted((a, b) => b - a)
  const used = sum(talked.map(({ ms }) => ms)) + sum(soFar) + sum(yet.slice(0, others))
  const left = minutesPerDay * minute - used
  return Math.max(left / Math.max(1, simultaneous - others), Math.min(left, leastMs))
}

const sum = (all: readonly number[]): number => all.reduce((total, ms) => total + ms, 0)
