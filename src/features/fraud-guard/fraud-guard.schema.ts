import { z } from 'zod'
import { emergencyNumbers } from '../../domain/marks.js'
import { say } from '../../domain/text.js'

const limits = z.strictObject({
  simultaneous: z.int().min(0).max(10_000).describe('calls to the outside at the same time'),
  perMinute: z.int().min(0).max(10_000).describe('calls begun within sixty seconds'),
  minutesPerDay: z.int().min(0).max(1_000_000).describe('minutes talked since midnight'),
})
export type Limits = z.output<typeof limits>

const both = { extension: limits, box: limits }

const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, say('phải là giờ:phút', 'must be hours:minutes'))

/**
 * Body of `PUT /api/settings/fraud-guard`. While the `night` lasts, its limits hold instead, and
 * its minutes are those talked since it began. An extension that has broken limits `freezeAfter`
 * times within an hour is frozen (0: never).
 */
export const guardSettings = z
  .strictObject({
    international: z.boolean(),
    ...both,
    night: z.strictObject({ from: clock, to: clock, ...both }).nullable(),
    freezeAfter: z.int().min(0).max(1000),
    emergencyNumbers: z
      .array(z.string().regex(/^\d{3,6}$/, say('3 đến 6 chữ số', 'must be 3 to 6 digits')))
      .max(20)
      .refine(
        (list) => new Set(list).size === list.length,
        say('không được trùng', 'must not name a number twice'),
      ),
  })
  .refine(({ night }) => night === null || night.from !== night.to, {
    path: ['night', 'to'],
    message: say('phải khác giờ bắt đầu', 'must differ from the beginning'),
  })
export type GuardSettings = z.output<typeof guardSettings>

/** What holds until somebody changes it: careful, but nothing an office notices. */
export const cautious: GuardSettings = {
  international: false,
  extension: { simultaneous: 2, perMinute: 10, minutesPerDay: 480 },
  box: { simultaneous: 30, perMinute: 120, minutesPerDay: 10_000 },
  night: {
    from: '22:00',
    to: '06:00',
    extension: { simultaneous: 1, perMinute: 3, minutesPerDay: 60 },
    box: { simultaneous: 5, perMinute: 10, minutesPerDay: 300 },
  },
  freezeAfter: 5,
  emergencyNumbers: [...emergencyNumbers],
}
