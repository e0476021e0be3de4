import { z } from 'zod'
import type { Kind, ObjectOf } from '../../domain/kept.js'
import { plainText, say } from '../../domain/text.js'
import { isTimeZone } from '../../domain/time.js'
import { overlaps, type Slot } from './schedule.slots.js'

const clock = (allowed: RegExp) =>
  z.string().regex(allowed, say('phải có dạng 08:00', 'must be a time such as 08:00'))

const slotTimes = {
  from: clock(/^([01]\d|2[0-3]):[0-5]\d$/),
  to: clock(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/),
}
const notEmpty = {
  message: say('phải khác giờ bắt đầu', 'must differ from `from`'),
  path: ['to'],
}
const isNotEmpty = ({ from, to }: Slot): boolean => from !== to

const days = z
  .array(z.int().min(1).max(7))
  .min(1)
  .max(7)
  .refine((list) => new Set(list).size === list.length, say('không được trùng', 'must differ'))

const weeklySlot = z.strictObject({ days, ...slotTimes }).refine(isNotEmpty, notEmpty)

/** Dates of the calendar, both included: a holiday, or days with hours of their own. */
interface Dates {
  readonly from: string
  readonly to: string
  readonly yearly: boolean
}
const dates = {
  from: z.iso.date({ abort: true }),
  to: z.iso.date({ abort: true }),
  name: plainText(80),
  /** Every year, by month and day; what moves (lunar holidays) is entered by its dates. */
  yearly: z.boolean().default(false),
}
const inOrder = {
  message: say('không được trước ngày bắt đầu', 'must not be before `from`'),
  path: ['to'],
}
const withinYear = {
  message: say('phải trong vòng một năm', 'must be within a year of `from`'),
  path: ['to'],
}
const isInOrder = ({ from, to }: Dates): boolean => from <= to
const isWithinYear = ({ from, to, yearly }: Dates): boolean =>
  !yearly || to < `${String(Number(from.slice(0, 4)) + 1).padStart(4, '0')}${from.slice(4)}`

const holiday = z.strictObject(dates).refine(isInOrder, inOrder).refine(isWithinYear, withinYear)

const daySlots = z.array(z.strictObject(slotTimes).refine(isNotEmpty, notEmpty)).min(1).max(20)

const specialDay = z
  .strictObject({ ...dates, slots: daySlots })
  .refine(isInOrder, inOrder)
  .refine(isWithinYear, withinYear)
  .superRefine(({ from, to, slots }, { addIssue }) => {
    // Several days: what one of them leaves over night meets the hours of the next.
    const alike = slots.map((slot) => ({ ...slot, days: [0] }))
    tell(overlaps(alike, from === to ? 2 : 1), (i) => ['slots', i], 'slots', addIssue)
  })

/** Both of a pair are named, each with the other. */
function tell(
  pairs: readonly (readonly [number, number])[],
  pathOf: (i: number) => (string | number)[],
  list: string,
  addIssue: (issue: { code: 'custom'; path: (string | number)[]; message: string }) => void,
): void {
  for (const [i, k] of pairs)
    for (const [one, other] of [
      [i, k],
      [k, i],
    ] as const) {
      const message = say(`trùng giờ với ${list}.${other}`, `overlaps ${list}.${other}`)
      addIssue({ code: 'custom', path: pathOf(one), message })
    }
}

const slots = z
  .array(weeklySlot)
  .max(100)
  .superRefine((list, { addIssue }) => tell(overlaps(list, 7), (i) => [i], 'slots', addIssue))

const override = z.strictObject({
  state: z.enum(['open', 'closed']),
  until: z.iso.datetime({ offset: true }),
})

/**
 * Body of `POST /api/schedules`. Days 1 to 7 begin on Monday; a slot over night belongs to the day
 * it begins on. Of what a date is, special days come first, then holidays, then the week.
 */
const fields = z.strictObject({
  name: plainText(80),
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, say('không phải múi giờ', 'must be a zone such as Asia/Ho_Chi_Minh'))
    .default('Asia/Ho_Chi_Minh'),
  slots,
  holidays: z.array(holiday).max(500).default([]),
  specialDays: z.array(specialDay).max(500).default([]),
  override: override.nullable().default(null),
})

export const scheduleKind = {
  name: 'schedule',
  path: 'schedules',
  fields,
} as const satisfies Kind<typeof fields>

/** A schedule as stored, and without its number: all that deciding needs. */
export type Schedule = ObjectOf<typeof scheduleKind>
export type Hours = z.output<typeof fields>

/** Body of `PUT /api/schedules/{id}/override`; null takes the override away. */
export const overrideBody = override.nullable()

export const overrideView = z.object({ override: override.nullable() })

const reason = z.object({
  code: z.string(),
  text: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number()])),
})

export const stateQuery = z.strictObject({
  at: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('a moment with its offset (`+` as `%2B`); now when it is left out'),
})

export const stateView = z.object({
  at: z.string(),
  open: z.boolean(),
  reasons: z.array(reason),
  nextChange: z
    .string()
    .nullable()
    .describe('when it opens or closes next; null: not within three years'),
})
