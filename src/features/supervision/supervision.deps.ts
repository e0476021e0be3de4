import type { Database } from '../../db/database.js'
import type { Actor } from '../../domain/actor.js'
import type { Audit } from '../../domain/audit.js'
import type { Destination } from '../../domain/destination.js'
import type { LiveCall } from '../../domain/live-call.js'
import type { Reason } from '../../domain/trace.js'
import type { Action } from './supervision.action.js'
import type { Target } from './supervision.orders.js'

/** What Asterisk is told to do, channels by unique ids. Each rejects when it cannot be done. */
export interface SupervisionWorld {
  /** Rings a supervisor to do this to a channel. */
  ring(action: Action, does: string, seconds: number, call: LiveCall): Promise<void>
  /** Gives up ringing. */
  cancel(actionId: string): Promise<void>
  /** A customer who hears music while the supervisor of this action is rung goes back to where the call was. */
  giveBack(customer: string, actionId: string): Promise<void>
  /** The supervisor's phone does something else. */
  turn(channel: string, to: string, on: string): Promise<void>
  /** The customer leaves a queue, and goes to a context of asterisk-conf/supervision.conf, and hears music of that queue. */
  send(
    customer: string,
    context: 'supervisor-takes' | 'supervisor-sends',
    exten: string,
    more: {
      readonly queue: number | null
      readonly sentTo?: string
      /** Every channel of the call: one of them may be the caller's in a queue. */
      readonly channels: readonly string[]
    },
  ): Promise<void>
  /** A supervisor may hear music for a while longer. Whoever is gone is no trouble. */
  stay(channel: string): Promise<unknown>
  /** Where the customer goes when who takes the call is gone in the same moment. */
  mayReturn(customer: string, way: string): Promise<void>
  /** Whoever is gone already is no trouble. */
  hangUp(channel: string): Promise<void>
  /** The customer alone hears this sound. */
  announce(customer: string, sound: number): Promise<void>
  /** Whether a call can be sent there. */
  hasDestination(to: Destination): Promise<boolean>
  /** Nobody has to renew the time that this caller has left. Whoever is gone is no trouble. */
  clearLease(customer: string): Promise<unknown>
}

export interface SupervisionDeps {
  readonly db: Database
  readonly audit: Audit<Database>
  readonly now: () => number
  readonly world: SupervisionWorld
  readonly calls: () => Promise<readonly LiveCall[]>
  /** The call with this id, and what `actor` may know of it. */
  readonly target: (actor: Actor, id: string) => Promise<Target | undefined>
  /** Channels in these calls of people who may not be listened to. */
  readonly unmonitored: (calls: readonly LiveCall[]) => Promise<ReadonlySet<string>>
  /** Actions whose supervisors may not see the call, or not any more. */
  readonly hidden: (actions: Iterable<Action>) => Promise<ReadonlySet<string>>
  readonly hasPhone: (userId: number) => boolean
  /** Whether a phone of this person is there now. */
  readonly canRing: (userId: number) => boolean
  /** Whether this person may call this number outside, as from the own extension. */
  readonly mayCall: (actor: Actor, number: string) => boolean
  readonly nameOf: (userId: number | null) => string
  readonly hasSound: (id: number) => boolean
  /** Told to whoever watches the call. */
  readonly publish: (action: { readonly userId: number | null }, callId: string) => void
  /** The call's own story. Resolves when it is written. */
  readonly tell: (callId: string, reason: Reason) => Promise<void>
  /** Somebody supervises, or nobody any more: calls are looked at sooner. */
  readonly watched: (isWatched: boolean) => void
  readonly trouble: (error: unknown) => void
}
