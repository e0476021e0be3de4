import type { NumberClass } from '../../domain/number-class.js'
import { matches } from './outbound.pattern.js'

/** Numbers of one spelling: their class, and what makes them national (`0…`) or `00…`. */
export interface Spelling {
  readonly pattern: string
  /** `landline` is local or national, by who calls. */
  readonly kind: 'landline' | Exclude<NumberClass, 'internal'>
  readonly strip: number
  readonly prepend: string
}

const spelling = (pattern: string, kind: Spelling['kind'], strip = 0, prepend = ''): Spelling => ({
  pattern,
  kind,
  strip,
  prepend,
})

/** National and international spelling of a number of Viet Nam: `0…`, `+84…`, `0084…`, `84…`. */
const vietnamese = (significant: string, kind: Spelling['kind']): readonly Spelling[] => [
  spelling(`0${significant}`, kind),
  spelling(`+84${significant}`, kind, 3, '0'),
  spelling(`0084${significant}`, kind, 4, '0'),
  spelling(`84${significant}`, kind, 2, '0'),
]

const digits = (count: number): string => 'X'.repeat(count)

/** Abroad, by `00` or `+`: 7 to 15 digits (ITU-T E.164 §6), country code 84 left out. */
const abroad: readonly Spelling[] = [6, 7, 8, 9, 10, 11, 12, 13, 14].flatMap((rest) =>
  [`[1-79]${digits(rest)}`, `8[0-35-9]${digits(rest - 1)}`].flatMap((number) => [
    spelling(`00${number}`, 'international'),
    spelling(`+${number}`, 'international', 1, '00'),
  ]),
)

/**
 * Every number outside that may be dialled at all, in the numbering of Viet Nam (Circular
 * 22/2014/TT-BTTTT and its changes): landlines have 11 digits with their area, mobiles 10. 1800 is
 * free and counts as local; 1900 costs extra and counts as national. Each pattern has a fixed
 * length, so that nothing but digits ever passes; no two fit the same number. The dialplan is
 * rendered from this table.
 */
export const spellings: readonly Spelling[] = [
  ...vietnamese(`2${digits(9)}`, 'landline'),
  ...vietnamese(`[35789]${digits(8)}`, 'mobile'),
  ...[4, 6].flatMap((rest) => [
    spelling(`1800${digits(rest)}`, 'local'),
    spelling(`1900${digits(rest)}`, 'national'),
  ]),
  ...abroad,
]

export interface OutsideNumber {
  /** As routes see it: `0909789846`, `02873001234`, `19001234`, `001202…`. */
  readonly number: string
  readonly class: NumberClass
}

/**
 * What a dialled number is, for somebody who calls out as `own` (a hotline's number, or ''): local
 * is what has the same area code. Undefined: no number outside that may be dialled.
 */
export function classOf(dialled: string, own: string): OutsideNumber | undefined {
  const found = spellings.find(({ pattern }) => matches(pattern, dialled))
  if (found === undefined) return undefined
  const number = found.prepend + dialled.slice(found.strip)
  if (found.kind !== 'landline') return { number, class: found.kind }
  const area = areaOf(own)
  return { number, class: area !== '' && number.startsWith(area) ? 'local' : 'national' }
}

/** 024 (Hà Nội) and 028 (Hồ Chí Minh City) are the two short area codes; all others have 4 digits. */
const areaOf = (own: string): string => own.slice(0, own[2] === '4' || own[2] === '8' ? 3 : 4)
