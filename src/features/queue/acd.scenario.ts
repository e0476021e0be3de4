import type { AcdQueue } from './acd.queue.js'

/** A day of calls to be tried out. Times are epoch milliseconds. */
export interface Scenario {
  readonly queues: readonly AcdQueue[]
  readonly agents: readonly SimulatedAgent[]
  readonly arrivals: readonly Arrivals[]
  /** Mean of the seconds a caller waits before hanging up; exponential. */
  readonly patienceSeconds: number
  /** Mean of a talk; exponential. */
  readonly talkSeconds: number
  /** An answer after at most so many seconds counts as in time (R52, R53). */
  readonly inTimeSeconds: number
  /** The same seed, the same day. */
  readonly seed: number
}

export interface SimulatedAgent {
  readonly id: number
  readonly name: string
  readonly shifts: readonly Span[]
  /** Picks up within so many seconds, any of them as likely. */
  readonly answerSeconds: number
  /** The share of offers, 0 to 1, that are not heard at all. */
  readonly misses: number
}

/** Calls by chance, so many an hour on average (a Poisson process), or at given times. */
export type Arrivals = { readonly queue: number } & (
  | { readonly perHour: number; readonly during: Span }
  | { readonly at: readonly number[] }
)

export interface Span {
  readonly from: number
  readonly to: number
}
