import { parsePhoneNumberFromString as parsePhoneNumber } from 'libphonenumber-js'
import type { Party } from '../../domain/call-record.js'
import { wordsOf } from './call-log.letters.js'

/** A party as the dictionary keeps it. */
export interface StoredParty extends Party {
  /** `+84909789846`; null for extensions, feature codes and what is no telephone number. */
  readonly e164: string | null
  /** The digits of `number` alone, and the same from the last to the first. */
  readonly digits: string
  readonly reversed: string
  /** Each word of the name (and of a number that has letters) after a blank: ` nguyen van an`. */
  readonly folded: string
}

/** Numbers up to this length are internal or short codes: they have no E.164 form. */
const longestShortNumber = 6
const longestNumber = 64
const longestName = 128

/** Brings a party to national spelling and prepares what it is searched by. */
export function storedParty({ number, name }: Party): StoredParty {
  const spelled = spell(text(number, longestNumber))
  const digits = spelled.number.replaceAll(/\D/g, '')
  const shown = text(name, longestName)
  const words = wordsOf(/\p{L}/u.test(spelled.number) ? `${shown} ${spelled.number}` : shown)
  return {
    ...spelled,
    name: shown,
    digits,
    reversed: [...digits].reverse().join(''),
    folded: words.map((word) => ` ${word}`).join(''),
  }
}

/** What the network sent, bounded, without control characters or torn surrogate pairs. */
function text(sent: string, longest: number): string {
  return sent
    .slice(0, longest)
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
}

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
