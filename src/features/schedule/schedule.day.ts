import { dateOf } from '../../domain/time.js'
import { weekdayOf } from '../../domain/weekday.js'
import type { Hours } from './schedule.schema.js'
import { dayMinutes, type Interval, intervalOf, type Slot } from './schedule.slots.js'

/** What a date is to a schedule: an ordinary day of the week, a holiday, or a day of its own. */
export interface Day {
  readonly kind: 'week' | 'holiday' | 'special'
  /** Of the holiday or the special day; empty for a day of the week. */
  readonly name: string
  /** Those that begin on this day. */
  readonly slots: readonly Slot[]
}

/**
 * What the schedule says of a date. Special days come first, since they are the exceptions that
 * somebody entered by hand (the Saturday worked for a holiday), then holidays, then the week. Of
 * two that hold the same date, the dated one is meant rather than the yearly one, then the earlier
 * in the list.
 */
export function dayOf({ slots, holidays, specialDays }: Hours, day: number): Day {
  const date = dateOf(day)
  const special = holding(specialDays, date)
  if (special !== undefined) return { kind: 'special', name: special.name, slots: special.slots }
  const holiday = holding(holidays, date)
  if (holiday !== undefined) return { kind: 'holiday', name: holiday.name, slots: [] }
  const weekday = weekdayOf(day)
  return { kind: 'week', name: '', slots: slots.filter(({ days }) => days.includes(weekday)) }
}

/** When it is open on a date, in minutes of its clock: also what is left of the night before. */
export function openOn(hours: Hours, day: number): readonly Interval[] {
  const before = dayOf(hours, day - 1).slots.map(intervalOf)
  const left = before
    .filter(({ end }) => end > dayMinutes)
    .map(({ end }) => ({ begin: 0, end: end - dayMinutes }))
  return [...left, ...dayOf(hours, day).slots.map(intervalOf)]
}

interface Dates {
  readonly from: string
  readonly to: string
  readonly yearly: boolean
}

/** The entry that a date belongs to. Dates compare as text (ISO 8601). */
export function holding<Entry extends Dates>(
  entries: readonly Entry[],
  date: string,
): Entry | undefined {
  const dated = entries.find(({ yearly, from, to }) => !yearly && from <= date && date <= to)
  return dated ?? entries.find((entry) => entry.yearly && recurs(entry, date.slice(5)))
}

/** By month and day; a range over New Year begins late in one year and ends early in the next. */
function recurs({ from, to }: Dates, monthDay: string): boolean {
  const [first, last] = [from.slice(5), to.slice(5)]
  const [after, before] = [first <= monthDay, monthDay <= last]
  return first <= last ? after && before : after || before
}
