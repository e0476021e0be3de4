import type { Finding as Placed } from '../../domain/finding.js'
import { zoneTime } from '../../domain/time.js'
import type { Hours, Schedule } from './schedule.schema.js'
import { dayMinutes, minutesOf } from './schedule.slots.js'

/** Its `path` is that of the field within the schedule: `holidays/3`. */
type Finding = Omit<Placed, 'severity'>

const dayMs = 86_400_000
const longOverrideDays = 7
const shortGapMinutes = 5

const severities: Readonly<Record<string, Placed['severity']>> = {
  schedule_never_open: 'warning',
  schedule_day_gap: 'warning',
  schedule_short_gap: 'warning',
}

/** The same of all schedules, each with its place. */
export const findingsOfSchedules = (
  schedules: Iterable<Schedule>,
  now: number,
): readonly Placed[] =>
  [...schedules].flatMap((schedule) =>
    scheduleFindings(schedule, now).map((finding) => ({
      ...finding,
      path: `schedules/${schedule.id}/${finding.path}`,
      severity: severities[finding.code] ?? 'info',
    })),
  )

/** What somebody should look at in a schedule at the time `now` (epoch milliseconds). */
export function scheduleFindings(hours: Hours, now: number): readonly Finding[] {
  const today = zoneTime(hours.timeZone).iso(now).slice(0, 10)
  return [
    ...neverOpen(hours, today),
    ...past('holidays', 'schedule_holiday_past', hours.holidays, today),
    ...past('specialDays', 'schedule_special_day_past', hours.specialDays, today),
    ...shortGaps(hours),
    ...dayGaps(hours),
    ...longOverride(hours, now),
  ]
}

interface Dated {
  readonly name: string
  readonly to: string
  readonly yearly: boolean
}

const isPast = ({ yearly, to }: Dated, today: string): boolean => !yearly && to < today

function neverOpen({ name, slots, specialDays }: Hours, today: string): readonly Finding[] {
  const opens = slots.length > 0 || specialDays.some((day) => !isPast(day, today))
  return opens ? [] : [{ code: 'schedule_never_open', path: 'slots', data: { schedule: name } }]
}

function past(
  list: string,
  code: string,
  entries: readonly Dated[],
  today: string,
): readonly Finding[] {
  return entries.flatMap((entry, i) =>
    isPast(entry, today)
      ? [{ code, path: `${list}/${i}`, data: { day: entry.name, to: entry.to } }]
      : [],
  )
}

/** A few minutes closed between two slots are a slip (`to` 11:59, or 23:59 for 24:00). */
function shortGaps({ slots }: Hours): readonly Finding[] {
  return slots.flatMap((slot, i) => {
    const next = slots.find((other) => slot.days.some((day) => isJustAfter(slot, day, other)))
    if (next === undefined) return []
    return [
      { code: 'schedule_short_gap', path: `slots/${i}`, data: { to: slot.to, from: next.from } },
    ]
  })
}

type Weekly = Hours['slots'][number]

function isJustAfter(slot: Weekly, day: number, other: Weekly): boolean {
  const night = slot.to < slot.from ? dayMinutes : 0
  const end = day * dayMinutes + night + minutesOf(slot.to)
  return other.days.some((otherDay) => {
    const week = 7 * dayMinutes
    const gap = (otherDay * dayMinutes + minutesOf(other.from) - end + 2 * week) % week
    return gap > 0 && gap <= shortGapMinutes
  })
}

/** The one day without hours between others was forgotten; several are meant so. */
function dayGaps({ name, slots }: Hours): readonly Finding[] {
  const open = new Set(slots.flatMap(({ days }) => days))
  const [first, last] = [Math.min(...open), Math.max(...open)]
  const gaps = [2, 3, 4, 5, 6].filter((day) => first < day && day < last && !open.has(day))
  const [weekday] = gaps
  if (weekday === undefined || gaps.length > 1) return []
  return [{ code: 'schedule_day_gap', path: 'slots', data: { schedule: name, weekday } }]
}

/** Overrides are for a day or two; what holds for weeks belongs into holidays or slots. */
function longOverride({ override }: Hours, now: number): readonly Finding[] {
  if (override === null) return []
  const days = Math.floor((Date.parse(override.until) - now) / dayMs)
  if (days < longOverrideDays) return []
  return [
    { code: 'schedule_override_long', path: 'override', data: { state: override.state, days } },
  ]
}
