import { nationalNumber } from '../../domain/phone-number.js'
import type { NumberRule } from './trunk.schema.js'

/** A number after the rules: of those for its beginning, and those for its end, the first that fits. */
export function rewritten(number: string, rules: readonly NumberRule[]): string {
  const front = rules.find(({ at, strip }) => at === 'prefix' && number.startsWith(strip))
  const begun = front === undefined ? number : front.add + number.slice(front.strip.length)
  const back = rules.find(({ at, strip }) => at === 'suffix' && begun.endsWith(strip))
  return back === undefined ? begun : begun.slice(0, begun.length - back.strip.length) + back.add
}

/** Everything a carrier may send that the rules make this number. */
export function sentAs(number: string, rules: readonly NumberRule[]): readonly string[] {
  const none: NumberRule = { at: 'suffix', strip: '', add: '' }
  const ends = (at: NumberRule['at']) => [none, ...rules.filter((rule) => rule.at === at)]
  const sent = ends('suffix').flatMap((back) =>
    ends('prefix').flatMap((front) => {
      if (!number.endsWith(back.add)) return []
      const begun = number.slice(0, number.length - back.add.length) + back.strip
      return begun.startsWith(front.add) ? [front.strip + begun.slice(front.add.length)] : []
    }),
  )
  return [...new Set(sent)].filter((s) => s !== '' && rewritten(s, rules) === number)
}

/**
 * Each spelling of a number of Viet Nam that a carrier may send: national (`0…`), international
 * with and without `+`, and bare. Service numbers (1800…, 1900…) and anything else are spelled in
 * one way.
 */
export function spellings(number: string): readonly string[] {
  const national = nationalNumber(number)
  const significant = /^0([1-9]\d{7,9})$/.exec(national)?.[1]
  if (significant === undefined) return [national]
  return [national, `84${significant}`, `+84${significant}`, significant]
}
