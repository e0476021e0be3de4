import type { Destination } from './destination.js'
import type { Reason } from './trace.js'

export const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'] as const
export type Digit = (typeof digits)[number]

/** A caller whom the service holds. Numbers as the network sent them. */
export interface Caller {
  /** Unique id of the channel: the id of the call. */
  readonly channel: string
  readonly number: string
  readonly name: string
  /** What the channel says of a place it had in a queue: `12-1764410000000` (queue, since when). */
  readonly queued?: string
}

/**
 * What happens to a caller whom a session holds. `turn` is that of the effect it answers, so that
 * the late end of an earlier prompt or wait is told from that of the present one.
 */
export type CallEvent =
  | { readonly type: 'digit'; readonly digit: Digit }
  | { readonly type: 'played' | 'silence'; readonly turn: number }
  | { readonly type: 'refused'; readonly turn: number }
  | { readonly type: 'gone' }

/**
 * What a session wants done. `play` and `wait` replace whatever the channel was doing; `connect`
 * ends the session. `tell` writes a step of the trace.
 */
export type Effect =
  | { readonly do: 'play'; readonly sounds: readonly number[]; readonly turn: number }
  | { readonly do: 'wait'; readonly seconds: number; readonly turn: number }
  | { readonly do: 'connect'; readonly to: Destination; readonly exit?: Exit }
  | { readonly do: 'tell'; readonly reason: Reason }

/** What is wanted of a caller who waits for something that no event of the call brings. */
export type WaitingEffect =
  | Effect
  /** The call is answered, and nothing else. */
  | { readonly do: 'answer' }
  /** Music until the next effect; null: of the channel's own class. */
  | { readonly do: 'music'; readonly musicClass: string | null }
  /** Words that the service has made itself, by their files, absolute and without an ending. */
  | { readonly do: 'say'; readonly files: readonly string[]; readonly turn: number }

/** Where in the dialplan a call goes on, if not at its destination's own extension. */
export interface Exit {
  readonly context: string
  readonly exten: string
}

export type Step<State> = readonly [state: State, effects: readonly Effect[]]

/** How a call to one destination behaves: pure, no clock, no randomness. */
export interface Session<State> {
  readonly begin: Step<State>
  step(state: State, event: CallEvent): Step<State>
}
