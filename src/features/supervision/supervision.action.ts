import type { LiveCall } from '../../domain/live-call.js'

/** What a supervisor does beside a call. */
export const besides = ['listen', 'whisper', 'join'] as const
export type Beside = (typeof besides)[number]
export const isBeside = (does: string): does is Beside =>
  (besides as readonly string[]).includes(does)
/** What takes a call from whom it is with. */
export type Move = 'takeover' | 'transfer' | 'hangup'

/** Something that a supervisor has ordered and that is not over. Times are epoch ms. */
export interface Action {
  readonly id: string
  readonly callId: string
  /** Who has ordered it; null: a program. */
  readonly userId: number | null
  /** What is wanted; while `doing` differs, the phone is on its way there. */
  readonly wants: Beside | Move
  /** What the supervisor's phone does; null: it has not answered, or is none of it. */
  readonly doing: Beside | null
  /** The channel that is listened to, joined or taken; '': it is gone, and there is music. */
  readonly on: string
  /** Whom the call is about, by unique id. */
  readonly customer: string
  /** The supervisor's phone by its unique id, once it has answered. */
  readonly channel: string | null
  readonly at: number
  /** Whom a takeover leaves without the customer, to talk on among themselves, by unique ids. */
  readonly leaves: readonly string[]
  /** The customer is on the way, and what is left is to be ended, or to be told. */
  readonly isMoved?: true
  /** A transfer to phones, which may not answer: it is done when somebody does. */
  readonly rings?: true
  /** It is being written down: the phone goes on with what it does until then. */
  readonly isPending?: true
}

export type Actions = ReadonlyMap<string, Action>
export const noActions: Actions = new Map()

export type SupervisionEvent =
  | { readonly type: 'ordered'; readonly action: Action }
  /** The running action of somebody wants something else. */
  | {
      readonly type: 'switched'
      readonly id: string
      readonly wants: Beside
      readonly on: string
    }
  | {
      readonly type: 'begun'
      readonly id: string
      readonly channel: string
      readonly does: Beside
    }
  /** What was listened to or joined is gone. */
  | { readonly type: 'alone'; readonly id: string }
  /** A takeover or transfer is done. */
  | { readonly type: 'moved'; readonly id: string }
  | { readonly type: 'failed'; readonly id: string; readonly reason: string }
  /** The supervisor's phone has hung up. */
  | { readonly type: 'over'; readonly id: string }
  /**
   * Every call that is up; `unmonitored`: channels of people who may not be listened to; `hidden`:
   * actions whose supervisors may not see the call, or not any more.
   */
  | {
      readonly type: 'calls'
      readonly calls: readonly LiveCall[]
      readonly unmonitored: ReadonlySet<string>
      readonly hidden: ReadonlySet<string>
      readonly at: number
    }
  /** The time for which supervisors may be alone goes by. */
  | { readonly type: 'renew'; readonly calls: readonly LiveCall[] }

export type SupervisionEffect =
  | {
      readonly do: 'tell'
      readonly action: Action
      readonly state: 'ringing' | 'done' | 'failed'
      readonly reason?: string
    }
  /** The supervisor's phone does something else, or to another channel. */
  | {
      readonly do: 'turn'
      readonly channel: string
      readonly to: Beside | 'seize'
      readonly on: string
    }
  /** Whoever is left of a call that is over, by unique ids. */
  | { readonly do: 'hang-up'; readonly channels: readonly string[] }
  /** Who is alone with music may be so for longer. */
  | { readonly do: 'stay'; readonly channel: string }
  /** Nobody has to renew the time that this caller, who talks, has left. */
  | { readonly do: 'clear-lease'; readonly customer: string }
  /** The supervisor's phone need not ring any more. */
  | { readonly do: 'cancel'; readonly id: string }
  /** The customer waits for that phone no longer, if that is what the customer does. */
  | { readonly do: 'give-back'; readonly id: string; readonly customer: string }

export const turn = ({ wants, on }: Action, channel: string): SupervisionEffect => ({
  ...{ do: 'turn', channel, on },
  to: wants === 'takeover' ? 'seize' : (wants as Beside),
})

export const failed = (action: Action, reason: string): SupervisionEffect => ({
  ...{ do: 'tell', action, state: 'failed', reason },
})

/** Of three or more who talk, those who would be left to each other when the customer is taken. */
export function leavesOf(call: LiveCall, taker: string | null): readonly string[] {
  const { supervisors, others, partner } = call
  if (supervisors.length + others.length === 0) return []
  const legs = [...supervisors, ...others, ...(partner === null ? [] : [partner])]
  return legs.map(({ id }) => id).filter((id) => id !== taker)
}
