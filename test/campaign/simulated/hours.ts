import { dateOf, zoneTime } from '../../../src/domain/time.js'
import { weekdayOf } from '../../../src/domain/weekday.js'
import type { Random } from '../random.js'

/** Body of `POST /api/schedules` but for its name. */
export interface HoursBody {
  readonly timeZone: string
  readonly slots: readonly WeeklySlot[]
  readonly holidays?: readonly Dates[]
  readonly specialDays?: readonly (Dates & { readonly slots: readonly Slot[] })[]
  readonly override?: { readonly state: string; readonly until: string }
}
interface Slot {
  readonly from: string
  readonly to: string
}
interface WeeklySlot extends Slot {
  readonly days: readonly number[]
}
interface Dates extends Slot {
  readonly name: string
  readonly yearly?: boolean
}

const zones = [
  ...['Asia/Ho_Chi_Minh', 'UTC', 'America/New_York', 'Asia/Kathmandu'],
  ...['Pacific/Auckland', 'America/St_Johns'],
]
const dayLong = 1440

/** A call made within so many minutes finds the schedule as it was when it was drawn. */
const margin = 15

/** Hours that are open, or closed, now and for a while, in one of many ways. Pure. */
export function randomHours(random: Random, now: number, open: boolean): HoursBody {
  const isFar = (zone: string): boolean => {
    const { minute } = zoneTime(zone).wall(now)
    return minute >= 2 * margin && minute <= dayLong - 2 * margin
  }
  const timeZone = random.pick(zones.filter(isFar))
  const { day, minute } = zoneTime(timeZone).wall(now)
  const today = { from: dateOf(day), to: dateOf(day) }
  const week = (isOpen: boolean): readonly WeeklySlot[] =>
    isOpen ? around(random, day, minute) : elsewhere(random, day, minute)
  const isoIn = (minutes: number): string => new Date(now + minutes * 60_000).toISOString()
  const overridden = (state: string, minutes: number) => ({
    override: { state, until: isoIn(minutes) },
  })
  // A holiday that is not today, or an override that is over, changes nothing.
  const idle = random.chance(0.3)
    ? { holidays: [{ from: dateOf(day - 40), to: dateOf(day - 35), name: 'Tết “cũ”' }] }
    : random.chance(0.2)
      ? overridden(open ? 'closed' : 'open', -margin)
      : {}

  // None of yesterday's, for what is left of a night is open whatever today is.
  const todays = week(true).map((slot) => ({ ...slot, days: [weekdayOf(day)] }))

  const ways: readonly (() => Omit<HoursBody, 'timeZone'>)[] = [
    () => ({ slots: week(open), ...idle }),
    () => ({ slots: week(!open), ...overridden(open ? 'open' : 'closed', margin * 4) }),
    () => ({
      slots: random.chance(0.5) ? [] : open ? week(false) : todays,
      specialDays: [
        {
          ...today,
          name: 'Ngày bù',
          slots: [open ? within(random, minute) : apart(random, minute)],
        },
      ],
      holidays: random.chance(0.5) ? [{ ...today, name: 'Quốc khánh' }] : [],
    }),
    () =>
      open
        ? { slots: week(true), ...idle }
        : {
            slots: todays,
            holidays: [{ ...today, name: 'Quốc khánh; "2/9"', yearly: random.chance(0.5) }],
          },
  ]
  return { timeZone, ...random.pick(ways)() }
}

/** A slot of the week that holds the minute, perhaps one over night that began yesterday. */
function around(random: Random, day: number, minute: number): readonly WeeklySlot[] {
  const begin = minute - random.between(margin, 600)
  const end = minute + random.between(margin, 600)
  const first = weekdayOf(begin < 0 ? day - 1 : day)
  const others = [1, 2, 3, 4, 5, 6, 7].filter((other) => other !== first && random.chance(0.4))
  return [{ days: [first, ...others], ...slot(begin, end) }]
}

/** The same within one day or into the next. */
const within = (random: Random, minute: number): Slot =>
  slot(Math.max(0, minute - random.between(margin, 600)), minute + random.between(margin, 600))

function apart(random: Random, minute: number): Slot {
  const before = slot(0, minute - margin)
  const after = slot(minute + margin, dayLong)
  return random.pick([before, after])
}

function elsewhere(random: Random, day: number, minute: number): readonly WeeklySlot[] {
  const otherDay = { days: [weekdayOf(day + 2), weekdayOf(day + 4)], from: '08:00', to: '17:30' }
  return random.pick([[], [otherDay], [{ days: [weekdayOf(day)], ...apart(random, minute) }]])
}

const slot = (begin: number, end: number): Slot => ({
  from: clock((begin + dayLong) % dayLong),
  to: end === dayLong ? '24:00' : clock(end % dayLong),
})

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
