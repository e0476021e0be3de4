import { z } from 'zod'
import { digits } from '../../domain/call.js'
import { destination } from '../../domain/destination.js'
import { plainText, plainTextOrEmpty, say } from '../../domain/text.js'

const key = z.enum(digits)

const nameOrId = z.union([z.int().min(1), plainText(30)])

/**
 * Somebody who calls a hotline and presses these keys, or an extension that dials a number, at that
 * time: no call is made.
 */
export const simulation = z
  .strictObject({
    hotline: nameOrId.optional().describe('id or number of the hotline that is called'),
    from: plainTextOrEmpty(40).default('').describe('who calls it; empty: an anonymous caller'),
    extension: nameOrId.optional().describe('id or number of the extension that dials `to`'),
    to: plainText(40).optional().describe('what the extension dials'),
    at: z.iso
      .datetime({ offset: true, local: true, error: notATime() })
      .optional()
      .describe('when; now if not given; without an offset: local time of the business'),
    keys: z
      .array(
        z.union([
          key,
          z.strictObject({ key, afterSeconds: z.number().min(0).max(3600).optional() }),
        ]),
      )
      .max(200)
      .default([])
      .describe('keys in their order; after the last one the caller is silent'),
  })
  .refine(
    ({ hotline, extension, to }) =>
      hotline === undefined
        ? extension !== undefined && to !== undefined
        : extension === undefined && to === undefined,
    {
      path: ['hotline'],
      error: say(
        'cần hotline, hoặc extension và to',
        'either hotline, or extension and to, must be given',
      ),
    },
  )
export type Simulation = z.output<typeof simulation>

/** Each step: when, what, and why in the language asked for. */
export const traceView = z.object({
  destination: destination.nullable(),
  steps: z.array(
    z.object({
      at: z.string(),
      code: z.string(),
      text: z.string(),
      data: z.record(z.string(), z.union([z.string(), z.number()])),
      destination: destination.optional(),
    }),
  ),
})

function notATime(): string {
  return say('phải là thời điểm ISO 8601', 'must be an ISO 8601 time')
}
