import type { AcdEffect, AcdStep } from './acd.effects.js'
import { expectedSeconds, lineOf } from './acd.places.js'
import type { Acd, Waiting } from './acd.state.js'

/** Tells places and plays messages to those who wait on the line, when it is time. */
export function speak(acd: Acd): AcdStep {
  const listeners = [...acd.waiting.values()].filter(({ offer }) => offer === null)
  const placeOf = places(acd)
  const heard = listeners.flatMap((caller) => hears(acd, caller, placeOf))
  if (heard.length === 0) return [acd, []]
  const waiting = new Map(acd.waiting)
  for (const [caller] of heard) waiting.set(caller.id, caller)
  return [{ ...acd, waiting }, heard.flatMap(([, effects]) => effects)]
}

function hears(
  acd: Acd,
  caller: Waiting,
  placeOf: (caller: Waiting) => number,
): readonly (readonly [caller: Waiting, effects: readonly AcdEffect[]])[] {
  const { at } = acd
  const { place, message } = speechTimes(acd, caller)
  if (at < place && at < message) return []
  const toldAt = at < place ? caller.toldAt : at
  const messagedAt = at < message ? caller.messagedAt : at
  const told = at < place ? [] : [tellPlace(acd, caller, placeOf(caller))]
  const played = at < message ? [] : [{ do: 'message', caller: caller.id } as const]
  return [[{ ...caller, toldAt, messagedAt }, [...told, ...played]]]
}

/** When a caller is told the place next, and hears the message; never: an infinite time. */
export function speechTimes(acd: Acd, { queue: id, how, toldAt, messagedAt }: Waiting) {
  const queue = how === 'line' ? acd.queues.get(id) : undefined
  const next = (last: number, everySeconds: number | null | undefined) =>
    last + (everySeconds ?? Number.POSITIVE_INFINITY) * 1000
  return {
    place: next(toldAt, queue?.tellEverySeconds),
    message: next(messagedAt, queue?.messageEverySeconds),
  }
}

/** Places in a queue, found for all its callers once somebody asks. */
function places(acd: Acd): (caller: Waiting) => number {
  const known = new Map<number, ReadonlyMap<string, number>>()
  return ({ id, queue }) => {
    const line =
      known.get(queue) ?? new Map(lineOf(acd, queue).map(({ id }, index) => [id, index + 1]))
    known.set(queue, line)
    return line.get(id) ?? 1
  }
}

function tellPlace(acd: Acd, { id, queue, since }: Waiting, position: number): AcdEffect {
  const expected = expectedSeconds(acd, queue)
  const waited = (acd.at - since) / 1000
  const seconds = expected === null ? null : Math.max(0, Math.round(expected - waited))
  return { do: 'tell-place', caller: id, position, seconds }
}
