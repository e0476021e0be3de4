import { dateOf, type Wall, zoneTime } from '../../domain/time.js'
import { because, type Reason } from '../../domain/trace.js'
import { weekdayOf } from '../../domain/weekday.js'
import { dayOf } from './schedule.day.js'
import type { Hours } from './schedule.schema.js'
import { dayMinutes, intervalOf, type Slot } from './schedule.slots.js'

/** Whether a schedule is open, and why. */
export interface Opening {
  readonly open: boolean
  readonly reasons: readonly Reason[]
}

/**
 * Whether it is open at `at` (epoch milliseconds). What counts is what calendar and clock of its
 * own zone show: where the clock skips an hour, a slot within that hour does not happen and one
 * that reaches out of it begins late; where the clock repeats an hour, a slot within it is open
 * both times. An override comes before everything until it ends.
 */
export function isOpen(hours: Hours, at: number): Opening {
  const { override, name, timeZone } = hours
  if (override === null || at >= Date.parse(override.until)) return hoursAt(hours, at)
  const until = zoneTime(timeZone).iso(Date.parse(override.until)).slice(0, 16).replace('T', ' ')
  const code = override.state === 'open' ? 'schedule_override_open' : 'schedule_override_closed'
  return { open: override.state === 'open', reasons: [because(code, { schedule: name, until })] }
}

/** The same without the override. */
export function hoursAt(hours: Hours, at: number): Opening {
  const wall = zoneTime(hours.timeZone).wall(at)
  const today = dayOf(hours, wall.day)
  const slot = today.slots.find((one) => holds(one, wall.minute))
  const told = { schedule: hours.name, ...reading(wall) }
  if (slot !== undefined) {
    const code = today.kind === 'special' ? 'schedule_open_special' : 'schedule_open'
    return opened(code, { ...told, day: today.name, from: slot.from, to: slot.to })
  }
  const yesterday = dayOf(hours, wall.day - 1)
  const left = yesterday.slots.find((one) => holds(one, wall.minute + dayMinutes))
  if (left !== undefined)
    return opened('schedule_open_night', { ...told, from: left.from, to: left.to })
  return { open: false, reasons: [because(closed[today.kind], { ...told, day: today.name })] }
}

const closed = {
  week: 'schedule_closed_hours',
  holiday: 'schedule_closed_holiday',
  special: 'schedule_closed_special',
} as const

const opened = (code: string, data: Reason['data']): Opening => ({
  open: true,
  reasons: [because(code, data)],
})

function holds(slot: Slot, minute: number): boolean {
  const { begin, end } = intervalOf(slot)
  return begin <= minute && minute < end
}

/** What a person would read off calendar and clock. */
function reading({ day, minute }: Wall) {
  const two = (n: number): string => String(n).padStart(2, '0')
  return {
    weekday: weekdayOf(day),
    date: dateOf(day),
    time: `${two(Math.floor(minute / 60))}:${two(minute % 60)}`,
  }
}
