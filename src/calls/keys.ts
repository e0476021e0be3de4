import type { Digit } from '../domain/call.js'

/** A key as Asterisk tells it, at its end. */
export interface ToldKey {
  readonly digit: Digit
  /** Epoch milliseconds, by the clock of Asterisk. */
  readonly at: number
  /** How long it was held, in milliseconds, as the phone said. */
  readonly heldMs: number
}

/** What is remembered of a caller's keys to know the next one. */
export interface Keys {
  readonly last: Partial<Record<Digit, Told>>
  /** Those that Asterisk will tell once more when it has caught up, the oldest first. */
  readonly again: readonly ToldKey[]
  /** Until when Asterisk may still be at a key that it was told without its beginning. */
  readonly busyUntil: number
  /** Whether this caller's phone has told a key by RFC 4733 and by SIP INFO. */
  readonly isDouble: boolean
}
interface Told extends ToldKey {
  /** A key was told both ways: what comes next is another one. */
  readonly isPaired: boolean
}

export const noKeys: Keys = { last: {}, again: [], busyUntil: 0, isDouble: false }

/** Nobody presses a key twice so fast; SIP INFO reaches us so late after RFC 4733. */
const tooSoonMs = 80
/** SIP INFO may be so early. Between two keys of one caller Asterisk wants more (45 ms). */
const earlyMs = 40
/** The pause Asterisk leaves after a key (`AST_MIN_DTMF_GAP`), and how late it then may be. */
const gapMs = 45
const lateMs = 150
/** What Asterisk was to tell again is forgotten after so long. */
const forgottenMs = 2000

/**
 * Whether a key was pressed, or one that is known was only told once more. Asterisk takes keys by
 * RFC 4733 and by SIP INFO alike, whatever `dtmf_mode` says, so a phone that sends both is heard
 * twice; and a third time when the one was told while Asterisk was busy with the other, which it
 * imitates for the time the phone said. Nothing tells the ways apart, but a finger cannot press a
 * key that it still holds: what RFC 4733 tells lasted from its beginning to now. In a phone that
 * sends only INFO with a time longer than it is, two presses of a key within that time are one.
 */
export function press(keys: Keys, told: ToldKey): readonly [keys: Keys, isNew: boolean] {
  const { digit, at, heldMs } = told
  const before = keys.last[digit]
  // A clock that was set back says nothing.
  const since = before === undefined || at < before.at ? Number.POSITIVE_INFINITY : at - before.at
  const isPair = before?.isPaired === false && since < Math.max(tooSoonMs, heldMs + earlyMs)
  const isBusy = at < keys.busyUntil
  const isRetold =
    keys.isDouble &&
    !isBusy &&
    at < keys.busyUntil + lateMs &&
    keys.again.some((one) => one.digit === digit && one.heldMs === heldMs)
  const isNew = !isPair && !isRetold && since >= tooSoonMs
  const waiting = keys.again.filter(
    (one) => at - one.at < forgottenMs && !(isRetold && one.digit === digit),
  )
  return [
    {
      last: { ...keys.last, [digit]: { ...told, isPaired: !isNew } },
      again: isBusy ? [...waiting, told] : waiting,
      busyUntil: isBusy ? keys.busyUntil : at + heldMs + gapMs,
      isDouble: keys.isDouble || isPair,
    },
    isNew,
  ]
}
