import { z } from 'zod'
import { digits } from '../../domain/call.js'
import { destination } from '../../domain/destination.js'
import { plainText, plainTextOrEmpty, say } from '../../domain/text.js'

const key = z.enum(digits)

/** A caller of a hotline who presses these keys at that time: no call is made. */
export const simulation = z.strictObject({
  hotline: z
    .union([z.int().min(1), plainText(30)])
    .describe('id or number of the hotline that is called'),
  from: plainTextOrEmpty(40).default('').describe('who calls; empty: an anonymous caller'),
  at: z.iso
    .datetime({ offset: true, local: true, error: notATime() })
    .optional()
    .describe('when; now if not given; without an offset: local time of the business'),
  keys: z
    .array(
      z.union([key, z.strictObject({ key, afterSeconds: z.number().min(0).max(3600).optional() })]),
    )
    .max(200)
    .default([])
    .describe('keys in their order; after the last one the caller is silent'),
})
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
