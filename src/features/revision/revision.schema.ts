import { z } from 'zod'
import type { TouchedRow } from '../../db/config-change.js'
import { idParams } from '../../http/page.js'

/** A change of the configuration as the history keeps it; `objects` are the first few. */
export interface Revision {
  readonly id: number
  readonly at: number
  readonly userId: number | null
  readonly username: string
  readonly action: string
  readonly objects: readonly string[]
  readonly touched: number
}

/** A revision as it is written. */
export interface NewRevision extends Omit<Revision, 'id'> {
  readonly changes: readonly TouchedRow[]
}

const { id: number } = idParams.shape
export const numberParams = z.strictObject({ number })
export const twoParams = z.strictObject({ from: number, to: number })

export const revisionView = z.object({
  number: z.int(),
  at: z.string(),
  author: z.object({ userId: z.int().nullable(), username: z.string() }),
  action: z.string().describe('what was done first of all: `hotline.changed`'),
  objects: z.array(z.string()).describe('objects touched, as in the URL; the first 20'),
  touched: z.int().describe('how many objects'),
})

/** What became of one object; a secret is `"changed"`, whatever it was and is. */
const fieldDiff = z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })
export type FieldDiff = z.output<typeof fieldDiff>

export const objectDiff = z.object({
  object: z.string(),
  name: z.string().describe('what it is called now, or was at last'),
  change: z.enum(['created', 'changed', 'deleted']),
  text: z.string().describe('one sentence for a person, by `Accept-Language`'),
  fields: z.array(fieldDiff),
})
export type ObjectDiff = z.output<typeof objectDiff>

export const revisionWithDiff = revisionView.extend({ changes: z.array(objectDiff) })

export const twoRevisions = z.object({
  from: z.int(),
  to: z.int(),
  changes: z.array(objectDiff),
})

const missingFile = z.object({ object: z.string(), name: z.string(), file: z.string() })
export type MissingFile = z.output<typeof missingFile>

const notes = z
  .array(z.object({ object: z.string(), message: z.string() }))
  .describe('what had to be let go outside the configuration')

export const restoredView = z.object({
  revision: z.int().nullable().describe('the new revision; null when all was so already'),
  touched: z.int(),
  notes,
  missing: z
    .array(missingFile)
    .describe('uploaded sounds whose audio is not on this box, and where in the data folder'),
})
