import type { AcdEffect, AcdStep } from './acd.effects.js'
import { expectedSeconds, lineOf } from './acd.places.js'
import type { Acd, Waiting } from './acd.state.js'

/** Tells places and plays messages to those who wait on the line, when it is time. */
export function speak(acd: Acd): AcdStep {
  const listeners: Waiting[] = []
  for (const caller of acd.waiting.values())
    if (caller.offer === null && nextSpeech(acd, caller) <= acd.at) listeners.push(caller)
  if (listeners.length === 0) return [acd, []]
  const placeOf = places(acd)
  const heard = listeners.map((caller) => hears(acd, caller, placeOf))
  const waiting = new Map(acd.waiting)
  for (const [caller] of heard) waiting.set(caller.id, caller)
  return [{ ...acd, waiting }, heard.flatMap(([, effects]) => effects)]
}

function hears(
  acd: Acd,
  caller: Waiting,
  placeOf: (caller: Waiting) => number,
): readonly [caller: Waiting, effects: readonly AcdEffect[]] {
  const isTold = tellTime(acd, caller) <= acd.at
  const isDue = messageTime(acd, caller) <= acd.at
  // Both at once would be the message alone: it comes a little later.
  const isPlayed = isDue && !isTold
  const toldAt = isTold ? acd.at : caller.toldAt
  const messagedAt = isPlayed ? acd.at : isDue ? putOff(acd, caller) : caller.messagedAt
  const told = isTold ? [tellPlace(acd, caller, placeOf(caller))] : []
  const played = isPlayed ? [{ do: 'message', caller: caller.id } as const] : []
  return [{ ...caller, toldAt, messagedAt }, [...told, ...played]]
}

/** As if the message had been heard so long ago that it is due when the place has been told. */
function putOff({ at, queues }: Acd, { queue }: Waiting): number {
  return at - (queues.get(queue)?.messageEverySeconds ?? 0) * 1000 + tellingMs
}

/** Telling a place takes no longer. */
const tellingMs = 15_000

/** When a caller hears something next; never: an infinite time. */
export const nextSpeech = (acd: Acd, caller: Waiting): number =>
  Math.min(tellTime(acd, caller), messageTime(acd, caller))

const tellTime = (acd: Acd, { queue, how, toldAt }: Waiting): number =>
  how === 'line' ? after(toldAt, acd.queues.get(queue)?.tellEverySeconds) : Number.POSITIVE_INFINITY

const messageTime = (acd: Acd, { queue, how, messagedAt }: Waiting): number =>
  how === 'line'
    ? after(messagedAt, acd.queues.get(queue)?.messageEverySeconds)
    : Number.POSITIVE_INFINITY

const after = (last: number, everySeconds: number | null | undefined): number =>
  last + (everySeconds ?? Number.POSITIVE_INFINITY) * 1000

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
