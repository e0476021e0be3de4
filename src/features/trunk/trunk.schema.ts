import { z } from 'zod'
import type { Kind, ObjectOf } from '../../domain/kept.js'
import { emergencyNumbers } from '../../domain/marks.js'
import { codecList, dtmfModes } from '../../domain/media.js'
import { plainText, say } from '../../domain/text.js'

export const transports = ['udp', 'tcp', 'tls'] as const
export type Transport = (typeof transports)[number]
export const calledNumbers = ['to', 'account'] as const
export const callerIdStyles = ['from', 'pai', 'rpid'] as const

/** RFC 1123 §2.1; the last label begins with a letter, so that no number passes for a name. */
const hostName =
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/

const name = z
  .string()
  .toLowerCase()
  .regex(hostName, say('phải là tên máy hoặc địa chỉ IP', 'must be a host name or an IP address'))
const host = z.union([z.ipv4(), z.ipv6(), name])

/** One word that stands in a SIP URI; what is not unreserved there is escaped when written. */
const userName = z
  .string()
  .regex(
    /^[A-Za-z0-9_.+@-]{0,64}$/,
    say(
      'chỉ gồm chữ cái, chữ số và _ . + @ -, tối đa 64 ký tự',
      'must be at most 64 letters, digits and _ . + @ -',
    ),
  )

/** Asterisk trims values, so a blank at an end would be lost: none is allowed. */
const password = z
  .string()
  .regex(
    /^[!-~]{0,128}$/,
    say(
      'tối đa 128 ký tự ASCII in được, không dấu cách',
      'must be at most 128 printable ASCII characters without spaces',
    ),
  )

const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])

const digits = z
  .string()
  .regex(/^\+?\d{0,15}$/, say('phải là tối đa 15 chữ số', 'must be at most 15 digits'))

/**
 * What is done to one end of a number: a number that begins (or ends) with `strip` loses it and
 * gets `add`. Of the rules for one end the first that fits is applied; a number that none fits
 * stays as it is.
 */
const numberRule = z
  .strictObject({
    at: z.enum(['prefix', 'suffix']),
    strip: digits.default(''),
    add: digits.default(''),
  })
  .refine(
    ({ strip, add }) => strip !== add,
    say('phải thay đổi số', 'must change the number in some way'),
  )
export type NumberRule = z.output<typeof numberRule>
const numberRules = z.array(numberRule).max(20)

/** Body of `POST /api/trunks`. '' stands for none, so that a patch can take a value away. */
export const newTrunk = z.strictObject({
  name: plainText(80),
  kind: z.enum(['registration', 'address']),
  host,
  port: z.int().min(1).max(65535).default(5060),
  transport: z.enum(transports).default('udp'),
  username: userName.default(''),
  password: password.default(''),
  /** Where calls come from; when empty, the host if it is an IP address. */
  addresses: z.array(address).max(32).default([]),
  codecs: codecList.default(['alaw', 'ulaw']),
  dtmf: z.enum(dtmfModes).default('rfc4733'),
  /** Where the carrier is told, and tells, who calls: From, P-Asserted-Identity, Remote-Party-ID. */
  callerIdStyle: z.enum(callerIdStyles).default('from'),
  diversion: z.boolean().default(false),
  /** Domain of From; the host when ''. */
  fromDomain: z.union([z.literal(''), z.ipv4(), name]).default(''),
  /**
   * Where a call to the account itself tells which number was called (kind `registration`): in To,
   * as carriers do that send every call to the registered Contact; or nowhere but in the account.
   */
  calledNumber: z.enum(calledNumbers).default('to'),
  inboundRules: numberRules.default([]),
  outboundRules: numberRules.default([]),
  /** Calls at the same time, in and out; null: any number. */
  maxCalls: z.int().min(1).max(10_000).nullable().default(null),
  /** Seconds between two OPTIONS; 0: the carrier is not asked and always taken for reachable. */
  qualifySeconds: z.int().min(0).max(300).default(30),
  enabled: z.boolean().default(true),
})

export const trunkKind = {
  name: 'trunk',
  path: 'trunks',
  fields: newTrunk,
  unique: 'name',
  secrets: ['password'],
} as const satisfies Kind<typeof newTrunk>

export type TrunkFields = z.output<typeof newTrunk>
export type Trunk = ObjectOf<typeof trunkKind>

/** What Asterisk knows of a trunk now; each part is null while it is unknown or does not apply. */
export const trunkLive = z.object({
  /** `unregistered`: not answered yet. A trunk without a registration has null, too. */
  registration: z.object({ state: z.enum(['registered', 'rejected', 'unregistered']) }).nullable(),
  /** Whether the carrier answered the last OPTIONS. */
  reachable: z.boolean().nullable(),
  roundTripMs: z.number().nullable(),
})
export type TrunkLive = z.output<typeof trunkLive>

/** Body of `POST /api/trunks/{id}/test-call`. A test never rings the police. */
export const testCall = z.strictObject({
  to: z
    .string()
    .regex(/^\+?\d{3,20}$/, say('phải là 3 đến 20 chữ số', 'must be 3 to 20 digits'))
    .refine(
      (number) => !(emergencyNumbers as readonly string[]).includes(number),
      say('không được là số khẩn cấp', 'must not be an emergency number'),
    ),
})
