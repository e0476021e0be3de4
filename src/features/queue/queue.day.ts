/** What became of calls in a queue, as stored. */
export interface VisitCount {
  readonly queueId: number
  readonly outcome: string
  readonly waitMs: number
}

/** What a queue has done on a day. */
export interface QueueDay {
  readonly calls: number
  readonly answered: number
  readonly abandoned: number
  readonly overflow: { readonly full: number; readonly timeout: number; readonly empty: number }
  /** Answered within the threshold, of those answered (R52, D10), 0 to 1; null: none was. */
  readonly serviceLevel: number | null
  /** The same with those who gave up among them. */
  readonly serviceLevelWithAbandoned: number | null
  /** Of those answered; null: none was. */
  readonly averageWaitSeconds: number | null
}

/**
 * Adds up the calls of one queue, of which one that is called back is counted when that is over. Pure; whoever waited exactly the threshold was in time (R53).
 */
export function dayOf(visits: readonly VisitCount[], thresholdSeconds: number): QueueDay {
  const count = (outcome: string) => visits.filter((one) => one.outcome === outcome).length
  const waits = visits.flatMap(({ outcome, waitMs }) => (outcome === 'answered' ? [waitMs] : []))
  const inTime = waits.filter((ms) => ms <= thresholdSeconds * 1000).length
  const abandoned = count('abandoned')
  return {
    calls: visits.length - count('callback'),
    answered: waits.length,
    abandoned,
    overflow: { full: count('full'), timeout: count('timeout'), empty: count('empty') },
    serviceLevel: share(inTime, waits.length),
    serviceLevelWithAbandoned: share(inTime, waits.length + abandoned),
    averageWaitSeconds: share(waits.reduce((sum, ms) => sum + ms, 0) / 1000, waits.length),
  }
}

const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null)
