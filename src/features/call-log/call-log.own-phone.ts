import type { Fact } from '../../domain/cel.js'
import { marks } from '../../domain/marks.js'

/** Whose own phone a leg rings, as Asterisk wrote it when the leg was made. */
export interface OwnPhone {
  readonly userId: number
  /** Number of the person's extension then; '' without one. */
  readonly extension: string
  /** As it was dialled. */
  readonly number: string
}

/** The own phone at the other end of a leg, by the facts of that leg; undefined: it is none. */
export function ownPhoneOf(own: readonly Fact[]): OwnPhone | undefined {
  const text = own.find(({ mark }) => mark === marks.ownPhone)?.extra.text ?? ''
  const [, userId, extension = '', number] = /^(\d{1,15})-(\d{0,6})-(\d{1,20})$/.exec(text) ?? []
  return userId === undefined || number === undefined
    ? undefined
    : { userId: Number(userId), extension, number }
}

/** Whoever answered it pressed another key than the one that takes the call. */
export const isDeclined = (own: readonly Fact[]): boolean =>
  own.some(({ mark }) => mark === marks.declined)

/** `Local/7@own-phone-0000001f;1` → person 7: one half of the pair that leads to an own phone. */
export function ownPhonePair(channel: string): number | undefined {
  const userId = /^Local\/(\d{1,15})@own-phone-/.exec(channel)?.[1]
  return userId === undefined ? undefined : Number(userId)
}
