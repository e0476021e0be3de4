import type { Acd, Waiting } from './acd.state.js'

/** The order within a queue. */
export function before(a: Waiting, b: Waiting): number {
  if (a.front !== b.front) return a.front ? -1 : 1
  if (a.priority !== b.priority) return b.priority - a.priority
  if (a.since !== b.since) return a.since - b.since
  return a.id < b.id ? -1 : Number(a.id > b.id)
}

/** Callers of a queue, those who are being offered included, the first first. */
export const lineOf = (acd: Acd, queue: number): readonly Waiting[] =>
  [...acd.waiting.values()].filter((one) => one.queue === queue).sort(before)

/** Whether a caller waits, or talks to an agent. Pure. */
export const isServed = ({ waiting, agents }: Acd, caller: string): boolean =>
  waiting.has(caller) || [...agents.values()].some(({ talk }) => talk?.caller === caller)

/** 1: the next. */
export function placeOf(acd: Acd, caller: Waiting): number {
  let place = 1
  for (const one of acd.waiting.values())
    if (one.queue === caller.queue && one.id !== caller.id && before(one, caller) < 0) place += 1
  return place
}

/** So many waits make the expected one. */
const waitsKept = 10

export function withWait(acd: Acd, queue: number, ms: number): Acd['waits'] {
  const waits = [...(acd.waits.get(queue) ?? []), ms].slice(-waitsKept)
  return new Map(acd.waits).set(queue, waits)
}

/** Seconds that callers answered of late had waited in all; null: nobody was answered. */
export function expectedSeconds(acd: Acd, queue: number): number | null {
  const waits = acd.waits.get(queue)
  if (waits === undefined) return null
  return waits.reduce((sum, wait) => sum + wait, 0) / waits.length / 1000
}
