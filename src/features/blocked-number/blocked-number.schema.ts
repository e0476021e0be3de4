import { z } from 'zod'
import type { Kind, ObjectOf } from '../../domain/kept.js'
import { comparable } from '../../domain/phone-number.js'
import { plainTextOrEmpty, say } from '../../domain/text.js'

/** `ivr`: callers of a hotline; `queue`: callers entering a queue; `outbound`: numbers called. */
export const scopes = ['ivr', 'queue', 'outbound'] as const
export type Scope = (typeof scopes)[number]

export const matches = ['exact', 'prefix'] as const

const number = z
  .string()
  .max(40)
  .regex(
    /^\s*(\+|\+?[\d ().-]*\d[\d ().-]*|anonymous)\s*$/i,
    say('phải là số điện thoại hoặc anonymous', 'must be a telephone number or `anonymous`'),
  )
  .overwrite(comparable)
  .refine(
    (spelled) => spelled !== '0',
    say('ngắn quá: mọi số trong nước đều bắt đầu như vậy', 'is how every national number begins'),
  )
  .describe('in any spelling; kept and compared in the national one; `anonymous`: hidden numbers')

const until = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()])
  .nullable()
  .describe('a moment, or the last day of it; null: for ever')

/** Body of `POST /api/blocked-numbers`. */
const fields = z.strictObject({
  number,
  match: z.enum(matches).default('exact'),
  scope: z.enum(scopes),
  note: plainTextOrEmpty(200).default(''),
  until: until.default(null),
})

export const blockedNumberKind = {
  name: 'blockedNumber',
  path: 'blocked-numbers',
  fields,
  unique: ['number', 'match', 'scope'],
} as const satisfies Kind<typeof fields>

export type BlockedNumberFields = z.output<typeof fields>
export type BlockedNumber = ObjectOf<typeof blockedNumberKind>

const result = z.enum(['added', 'exists', 'refused'])

/** What became of each row of an import. */
export const importReport = z.object({
  accepted: z.int().describe('rows that stand in the list now, also those that did before'),
  rejected: z.int(),
  rows: z.array(
    z.object({
      line: z.int().describe('in the file; the header is line 1'),
      number: z.string(),
      result,
      errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    }),
  ),
})
export type ImportReport = z.output<typeof importReport>
