import { wordsOf } from './call-log.letters.js'

/** What a search text asks for. A call matches when one of its two parties does. */
export type Term =
  /** The digits of the number begin with one of `starts` or end with one of `ends`. */
  | { readonly by: 'number'; readonly starts: readonly string[]; readonly ends: readonly string[] }
  /** Each of these begins a word of the name; none matches nothing. */
  | { readonly by: 'name'; readonly words: readonly string[] }

/** From this length on, digits that begin with 84 are taken for a number with country code too. */
const shortestWithCountryCode = 5

/**
 * Reads a search text, in whatever width its letters and digits were typed. Digits (with blanks, dots, hyphens, brackets) are the beginning or the last
 * digits of a number; `+84…`, `0084…` and `84…` find the national spelling that is stored.
 * Anything else is words of a name. Text without anything to search is undefined: no condition.
 */
export function termOf(text: string): Term | undefined {
  const sought = text.normalize('NFKC').trim()
  if (sought === '') return undefined
  if (!/^\+?[\d\s.()/-]+$/.test(sought) || !/\d/.test(sought))
    return { by: 'name', words: wordsOf(sought) }
  const digits = sought.replaceAll(/\D/g, '')
  if (sought.startsWith('+')) return { by: 'number', starts: national(digits), ends: [] }
  const long = digits.length >= shortestWithCountryCode
  const more = long && /^(00|84)/.test(digits) ? national(digits.replace(/^00/, '')) : []
  return { by: 'number', starts: [...new Set([digits, ...more])], ends: [digits] }
}

/** Service numbers are dialled as they are; every other number of Viet Nam begins with 0. */
const serviceNumbers = ['1800', '1900']

/**
 * The beginnings, as they are stored, of numbers that begin so internationally: Vietnamese ones in
 * national spelling, others as are.
 */
function national(digits: string): readonly string[] {
  const rest = /^84(.*)$/.exec(digits)?.[1]
  if (rest === undefined) return [digits]
  if (serviceNumbers.some((number) => rest.startsWith(number))) return [rest]
  return [`0${rest}`, ...serviceNumbers.filter((number) => number.startsWith(rest))]
}
