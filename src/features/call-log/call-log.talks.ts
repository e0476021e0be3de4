import type { Interval } from '../../domain/call-record.js'
import { isPerson, type Leg, type Stay } from './call-log.legs.js'

/** Two persons in one bridge. */
export interface Talk extends Interval {
  readonly a: Leg
  readonly b: Leg
}

/**
 * Every pair of persons that shared a bridge, oldest first. A pair of Local channels makes two
 * bridges one. Music, a menu or an echo is nobody, hence no talk.
 */
export function talksOf(legs: readonly Leg[]): readonly Talk[] {
  const roomOf = roomsOf(legs)
  const persons = legs.filter(isPerson)
  const talks = persons.flatMap((a, index) =>
    persons.slice(index + 1).flatMap((b) =>
      a.stays.flatMap((x) =>
        b.stays.flatMap((y) => {
          const talk = { a, b, from: Math.max(x.from, y.from), to: Math.min(x.to, y.to) }
          return roomOf(x) === roomOf(y) && talk.from < talk.to ? [talk] : []
        }),
      ),
    ),
  )
  return talks.toSorted((x, y) => x.from - y.from || x.to - y.to)
}

/**
 * Milliseconds of talk with trunks that the box has called, own phones among them, each counted for
 * itself: also that of who is rung to call somebody, which stands for the caller then.
 */
export function outsideTalk(legs: readonly Leg[], talks: readonly Talk[]): number {
  const outside = legs.filter(
    (leg) => leg.ownPhone !== undefined || (leg.kind === 'trunk' && !leg.isOrigin),
  )
  const spans = outside.flatMap((leg) => union(talks.filter(({ a, b }) => a === leg || b === leg)))
  return Math.round(spans.reduce((sum, { from, to }) => sum + to - from, 0))
}

/** Overlapping intervals made one, oldest first. */
export function union(intervals: readonly Interval[]): readonly Interval[] {
  const merged: Interval[] = []
  for (const next of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last === undefined || next.from > last.to) merged.push({ from: next.from, to: next.to })
    else merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, next.to) }
  }
  return merged
}

/** Which bridges are one room because a pair of Local channels joins them. */
function roomsOf(legs: readonly Leg[]): (stay: Stay) => string {
  const room = new Map<string, string>()
  const locals = legs.filter((leg) => leg.kind === 'local')
  for (const one of locals.filter((leg) => leg.channel.endsWith(';1'))) {
    const two = locals.find((leg) => leg.channel === `${one.channel.slice(0, -1)}2`)
    const bridges = [one, two].flatMap((leg) => leg?.stays ?? []).map((stay) => stay.bridge)
    const names = new Set(bridges.map((bridge) => room.get(bridge) ?? bridge))
    const [name] = names
    for (const bridge of bridges) room.set(bridge, name ?? bridge)
    for (const [bridge, old] of room) if (names.has(old)) room.set(bridge, name ?? old)
  }
  return (stay) => room.get(stay.bridge) ?? stay.bridge
}
