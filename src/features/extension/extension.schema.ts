import { z } from 'zod'
import { emergencyNumbers } from '../../domain/marks.js'
import { codecList, codecs, dtmfModes } from '../../domain/media.js'
import { type Permission, permissions } from '../../domain/number-class.js'
import { patchOf } from '../../domain/patch.js'
import { accountKinds } from '../../domain/receiving.js'
import { plainText, say } from '../../domain/text.js'

const extensionNumber = z
  .string()
  .regex(/^\d{2,6}$/, say('2 đến 6 chữ số', 'must be 2 to 6 digits'))
  .refine(
    (number) => !(emergencyNumbers as readonly string[]).includes(number),
    say('không được là số khẩn cấp', 'must not be an emergency number'),
  )

/** Phones send only a digest of it, but it stands in a file and is typed into phones. */
const secret = z
  .string()
  .regex(
    /^[!-~]{16,64}$/,
    say(
      '16 đến 64 ký tự ASCII in được, không dấu cách',
      'must be 16 to 64 printable ASCII characters without spaces',
    ),
  )

const permissionList = z
  .array(z.enum(permissions))
  .refine(
    (list) => new Set(list).size === list.length,
    say('không được trùng', 'must not name a permission twice'),
  )

/** Body of `POST /api/extensions`. The secret is made when none is given. */
export const newExtension = z.strictObject({
  number: extensionNumber,
  name: plainText(80),
  secret: secret.optional(),
  record: z.boolean().default(false),
  ringSeconds: z.int().min(5).max(300).default(30),
  codecs: codecList.default(['alaw', 'ulaw', 'g722']),
  dtmf: z.enum(dtmfModes).default('rfc4733'),
  /** Whose number the outside sees; without one that of the route, or of the box. */
  hotlineId: z.int().min(1).nullable().default(null),
  permissions: permissionList.default(['internal', 'local', 'mobile', 'national']),
  /** Nothing outside may be called but emergency numbers. */
  frozen: z.boolean().default(false),
})

/** Body of `PATCH /api/extensions/{id}`: JSON merge, what is not sent stays. */
export const extensionPatch = patchOf(newExtension)

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
  readonly hotlineId: number | null
  readonly permissions: readonly Permission[]
  readonly frozen: boolean
  readonly version: number
  readonly createdAt: number
  readonly updatedAt: number
}

/** A device registered to an account. */
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
  hotlineId: z.int().nullable(),
  permissions: z.array(z.enum(permissions)),
  frozen: z.boolean(),
  userId: z.int().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
}

/**
 * `registered` tells whether any device is, `contacts` are those of all accounts. They and `accounts`
 * are null while Asterisk cannot be asked.
 */
export const extensionView = z.object({
  ...shown,
  registered: z.boolean().nullable(),
  /** The desk phone's account and, when the extension is somebody's, those of apps and browser. */
  accounts: z
    .array(
      z.object({ account: z.enum(accountKinds), username: z.string(), registered: z.boolean() }),
    )
    .nullable(),
  contacts: z.array(contact.extend({ account: z.enum(accountKinds) })).nullable(),
})

export const createdExtension = z.object({ ...shown, secret: z.string() })

/** What a phone is given to log in with. */
export const secretView = z.object({ username: z.string(), secret: z.string() })
