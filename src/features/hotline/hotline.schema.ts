import { z } from 'zod'
import { destination, referenceOf } from '../../domain/destination.js'
import type { Kind, ObjectOf, Reference } from '../../domain/kept.js'
import { isPhoneNumber, nationalNumber } from '../../domain/phone-number.js'
import { plainText, say } from '../../domain/text.js'

const id = z.int().min(1)

/** Any national or international spelling; kept in the national one. */
const hotlineNumber = plainText(30)
  .refine(isPhoneNumber, say('không phải số điện thoại', 'is not a telephone number'))
  .overwrite(nationalNumber)

/**
 * Body of `POST /api/hotlines`. `fallback` is where calls go when the service does not claim them;
 * without `closed`, a call outside the hours hears that it was refused. Without a schedule the
 * hotline is always open.
 */
const fields = z.strictObject({
  number: hotlineNumber,
  name: plainText(80),
  trunkId: id,
  scheduleId: id.nullable().default(null),
  open: destination,
  closed: destination.nullable().default(null),
  fallback: destination,
  record: z.boolean().default(false),
  musicClassId: id.nullable().default(null),
  outbound: z.boolean().default(false),
})

export const hotlineKind = {
  name: 'hotline',
  path: 'hotlines',
  fields,
  unique: 'number',
  references: ({ trunkId, scheduleId, musicClassId, open, closed, fallback }) =>
    [
      { kind: 'trunk', id: trunkId, path: 'trunkId' },
      named('schedule', scheduleId, 'scheduleId'),
      named('musicClass', musicClassId, 'musicClassId'),
      referenceOf(open, 'open'),
      closed === null ? undefined : referenceOf(closed, 'closed'),
      referenceOf(fallback, 'fallback'),
    ].filter((reference) => reference !== undefined),
} as const satisfies Kind<typeof fields>

export type Hotline = ObjectOf<typeof hotlineKind>

const named = (kind: string, id: number | null, path: string): Reference | undefined =>
  id === null ? undefined : { kind, id, path }
