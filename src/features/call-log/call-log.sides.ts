import type { Interval, RecordedLeg } from '../../domain/call-record.js'
import type { Fact } from '../../domain/cel.js'
import { marks } from '../../domain/marks.js'
import type { Leg } from './call-log.legs.js'
import { ownPhonePair } from './call-log.own-phone.js'
import type { Part } from './call-log.parts.js'
import { type Talk, union } from './call-log.talks.js'

export type Side = RecordedLeg['side']

/**
 * The calling side is left, the side called is right. Whoever talks to somebody of one side is of
 * the other, so a leg that replaces another by a transfer takes its side. A consultation says
 * nothing until one of its two talks to the call itself: hence again and again, until it is settled.
 */
export function sidesOf({ origin, legs }: Part, talks: readonly Talk[]): ReadonlyMap<string, Side> {
  const sides = new Map<string, Side>([[origin.id, 'left']])
  for (let settled = false; !settled; ) {
    const next = talks.find(({ a, b }) => sides.has(a.id) !== sides.has(b.id))
    settled = next === undefined
    if (next === undefined) break
    const { a, b } = next
    const [known, other] = sides.has(a.id) ? [a, b] : [b, a]
    sides.set(other.id, sides.get(known.id) === 'left' ? 'right' : 'left')
  }
  // Recorded is the pair that leads to an own phone; its voice is that of the person.
  for (const leg of legs) {
    const userId = ownPhonePair(leg.channel)
    const phone = legs.findLast((one) => one.ownPhone?.userId === userId && sides.has(one.id))
    if (userId !== undefined && phone) sides.set(leg.id, sides.get(phone.id) ?? 'right')
  }
  return sides
}

/**
 * Channels that carry the mark RECORDING and their bridged time from then on (R5, `RecordedLeg`):
 * recording may begin in the middle of a channel's life, when a transfer leads to a recorded one,
 * and be stopped before its end.
 */
export function recordedLegs(
  facts: readonly Fact[],
  legs: readonly Leg[],
  sides: ReadonlyMap<string, Side>,
): readonly RecordedLeg[] {
  const times = recordedTimes(facts)
  return legs.flatMap((leg) => {
    const recorded = times.get(leg.id)
    if (recorded === undefined) return []
    const bridged = union(leg.stays)
      .map(({ from, to }) => ({
        from: Math.round(Math.max(from, recorded.from)),
        to: Math.round(Math.min(to, recorded.to)),
      }))
      .filter(({ from, to }) => from < to)
    const side = sides.get(leg.id) ?? (leg.isOrigin ? 'left' : 'right')
    return [{ channel: leg.id, side, bridged }]
  })
}

/** When each channel was recorded, bridged or not; `to` is infinite unless it was stopped. */
export function recordedTimes(facts: readonly Fact[]): ReadonlyMap<string, Interval> {
  const first = (mark: string) =>
    new Map(
      facts
        .filter((fact) => fact.mark === mark)
        .toReversed()
        .map((fact) => [fact.uniqueId, fact.at]),
    )
  const stopped = first(marks.recordingStopped)
  return new Map(
    [...first(marks.recording)].map(([id, from]) => [
      id,
      { from, to: stopped.get(id) ?? Number.POSITIVE_INFINITY },
    ]),
  )
}
