import type { Destination } from '../../domain/destination.js'
import type { Reason } from '../../domain/trace.js'
import type { AcdQueue, Cause, Device, Offer, Presence, Waiting } from './acd.state.js'

/** Who may be an agent, as the configuration has it. */
export interface KnownAgent {
  readonly id: number
  readonly name: string
  readonly unreachable: string | null
}

/** What one agent did with an offer. `elsewhere`: another agent was quicker. */
export const outcomes = [
  'answered',
  'no_answer',
  'rejected',
  'busy',
  'unreachable',
  'elsewhere',
  'caller_left',
  'lost',
] as const
export type Outcome = (typeof outcomes)[number]

/** What happens, each at a time (epoch milliseconds). */
export type AcdEvent = { readonly at: number } & (
  | {
      readonly type: 'configured'
      readonly queues: readonly AcdQueue[]
      readonly agents: readonly KnownAgent[]
    }
  | { readonly type: 'joined'; readonly caller: Joining }
  /** Hung up, pressed the exit key, was taken over, cancelled the callback. */
  | { readonly type: 'left'; readonly caller: string }
  /** The same place, but no longer on the line: `caller` becomes `callback`. */
  | { readonly type: 'callback'; readonly caller: string; readonly id: string }
  | {
      readonly type: 'presence'
      readonly agent: number
      readonly presence: Presence
      readonly why: string | null
    }
  | { readonly type: 'queues-left'; readonly agent: number; readonly away: readonly number[] }
  | { readonly type: 'device'; readonly agent: number; readonly device: Device }
  | { readonly type: 'answered'; readonly offer: string; readonly agent: number }
  /** Nobody answered. Agents not named did not answer in time. */
  | {
      readonly type: 'unanswered'
      readonly offer: string
      readonly outcomes: ReadonlyMap<number, Outcome>
    }
  /** The agent's part of the talk is over, whoever ended it or took it. */
  | { readonly type: 'talked'; readonly agent: number; readonly caller: string }
  /** More time for the work after a call; 0 ends it. */
  | { readonly type: 'wrap-up'; readonly agent: number; readonly seconds: number }
  /** Midnight: what is counted a day begins anew. */
  | { readonly type: 'new-day' }
  /** Time has passed. */
  | { readonly type: 'tick' }
)

export type Joining = Pick<
  Waiting,
  'id' | 'queue' | 'number' | 'name' | 'priority' | 'since' | 'how' | 'last'
> & {
  /** Was in the queue before and comes back to the old place: neither full nor empty keeps out. */
  readonly again: boolean
}

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

export type AcdEffect =
  | { readonly do: 'offer'; readonly offer: Offer }
  | {
      readonly do: 'overflow'
      readonly caller: string
      readonly cause: Cause
      readonly to: Destination
    }
  /** `seconds`: what callers of late have waited; null: nobody knows. */
  | {
      readonly do: 'tell-place'
      readonly caller: string
      readonly position: number
      readonly seconds: number | null
    }
  | { readonly do: 'message'; readonly caller: string }
  | { readonly do: 'pause'; readonly agent: number; readonly why: string }
  | { readonly do: 'fact'; readonly fact: OfferFact }
  | { readonly do: 'tell'; readonly caller: string; readonly reason: Reason }

export type AcdStep = readonly [state: Acd, effects: readonly AcdEffect[]]

import type { Acd } from './acd.state.js'
