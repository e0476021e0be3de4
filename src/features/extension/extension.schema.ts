import { z } from 'zod'
import { emergencyNumbers } from '../../domain/marks.js'
import { plainText } from '../../domain/text.js'

/** What Yealink, Grandstream and Fanvil phones all speak. */
export const codecs = ['alaw', 'ulaw', 'g722', 'opus', 'gsm'] as const
export const dtmfModes = ['rfc4733', 'info', 'inband', 'auto'] as const

export const extensionNumber = z
  .string()
  .regex(/^\d{2,6}$/, 'must be 2 to 6 digits')
  .refine(
    (n) => !(emergencyNumbers as readonly string[]).includes(n),
    'must not be an emergency number',
  )

/** Digest secrets travel hashed, but stand in a file: printable ASCII, no space at the ends. */
const secret = z
  .string()
  .regex(/^[!-~]{16,64}$/, 'must be 16 to 64 printable characters without spaces')

const fields = {
  number: extensionNumber,
  name: plainText(80),
  secret,
  record: z.boolean(),
  ringSeconds: z.int().min(5).max(300),
  codecs: z
    .array(z.enum(codecs))
    .min(1)
    .refine((list) => new Set(list).size === list.length, 'must not name a codec twice'),
  dtmf: z.enum(dtmfModes),
}

/** Body of `POST /api/extensions`. The secret is made when none is given. */
export const newExtension = z.strictObject({
  number: fields.number,
  name: fields.name,
  secret: fields.secret.optional(),
  record: fields.record.default(false),
  ringSeconds: fields.ringSeconds.default(30),
  codecs: fields.codecs.default(['alaw', 'ulaw', 'g722']),
  dtmf: fields.dtmf.default('rfc4733'),
})

/** Body of `PATCH /api/extensions/{id}`: JSON merge, what is not sent stays. */
export const extensionPatch = z.strictObject(fields).partial()

export type NewExtension = z.output<typeof newExtension>
export type ExtensionPatch = z.output<typeof extensionPatch>

/** An extension as stored. `version` grows with each change and is the entity tag. */
export interface Extension {
  readonly id: number
  readonly number: string
  readonly name: string
  readonly secret: string
  readonly record: boolean
  readonly ringSeconds: number
  readonly codecs: readonly (typeof codecs)[number][]
  readonly dtmf: (typeof dtmfModes)[number]
  readonly version: number
  readonly createdAt: number
  readonly updatedAt: number
}

/** A device registered to the extension. */
export const contact = z.object({
  /** Where the device is reached, `address:port`. */
  address: z.string(),
  uri: z.string(),
  userAgent: z.string(),
  /** Round trip of the last OPTIONS; null while unknown. */
  roundTripMs: z.number().nullable(),
  reachable: z.boolean().nullable(),
})
export type Contact = z.output<typeof contact>

const shown = {
  id: z.int(),
  number: z.string(),
  name: z.string(),
  record: z.boolean(),
  ringSeconds: z.int(),
  codecs: z.array(z.enum(codecs)),
  dtmf: z.enum(dtmfModes),
  userId: z.int().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
}

/** `registered` and `contacts` are null while Asterisk cannot be asked. */
export const extensionView = z.object({
  ...shown,
  registered: z.boolean().nullable(),
  contacts: z.array(contact).nullable(),
})
export const createdExtension = z.object({ ...shown, secret: z.string() })
export type ExtensionView = z.output<typeof extensionView>
