import { z } from 'zod'

/**
 * A sentence about a bad field in both languages, for a zod message. HTTP shows the one that
 * `Accept-Language` asks for (`inLanguage`).
 */
export const say = (vietnamese: string, english: string): string => `${vietnamese} ¦ ${english}`

/** The Vietnamese or the English half of a sentence made by `say`; any other text as it is. */
export function inLanguage(message: string, language: 'vi' | 'en'): string {
  const [vietnamese, english, ...more] = message.split(' ¦ ')
  if (vietnamese === undefined || english === undefined || more.length > 0) return message
  return language === 'vi' ? vietnamese : english
}

/**
 * Characters that no text of ours may hold: control characters (CR, LF, NUL, escape, C1), halves
 * of a surrogate pair, line separators, the byte order mark, and the marks that turn the
 * direction of writing (a name with one of those can pose as another name).
 */
const printable = /^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]*$/u

const notPrintable = say(
  'không được chứa ký tự điều khiển hay xuống dòng',
  'must not contain control characters or line breaks',
)

/**
 * One line of text a person may type, at most `max` UTF-16 units, possibly empty. Quotes, `;`,
 * brackets and `${…}` are text like any other: the encoder of each sink deals with them.
 * Surrounding blanks are dropped, letters and their accents are composed (Unicode NFC), so that
 * the same name typed on two machines is the same string. What is too long is looked at no further:
 * composing takes time by the square of a row of accents.
 */
export const plainTextOrEmpty = (max: number) =>
  z.string().max(max, { abort: true }).regex(printable, notPrintable).trim().normalize('NFC')

/** The same, with something in it. */
export const plainText = (max: number) => plainTextOrEmpty(max).min(1, notEmpty)

const notEmpty = say('không được để trống', 'must not be empty')

/** Text that is kept exactly as typed and never shown again: passwords. */
export const secretText = (min: number, max: number) =>
  z.string().min(min).max(max).regex(printable, notPrintable)
