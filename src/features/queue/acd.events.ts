import type { Device, Presence } from './acd.agent.js'
import type { Declined } from './acd.effects.js'
import type { AcdQueue } from './acd.queue.js'
import type { Offer, Waiting } from './acd.state.js'

/**
 * What happens, each at a time (epoch milliseconds, of a clock that is not set back; should one
 * event be a little older than the one before it, it counts as happening now).
 * Whatever names an agent, caller, offer or talk that is no more, or not in that situation,
 * changes nothing.
 */
export type AcdEvent = { readonly at: number } & (
  | {
      readonly type: 'configured'
      readonly queues: readonly AcdQueue[]
      readonly agents: readonly KnownAgent[]
    }
  | { readonly type: 'joined'; readonly caller: Joining }
  /**
   * Hung up, pressed the exit key, cancelled the callback; or, `taken`, somebody who was not offered
   * the caller has the caller now: a supervisor, or a colleague by pickup.
   */
  | { readonly type: 'left'; readonly caller: string; readonly taken: boolean }
  /** The same place, but no longer on the line: `caller` becomes `id`. */
  | { readonly type: 'callback'; readonly caller: string; readonly id: string }
  | {
      readonly type: 'presence'
      readonly agent: number
      readonly presence: Presence
      readonly why: string | null
    }
  | { readonly type: 'queues-left'; readonly agent: number; readonly away: readonly number[] }
  | { readonly type: 'device'; readonly agent: number; readonly device: Device }
  /** An offer of which this machine does not know, found ringing when the service came back. */
  | { readonly type: 'offering'; readonly caller: Joining; readonly offer: Offer }
  /** The agent has the caller: after press-1, where that is asked. */
  | { readonly type: 'answered'; readonly offer: string; readonly agent: number }
  /** One agent's part in an offer is over while the caller still is where phones ring. */
  | {
      readonly type: 'declined'
      readonly offer: string
      readonly agent: number
      readonly outcome: Declined
    }
  /** The caller is back, unanswered. Agents not named did not answer in time. */
  | {
      readonly type: 'unanswered'
      readonly offer: string
      readonly outcomes: ReadonlyMap<number, Declined>
    }
  /** A talk of which this machine does not know, found when the service came back. */
  | {
      readonly type: 'talking'
      readonly agent: number
      readonly offer: string
      readonly caller: string
      readonly queue: number
      readonly since: number
    }
  /** The agent's part in the talk is over, whoever ended or took it. */
  | { readonly type: 'talked'; readonly agent: number; readonly offer: string }
  /** So much more time from now for the work after a call; 0 ends it. */
  | { readonly type: 'wrap-up'; readonly agent: number; readonly seconds: number }
  /** The service has looked at Asterisk, or has yet to after a connection began. */
  | { readonly type: 'sight'; readonly isBlind: boolean }
  /** Midnight: what is counted a day begins anew. */
  | { readonly type: 'new-day' }
  /** Time has passed. */
  | { readonly type: 'tick' }
)

export type Happening<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>

/** Who may be an agent, as the configuration has it. */
export interface KnownAgent {
  readonly id: number
  readonly name: string
  /** What whoever is new to the machine has done today before it began. */
  readonly today?: { readonly calls: number; readonly talkMs: number }
}

export type Joining = Pick<
  Waiting,
  'id' | 'queue' | 'number' | 'name' | 'front' | 'priority' | 'since' | 'how' | 'last'
> & {
  /** Was in the queue before and comes back to the old place: neither full nor empty keeps out. */
  readonly again: boolean
}
