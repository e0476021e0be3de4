import { parsePhoneNumberFromString as parsePhoneNumber } from 'libphonenumber-js'

/** Numbers up to this length are internal or short codes: they have no E.164 form. */
const longestShortNumber = 6

/**
 * National spelling, with E.164 beside it, of what was dialled or sent as a telephone number: with a
 * leading 0 (also `00` and a country), with `+`, with `84` and the 9 or 10 digits of a Vietnamese
 * number, or as a service number (1800…, 1900…). Any other digits stay what they are: that they
 * would make a number with a 0 in front does not mean that anybody dialled one.
 */
export function spell(number: string): { readonly number: string; readonly e164: string | null } {
  const asIs = { number, e164: null }
  if (number.length <= longestShortNumber || !/^\+?[\d ().-]+$/.test(number)) return asIs
  if (!dialled.test(number.replaceAll(/[ ().-]/g, ''))) return asIs
  const phone = parsePhoneNumber(number, 'VN')
  if (phone === undefined || !phone.isValid()) return asIs
  if (phone.countryCallingCode !== '84') return { number: phone.number, e164: phone.number }
  return { number: national(phone.nationalNumber), e164: phone.number }
}

const dialled = /^(0|\+|84\d{9,10}$|1[89]00)/

/** Service numbers (1800…, 1900…) are dialled as they are; every other number begins with 0. */
function national(number: string): string {
  return /^1[89]00/.test(number) ? number : `0${number}`
}

/** Whether it is a telephone number: one that can be called from anywhere. */
export const isPhoneNumber = (text: string): boolean => spell(text).e164 !== null

/** The national spelling alone. */
export const nationalNumber = (text: string): string => spell(text).number

/**
 * The one spelling by which numbers are compared, whole or by their beginning: `0909…`, `84909…`,
 * `+84909…` and `0084909…` are `0909…`, other countries begin with `+`, and who hides the number is
 * `anonymous` (RFC 3323 §4.1.1.3, and the words that networks send instead). Unlike `spell` it also
 * takes the beginning of a number. A spelling stays what it is when it is taken again.
 */
export function comparable(text: string): string {
  const bare = text.replaceAll(/[ ().-]/g, '')
  if (hidden.test(bare.toLowerCase())) return 'anonymous'
  const { number, e164 } = spell(bare)
  if (e164 !== null) return number
  const national = vietnamese.exec(bare)?.[1]
  if (national !== undefined) return /^[01]/.test(national) ? national : `0${national}`
  return bare.replace(/^00/, '+')
}

/** A caller's number as a person is told it: in national spelling; '' when it was hidden. */
export const shownNumber = (number: string): string =>
  comparable(number) === 'anonymous' ? '' : nationalNumber(number)

const hidden = /^(anonymous|unavailable|restricted|unknown|)$/
/** Without `+` only what cannot be a number of another kind: none begins with 0 or 1 after 84. */
const vietnamese = /^(?:(?:\+|00)84|84(?=[2-9]))(\d*)$/
