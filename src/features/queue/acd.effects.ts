import type { Destination } from '../../domain/destination.js'
import type { Reason } from '../../domain/trace.js'
import type { Cause } from './acd.queue.js'
import type { Acd, Offer } from './acd.state.js'

/** What is to be done, in this order. */
export type AcdEffect =
  /** Ring the agents and hand over the caller: to be ended by `answered`, `unanswered` or `left`. */
  | { readonly do: 'offer'; readonly offer: Offer }
  /** This agent answered what somebody else has answered or what is over: let the agent's leg go. */
  | { readonly do: 'too-late'; readonly offer: string; readonly agent: number }
  /** The caller is in the queue no more. A callback has no line to send there: it is given up. */
  | {
      readonly do: 'overflow'
      readonly caller: string
      readonly queue: number
      readonly number: string
      readonly cause: Cause
      readonly to: Destination
    }
  /** `seconds`: how much longer callers of late have waited; null: nobody knows. */
  | {
      readonly do: 'tell-place'
      readonly caller: string
      readonly position: number
      readonly seconds: number | null
    }
  | { readonly do: 'message'; readonly caller: string }
  /** The machine has paused the agent: to be kept and shown. */
  | { readonly do: 'pause'; readonly agent: number; readonly why: string }
  | { readonly do: 'fact'; readonly fact: OfferFact }
  /** A step of the caller's trace. */
  | { readonly do: 'tell'; readonly caller: string; readonly reason: Reason }

export type AcdStep = readonly [state: Acd, effects: readonly AcdEffect[]]

/** How an agent can fail to take an offer; `lost`: the switch does not know what became of it. */
export const declines = ['no_answer', 'rejected', 'busy', 'unreachable', 'lost'] as const
export type Declined = (typeof declines)[number]

/** What one agent did with an offer. `elsewhere`: somebody else has the caller. */
export const outcomes = [...declines, 'answered', 'elsewhere', 'caller_left'] as const
export type Outcome = (typeof outcomes)[number]

/** One agent's offer, from its beginning to its end: what reports are made of. */
export interface OfferFact {
  readonly offer: string
  readonly caller: string
  readonly queue: number
  readonly agent: number
  readonly at: number
  readonly endedAt: number
  readonly outcome: Outcome
}
