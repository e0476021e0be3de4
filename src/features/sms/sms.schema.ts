import { z } from 'zod'
import { isPhoneNumber, nationalNumber } from '../../domain/phone-number.js'
import { plainText, plainTextOrEmpty, say } from '../../domain/text.js'
import { isHeaderName, isHeaderValue, urlFault } from './sms.url.js'

/** In front of each message: letters that need no diacritics (R64). */
const brand = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9 .&_-]{0,19}$/,
    say('tối đa 20 ký tự không dấu', 'must be at most 20 characters of plain ASCII'),
  )

const headerName = z
  .string()
  .max(100)
  .refine(isHeaderName, say('không được dùng làm tiêu đề', 'is no header that may be set'))
const headerValue = z
  .string()
  .max(2000)
  .refine(isHeaderValue, say('chỉ gồm ký tự ASCII in được', 'must be printable ASCII'))
const few = (max: number) => (all: object) => Object.keys(all).length <= max
const tooMany = say('quá nhiều', 'are too many')

/**
 * Body of `PUT /api/settings/sms`. `{{to}}`, `{{to84}}`, `{{text}}`, `{{id}}` and `{{secret.name}}` in
 * `url`, `headers` and `body` are encoded for where they stand. A message counts as sent when the
 * gateway answers 2xx and the answer holds `successPattern`, in which `*` stands for anything. `file`
 * writes a line of JSON into `sms.jsonl` of the data folder. Values of `headers` and `secrets` are
 * never shown in full again; one that is sent back as it was shown stays what it is.
 */
export const smsSettings = z.strictObject({
  enabled: z.boolean(),
  brand: brand.default('Tong Dai'),
  kind: z.enum(['http', 'file']),
  url: z.string().max(2000).default(''),
  method: z.enum(['POST', 'GET', 'PUT']).default('POST'),
  headers: z.record(headerName, headerValue).refine(few(20), tooMany).default({}),
  body: z.string().max(8000).default(''),
  successPattern: plainTextOrEmpty(200).default(''),
  secrets: z
    .record(z.string().regex(/^[A-Za-z]\w{0,30}$/), z.string().max(500))
    .refine(few(10), tooMany)
    .default({}),
})
export type SmsSettings = z.output<typeof smsSettings>

export const usualSettings: SmsSettings = smsSettings.parse({ enabled: false, kind: 'file' })

/** Body of `POST /api/settings/sms/test`. */
export const smsTest = z.strictObject({
  to: plainText(30)
    .refine(isPhoneNumber, say('không phải số điện thoại', 'is not a telephone number'))
    .overwrite(nationalNumber),
})

export const smsKinds = ['missed', 'answered', 'test'] as const
export type SmsKind = (typeof smsKinds)[number]

/**
 * `waiting` for its first or next attempt · `sending` · `sent` · `expired`: given up, too old to be
 * news · `unsure`: the service ended while it was being sent; it is not sent again, since it may have
 * arrived · `failed`: a test that was refused.
 */
export const smsStates = ['waiting', 'sending', 'sent', 'expired', 'unsure', 'failed'] as const
export type SmsState = (typeof smsStates)[number]

/** A message as the outbox has it. Times are epoch ms. */
export interface Sms {
  readonly id: number
  readonly kind: SmsKind
  readonly callId: string | null
  readonly groupId: number | null
  readonly to: string
  readonly text: string
  readonly state: SmsState
  readonly attempts: number
  readonly nextAt: number | null
  readonly expiresAt: number
  readonly createdAt: number
  readonly sentAt: number | null
  readonly error: string | null
}

const time = z.string().describe('ISO 8601 with offset')

export const smsView = z.object({
  id: z.int(),
  kind: z.enum(smsKinds),
  callId: z.string().nullable(),
  groupId: z.int().nullable(),
  to: z.string(),
  text: z.string(),
  state: z.enum(smsStates),
  attempts: z.int(),
  nextAt: time.nullable().describe('the next attempt; null: none'),
  expiresAt: time.describe('no attempt is made later'),
  createdAt: time,
  sentAt: time.nullable(),
  error: z.string().nullable().describe('why the last attempt failed'),
})

export const smsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
  state: z.enum(smsStates).optional(),
  callId: z.string().min(1).max(200).optional(),
  to: z.string().min(1).max(30).optional(),
})

/** What is wrong with settings beyond their schema. */
export function settingsFault({ kind, url }: SmsSettings): string | undefined {
  return kind === 'http' ? urlFault(url) : undefined
}
