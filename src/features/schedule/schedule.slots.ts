/** Opening hours as the clock shows them: `08:00` to `12:00`; `from > to` ends on the next day. */
export interface Slot {
  readonly from: string
  /** Not included. `24:00` is the end of the day. */
  readonly to: string
}

/** Minutes from a midnight: `begin` is within, `end` is not. */
export interface Interval {
  readonly begin: number
  readonly end: number
}

export const dayMinutes = 1440

/** Minutes since midnight of `08:30`; 1440 of `24:00`. */
export const minutesOf = (time: string): number =>
  Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** A slot from the midnight of the day it begins on: one over night ends after minute 1440. */
export function intervalOf({ from, to }: Slot): Interval {
  const [begin, end] = [minutesOf(from), minutesOf(to)]
  return { begin, end: end < begin ? end + dayMinutes : end }
}

/**
 * The first pairs, at most `most`, of slots that are open at the same time, by their places in the
 * list. Each slot repeats on its days, counted from 0; after `cycle` days all begins again.
 */
export function overlaps(
  slots: readonly (Slot & { readonly days: readonly number[] })[],
  cycle: number,
  most = 10,
): readonly (readonly [number, number])[] {
  const length = cycle * dayMinutes
  const open = slots.map((slot) => {
    const { begin, end } = intervalOf(slot)
    return slot.days.map((day) => ({
      begin: (day % cycle) * dayMinutes + begin,
      end: (day % cycle) * dayMinutes + end,
    }))
  })
  const meet = (a: Interval, b: Interval) =>
    [-length, 0, length].some((turn) => a.begin + turn < b.end && b.begin < a.end + turn)
  const pairs: (readonly [number, number])[] = []
  for (const [i, first] of open.entries())
    for (const [k, second] of open.entries())
      if (i < k && pairs.length < most && first.some((a) => second.some((b) => meet(a, b))))
        pairs.push([i, k])
  return pairs
}
