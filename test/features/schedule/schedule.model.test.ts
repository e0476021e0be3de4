import fc from 'fast-check'
import t from 'tap'
import { nextChange } from '../../../src/features/schedule/schedule.next.js'
import { isOpen } from '../../../src/features/schedule/schedule.open.js'
import type { Hours } from '../../../src/features/schedule/schedule.schema.js'
import { hours } from './hours.js'

const minute = 60_000
const zones = {
  'Asia/Ho_Chi_Minh': ['2026-11-20T00:00:00Z'],
  'Europe/Berlin': ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z'],
  'America/New_York': ['2026-03-08T07:00:00Z', '2026-11-01T06:00:00Z'],
  'Australia/Lord_Howe': ['2026-04-04T15:00:00Z', '2026-10-03T15:30:00Z'],
}

/** The clock read by the platform's own formatter, and every rule asked in the plainest words. */
function isOpenByHand(schedule: Hours, at: number): boolean {
  const { override } = schedule
  if (override !== null && at < Date.parse(override.until)) return override.state === 'open'
  const local = new Intl.DateTimeFormat('sv-SE', {
    timeZone: schedule.timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(at)
  const [date = '', time = ''] = local.split(' ')
  const before = new Date(Date.parse(`${date}T12:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
  const today = slotsOf(schedule, date).some(({ from, to }) =>
    from < to ? from <= time && time < to : from <= time,
  )
  return today || slotsOf(schedule, before).some(({ from, to }) => to < from && time < to)
}

function slotsOf({ slots, holidays, specialDays }: Hours, date: string) {
  const dates = (from: string, to: string, yearly: boolean): readonly string[] => {
    const years = yearly ? [-1, 0, 1] : [0]
    return years.flatMap((turn) => {
      const year = Number(date.slice(0, 4)) + turn
      const begin = yearly ? `${year}${from.slice(4)}` : from
      const over = Number(to.slice(0, 4)) - Number(from.slice(0, 4))
      const end = yearly ? `${year + over}${to.slice(4)}` : to
      return begin <= date && date <= end ? [date] : []
    })
  }
  const is = (one: Hours['holidays'][number]) => dates(one.from, one.to, one.yearly).length > 0
  const special = specialDays.find((one) => !one.yearly && is(one)) ?? specialDays.find(is)
  if (special !== undefined) return special.slots
  if (holidays.some(is)) return []
  const weekday = new Date(`${date}T12:00:00Z`).getUTCDay() || 7
  return slots.filter(({ days }) => days.includes(weekday))
}

const two = (n: number): string => String(n).padStart(2, '0')
const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 10, 30, 59))
  .map(([hour, part]) => `${two(hour)}:${two(part)}`)
const slot = fc
  .record({ from: clock, to: fc.oneof(clock, fc.constant('24:00')) })
  .filter(({ from, to }) => from !== to)
const weekly = fc
  .tuple(slot, fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }))
  .map(([times, days]) => ({ ...times, days }))
const range = (around: number) =>
  fc
    .tuple(
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: 0, max: 2 }),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([from, length, yearly, earlier]) => {
      const date = (days: number) => {
        const year = earlier && yearly ? 365 : 0
        return new Date(around + (days - year) * 86_400_000).toISOString().slice(0, 10)
      }
      return { from: date(from), to: date(from + length), name: 'x', yearly }
    })

const sample = fc
  .constantFrom(...Object.entries(zones).flatMap(([zone, ats]) => ats.map((at) => [zone, at])))
  .chain(([timeZone = '', at = '']) => {
    const around = Date.parse(at)
    return fc.record({
      timeZone: fc.constant(timeZone),
      around: fc.constant(around),
      slots: fc.array(weekly, { maxLength: 4 }),
      holidays: fc.array(range(around), { maxLength: 2 }),
      specialDays: fc.array(
        fc.tuple(range(around), slot).map(([dates, times]) => ({ ...dates, slots: [times] })),
        { maxLength: 2 },
      ),
      override: fc.option(
        fc.record({
          state: fc.constantFrom('open', 'closed'),
          until: fc
            .integer({ min: -600, max: 600 })
            .map((m) => new Date(around + m * minute).toISOString()),
        }),
      ),
    })
  })
  // Of random slots some overlap, which the API refuses; deciding does not mind.
  .map(({ slots, around, ...fields }) => ({ around, schedule: { ...hours(fields), slots } }))

const walkedMinutes = 60 * 30

/** The first minute of a walk at which the schedule and the model differ, or a change is not told. */
function differsAt(schedule: Hours, begin: number): number | undefined {
  const end = begin + walkedMinutes * minute
  let told = nextChange(schedule, begin)
  let was = isOpenByHand(schedule, begin)
  for (let at = begin + minute; at < end; at += minute) {
    const open = isOpenByHand(schedule, at)
    if (isOpen(schedule, at).open !== open) return at
    if ((open !== was) !== (told === at)) return at
    if (open !== was) told = nextChange(schedule, at)
    was = open
  }
  return told !== null && told < end ? told : undefined
}

t.test('it is open exactly when it is by a walk from minute to minute', async (t) => {
  fc.assert(
    fc.property(sample, ({ schedule, around }) => {
      const at = differsAt(schedule, around - (walkedMinutes / 2) * minute)
      if (at !== undefined) throw new Error(`differs at ${new Date(at).toISOString()}`)
    }),
    { numRuns: 60 },
  )
  t.pass()
})
