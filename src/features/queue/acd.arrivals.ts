import type { Arrivals, Scenario } from './acd.scenario.js'

/** Somebody who will call: nothing of this depends on what the queues do. */
export interface SimulatedCaller {
  readonly id: string
  readonly queue: number
  readonly at: number
  readonly patienceMs: number
  readonly talkMs: number
}

/** All callers of a day, the first first. */
export function callersOf(scenario: Scenario, random: () => number): readonly SimulatedCaller[] {
  const exponential = (mean: number) => -Math.log(1 - random()) * mean
  return scenario.arrivals
    .flatMap((arrivals) =>
      timesOf(arrivals, exponential).map((at) => [at, arrivals.queue] as const),
    )
    .sort(([a], [b]) => a - b)
    .map(([at, queue], index) => ({
      ...{ id: `c${index}`, queue, at },
      patienceMs: Math.round(exponential(scenario.patienceSeconds * 1000)),
      talkMs: Math.round(exponential(scenario.talkSeconds * 1000)),
    }))
}

function timesOf(arrivals: Arrivals, exponential: (mean: number) => number): readonly number[] {
  if ('at' in arrivals) return arrivals.at
  const { perHour, during } = arrivals
  if (!(perHour > 0)) return []
  const times: number[] = []
  const gap = () => exponential(3_600_000 / perHour)
  for (let at = during.from + gap(); at < during.to; at += gap()) times.push(Math.round(at))
  return times
}
