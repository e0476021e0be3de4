import type { DueMail } from '../../domain/mail.js'
import type { Box } from './voicemail.schema.js'

/** What is to be told of a new message. */
export interface NewMessage {
  readonly id: string
  readonly box: Box
  readonly number: string
  readonly name: string
  readonly at: number
  readonly seconds: number
  /** Relative to the data folder. */
  readonly file: string
}

/** The e-mails of a new message, one for each address of its box; in Vietnamese and English. Pure. */
export function mailsOf(
  { id, box, number, name, at, seconds, file }: NewMessage,
  time: (at: number) => string,
): readonly DueMail[] {
  const who = [plain(name), plain(number)].filter((part) => part !== '').join(' ')
  const [vi, en] = who === '' ? ['số không rõ', 'an unknown number'] : [who, who]
  const length = Math.max(1, Math.round(seconds))
  const subject = `Lời nhắn thoại từ ${vi} / Voicemail from ${en}`
  const text = [
    `Hộp thư thoại ${box.name} có lời nhắn mới.`,
    `Từ: ${vi}`,
    `Lúc: ${time(at)}`,
    `Dài: ${length} giây`,
    '',
    `There is a new message in mailbox ${box.name}.`,
    `From: ${en}`,
    `At: ${time(at)}`,
    `Length: ${length} s`,
    '',
  ].join('\n')
  const attachment = { file, name: `voicemail-${id}.wav` }
  return [...new Set(box.emails)].map((to) => ({
    ...{ key: `voicemail:${id}:${to}`, to, subject, text },
    ...(box.attach && { attachment }),
  }))
}

/** What callers send is one short piece of text: no line ends, and nothing that turns the writing. */
const plain = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cs}\ufffd\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim()
    .slice(0, 100)
