import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { createTransport } from 'nodemailer'
import type { DueMail } from '../../domain/mail.js'
import type { MailSettings } from './mail.schema.js'

/** What a mail server may take for one step, and for a whole e-mail with its attachment. */
export interface MailPatience {
  readonly stepMs: number
  readonly wholeMs: number
}

export const usualPatience: MailPatience = { stepMs: 15_000, wholeMs: 120_000 }

/** More is not attached: many servers refuse mails above 10 MB, and base64 adds a third. */
export const largestAttachment = 7 * 1024 * 1024

/** It was not sent. `isFinal`: the server will never take it for this recipient (RFC 5321 §4.2.1). */
export class MailRefused extends Error {
  readonly isFinal: boolean

  constructor(said: string, isFinal: boolean) {
    super(said)
    this.isFinal = isFinal
  }
}

export interface Sending {
  readonly settings: MailSettings
  readonly password: string
  readonly mail: DueMail
  /** Absolute path of the attachment. */
  readonly file?: string | undefined
  readonly patience?: MailPatience
  /** The service ends. */
  readonly signal?: AbortSignal
}

/**
 * Sends one e-mail over a connection of its own (RFC 5321, 5322, 3207, 4954) and resolves when the
 * server has taken it; throws MailRefused with what the server said. Its Message-ID comes of the
 * key alone, so that a mail that is sent twice, because the service died at the wrong moment, is
 * known for the same one.
 */
export async function sendMail({
  settings,
  password,
  mail,
  file,
  patience = usualPatience,
  signal,
}: Sending): Promise<void> {
  const { host, port, security, username, from } = settings
  const transport = createTransport({
    ...{ host, port, secure: security === 'tls' },
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(username !== '' && { auth: { user: username, pass: password } }),
    connectionTimeout: patience.stepMs,
    greetingTimeout: patience.stepMs,
    socketTimeout: patience.stepMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const late = AbortSignal.timeout(patience.wholeMs)
  try {
    await transport.sendMail({
      from: { name: 'Tổng Đài', address: from },
      to: { name: '', address: mail.to },
      subject: oneLine(mail.subject),
      text: mail.text,
      messageId: `<${idOf(mail.key)}@${domainOf(from)}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      attachments: await attached(mail, file),
      signal: signal === undefined ? late : AbortSignal.any([late, signal]),
    })
  } catch (error) {
    throw refusal(error, [password, `\0${username}\0${password}`])
  }
}

const idOf = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 40)

async function attached({ attachment }: DueMail, file: string | undefined) {
  if (attachment === undefined || file === undefined) return []
  const size = (await stat(file).catch(() => undefined))?.size
  if (size === undefined || size > largestAttachment) return []
  const content = await readFile(file)
  return [{ filename: attachment.name, content, contentType: 'audio/wav' }]
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)

/** A header ends at no line end of ours. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()

/** Addresses that are refused for good; all else may be mended: the login, the disk over there. */
function refusal(error: unknown, secrets: readonly string[]): MailRefused {
  const { code, responseCode = 0 } = error as { code?: string; responseCode?: number }
  const said = oneLine(error instanceof Error ? error.message : String(error))
  const isFinal = code === 'EENVELOPE' && responseCode >= 500
  return new MailRefused(withoutSecrets(said, secrets).slice(0, 300), isFinal)
}

/** A server may say again what it was told (RFC 4954: in base64). */
function withoutSecrets(said: string, [password = '', ...more]: readonly string[]): string {
  if (password === '') return said
  const base64 = [password, ...more].map((secret) => Buffer.from(secret).toString('base64'))
  return [password, ...base64].reduce((text, secret) => text.replaceAll(secret, '***'), said)
}
