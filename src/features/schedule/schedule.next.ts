import { dateOf, zoneTime } from '../../domain/time.js'
import { openOn } from './schedule.day.js'
import { hoursAt, isOpen } from './schedule.open.js'
import type { Hours } from './schedule.schema.js'
import { dayMinutes, type Interval } from './schedule.slots.js'

/** How far ahead it looks: a schedule that does not change in three years does not change. */
const horizonDays = 3 * 366

const minute = 60_000
/** A day may begin so much before or after the midnight its date is taken for. */
const margin = 180 * minute

/** When a schedule opens or closes next, in epoch milliseconds; null: not within three years. */
export function nextChange(hours: Hours, at: number): number | null {
  const { open } = isOpen(hours, at)
  const end = hours.override === null ? at : Date.parse(hours.override.until)
  if (at >= end) return changeOfHours(hours, at, open)
  return hoursAt(hours, end).open === open ? changeOfHours(hours, end, open) : end
}

/**
 * The first minute after `at` at which the hours differ from `open`. Days that are the same from
 * midnight to midnight are passed over by their intervals alone; the others are walked minute by
 * minute, so that a clock that jumps needs no second rule.
 */
function changeOfHours(hours: Hours, at: number, open: boolean): number | null {
  const { wall, beginOf, endOf } = zoneTime(hours.timeZone)
  const first = wall(at).day
  for (let day = first; day < first + horizonDays; day += 1) {
    if (isWhole(openOn(hours, day), open)) continue
    const date = dateOf(day)
    const begin = Math.max(at, beginOf(date) - margin)
    for (let next = nextMinute(begin); next <= endOf(date) + margin; next += minute)
      if (hoursAt(hours, next).open !== open) return next
  }
  return null
}

const nextMinute = (at: number): number => (Math.floor(at / minute) + 1) * minute

/** Whether a day is open, or closed, from its first minute to its last. */
function isWhole(intervals: readonly Interval[], open: boolean): boolean {
  if (!open) return intervals.length === 0
  let until = 0
  for (const { begin, end } of intervals.toSorted((a, b) => a.begin - b.begin))
    if (begin <= until) until = Math.max(until, end)
  return until >= dayMinutes
}
