import { z } from 'zod'
import { say } from '../domain/text.js'

/**
 * A moment with its offset (`2026-11-20T08:00:00+07:00`) or a day (`2026-11-20`), in a query. A `+`
 * that was not encoded arrives as a blank and is taken for what was meant.
 */
export const moment = z
  .string()
  .max(40)
  .transform((text) => text.replace(/ (\d\d:\d\d)$/, '+$1'))
  .refine(
    (text) =>
      [z.iso.datetime({ offset: true }), z.iso.date()].some((s) => s.safeParse(text).success),
    say(
      'phải là thời điểm như 2026-11-20T08:00:00+07:00 hoặc ngày như 2026-11-20',
      'must be a time such as 2026-11-20T08:00:00+07:00 or a day such as 2026-11-20',
    ),
  )
