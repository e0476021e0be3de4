import { type LiveCall, partiesOf } from '../../domain/live-call.js'
import {
  type Action,
  failed,
  isBeside,
  leavesOf,
  type SupervisionEffect,
  type SupervisionEvent,
  turn,
} from './supervision.action.js'

export type Seen = Extract<SupervisionEvent, { type: 'calls' }>

/** A call is seen a moment after its supervisor is rung; an action of no call that is as old is dead. */
const unseenMs = 3000
/** No phone rings so long: what became of it was told while nobody listened. */
export const longestMs = 180_000

/** The action as it goes on, if it does, and what is wanted. */
export type Followed = readonly [Action | undefined, readonly SupervisionEffect[]]

/** The call of an action is not up, or not yet. */
export function ended(action: Action, at: number): Followed {
  const { id, doing, channel, wants, leaves } = action
  if (action.isMoved) {
    const told = action.rings ? [failed(action, 'call_ended')] : []
    return [undefined, [{ do: 'hang-up', channels: leaves }, ...told]]
  }
  if (doing !== null && channel !== null)
    return [
      undefined,
      [
        { do: 'hang-up', channels: [channel] },
        { do: 'tell', action, state: 'done', reason: 'call_ended' },
      ],
    ]
  if (wants === 'hangup') return [undefined, [{ do: 'tell', action, state: 'done' }]]
  if (at - action.at < unseenMs && wants === 'transfer') return [action, []]
  return [undefined, [{ do: 'cancel', id }, failed(action, 'call_ended')]]
}

/**
 * Whoever may not be listened to is not, also when the call comes to them later; nor is a call listened
 * to, or taken, that has left the queues of the supervisor.
 */
export function heard(action: Action, call: LiveCall, seen: Seen): Followed {
  const reason = whyNoMore(action, call, seen)
  if (reason === undefined) return followed(action, call, seen.at)
  const { id, wants, doing, channel, customer } = action
  if (wants === 'takeover')
    return [
      undefined,
      [{ do: 'cancel', id }, { do: 'give-back', id, customer }, failed(action, reason)],
    ]
  if (doing === null || channel === null)
    return [undefined, [{ do: 'cancel', id }, failed(action, reason)]]
  return [
    undefined,
    [
      { do: 'hang-up', channels: [channel] },
      { do: 'tell', action, state: 'done', reason },
    ],
  ]
}

function whyNoMore(action: Action, call: LiveCall, { unmonitored, hidden }: Seen) {
  const isHeard = isBeside(action.wants)
  if (isHeard && partiesOf(call).some((leg) => unmonitored.has(leg.id))) return 'not_monitorable'
  return (isHeard || ringsToTake(action)) && hidden.has(action.id) ? 'not_supervised' : undefined
}

/** Whoever has the customer is no matter of what a supervisor may see. */
const ringsToTake = ({ wants, channel, isMoved }: Action): boolean =>
  wants === 'takeover' && channel === null && !isMoved

/** Listening and whispering go on with whom the customer talks to next. */
function followed(action: Action, call: LiveCall, at: number): Followed {
  if (action.isMoved) return onTheWay(action, call)
  if (action.isPending) return [action, []]
  const { id, doing, channel, wants, on } = action
  if (doing === null || channel === null) {
    if (at - action.at < longestMs) return [withLeaves(action, call), []]
    return [undefined, [{ do: 'cancel', id }, failed(action, 'not_answered')]]
  }
  if (isForsaken(action, call))
    return [
      undefined,
      [
        { do: 'hang-up', channels: [channel, ...partiesOf(call).map((leg) => leg.id)] },
        { do: 'tell', action, state: 'done', reason: 'call_ended' },
      ],
    ]
  const partner = call.partner?.id
  const isSelf = partner === channel || call.supervisors.some(({ id }) => id === partner)
  if (doing === 'join' || wants === 'takeover' || partner === undefined || partner === on || isSelf)
    return [action, []]
  const moved = { ...action, on: partner }
  return [moved, [turn(moved, channel)]]
}

/** The customer has left: until somebody else is seen with the customer it is not over. */
function onTheWay(action: Action, { partner }: LiveCall): Followed {
  const { rings, leaves, on, customer } = action
  if (partner === null || partner.id === on || leaves.includes(partner.id)) return [action, []]
  if (!rings) return [undefined, [{ do: 'hang-up', channels: leaves }]]
  return [
    undefined,
    [
      { do: 'clear-lease', customer },
      { do: 'tell', action, state: 'done' },
    ],
  ]
}

/** While the phone of who takes over rings, others may join or leave. */
function withLeaves(action: Action, call: LiveCall): Action {
  const leaves = action.wants === 'takeover' ? leavesOf(call, action.channel) : action.leaves
  return leaves.join() === action.leaves.join() ? action : { ...action, leaves }
}

/** A supervisor who has joined is alone with somebody who is not the customer. */
function isForsaken({ doing, customer }: Action, call: LiveCall): boolean {
  if (doing !== 'join' || call.supervisors.length === 0) return false
  const others = partiesOf(call)
  return others.length === 1 && others[0]?.id !== customer
}
