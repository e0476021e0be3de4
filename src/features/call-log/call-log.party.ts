import type { Party } from '../../domain/call-record.js'
import { spell } from '../../domain/phone-number.js'
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
