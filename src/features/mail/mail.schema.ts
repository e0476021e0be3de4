import { z } from 'zod'
import { mailAddress } from '../../domain/mail.js'
import { plainTextOrEmpty, say, secretText } from '../../domain/text.js'

const host = z
  .string()
  .max(253)
  .regex(
    /^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]+)?$/,
    say('phải là tên máy hoặc địa chỉ IP', 'must be a host name or an IP address'),
  )

const common = {
  host: host.describe('empty: no e-mail is sent'),
  port: z.int().min(1).max(65535),
  security: z
    .enum(['none', 'starttls', 'tls'])
    .describe('`starttls` and `tls` refuse a server without a certificate that is trusted'),
  username: plainTextOrEmpty(200).describe('empty: without a login'),
  from: mailAddress,
}

/** Body of `PUT /api/settings/mail`. */
export const mailSettingsBody = z.strictObject({
  ...common,
  password: secretText(0, 200)
    .optional()
    .describe(
      'left out: stays; it must be sent again when host, port, security or username change',
    ),
})
export type MailSettingsBody = z.output<typeof mailSettingsBody>

/** What `GET` answers: the password is never shown. */
export const mailSettingsView = z.object({ ...common, hasPassword: z.boolean() })

/** As stored. */
export const mailSettings = z.object(common)
export type MailSettings = z.output<typeof mailSettings>

/** While nobody has set them. */
export const noMail: MailSettings = {
  ...{ host: '', port: 587, security: 'starttls', username: '' },
  from: 'tongdai@localhost.localdomain',
}

export const mailStates = ['waiting', 'sent', 'failed'] as const

const dueMail = z.object({
  subject: z.string(),
  text: z.string(),
  attachment: z.object({ file: z.string(), name: z.string() }).optional(),
})

/** A row of the outbox. Times are epoch ms. */
export const mailRow = z.object({
  n: z.int(),
  key: z.string(),
  to: z.string(),
  mail: z.string().transform((text) => dueMail.parse(JSON.parse(text))),
  state: z.enum(mailStates),
  attempts: z.int(),
  createdAt: z.int(),
  dueAt: z.int(),
  sentAt: z.int().nullable(),
  error: z.string().nullable(),
})
export type Mail = Readonly<z.output<typeof mailRow>>

const time = z.iso.datetime({ offset: true })

/** An e-mail as REST shows it. */
export const mailView = z.object({
  to: z.string(),
  subject: z.string(),
  state: z.enum(mailStates),
  attempts: z.int(),
  createdAt: time,
  sentAt: time.nullable(),
  nextAttemptAt: time.nullable(),
  error: z.string().nullable().describe('what the mail server, or the way to it, said last'),
})
