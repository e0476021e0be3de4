import { isCall, isWithOthers, type LiveCall } from '../../domain/live-call.js'
import {
  type Action,
  type Actions,
  failed,
  type SupervisionEffect,
  type SupervisionEvent,
  turn,
} from './supervision.action.js'
import { ended, heard, type Seen } from './supervision.follow.js'

type Step = readonly [Actions, readonly SupervisionEffect[]]

/**
 * What supervisors do, as one pure machine. Asterisk carries on by itself what has begun; this makes
 * listeners follow the customer to the next agent, and ends what has nobody left.
 */
export function step(actions: Actions, event: SupervisionEvent): Step {
  if (event.type === 'calls') return seen(actions, event)
  if (event.type === 'renew') return [actions, renewed(actions, event.calls)]
  if (event.type === 'ordered') {
    const { action } = event
    const rings = action.wants !== 'hangup' && action.doing === null
    const told: SupervisionEffect[] = rings ? [{ do: 'tell', action, state: 'ringing' }] : []
    return [with_(actions, action), told]
  }
  const action = actions.get(event.id)
  if (action === undefined) return [actions, []]
  switch (event.type) {
    case 'switched':
      return switched(actions, { ...action, wants: event.wants, on: event.on })
    case 'begun':
      return begun(actions, { ...action, channel: event.channel, doing: event.does })
    case 'alone':
      return [with_(actions, { ...action, on: '' }), []]
    case 'moved':
      return moved(actions, action)
    case 'failed':
      return [without(actions, action), [failed(action, event.reason)]]
    case 'over':
      return over(actions, action)
  }
}

/** Whether the phone can be turned at once; before it has answered it is turned when it does. */
function switched(actions: Actions, action: Action): Step {
  return [with_(actions, action), action.channel === null ? [] : [turn(action, action.channel)]]
}

function begun(actions: Actions, action: Action): Step {
  const { wants, doing, channel, isPending } = action
  if (isPending) return [with_(actions, action), []]
  if (wants !== doing && channel !== null) return [with_(actions, action), [turn(action, channel)]]
  return [with_(actions, action), [{ do: 'tell', action, state: 'done' }]]
}

/**
 * Whoever is left is cut once the customer is seen to be away: before, it would cut the customer. A call
 * that is moved once more is no longer on the way to where it was sent before.
 */
function moved(all: Actions, action: Action): Step {
  const before = [...all.values()].filter(
    ({ id, rings, isMoved, callId }) =>
      rings && isMoved && callId === action.callId && id !== action.id,
  )
  const actions = before.reduce(without, all)
  const replaced = before.map((one) => failed(one, 'replaced'))
  const left: Action = { ...action, isMoved: true }
  // Somebody is to answer.
  if (action.rings) return [with_(actions, left), replaced]
  return [
    action.leaves.length === 0 ? without(actions, action) : with_(actions, left),
    [...replaced, { do: 'tell', action, state: 'done' }],
  ]
}

function over(actions: Actions, action: Action): Step {
  const left = without(actions, action)
  // The customer was away already, for a moment at least: the others are not left to each other.
  if (action.isMoved) return [left, [{ do: 'hang-up', channels: action.leaves }]]
  if (action.doing === null || action.isPending) return [left, [failed(action, 'cancelled')]]
  // A takeover that has begun was told as done.
  const reason = action.on === '' ? 'call_ended' : 'left'
  return [left, [{ do: 'tell', action, state: 'done', reason }]]
}

/** What became of the calls that somebody supervises. */
function seen(actions: Actions, event: Seen): Step {
  const effects: SupervisionEffect[] = []
  let next = actions
  for (const action of actions.values()) {
    const call = callOf(event.calls, action)
    const [changed, wanted] =
      call === undefined ? ended(action, event.at) : heard(named(action, call), call, event)
    effects.push(...wanted)
    if (changed === action) continue
    next = changed === undefined ? without(next, action) : with_(next, changed)
  }
  return [next, effects]
}

const callOf = (calls: readonly LiveCall[], { callId }: Action): LiveCall | undefined =>
  calls.find((call) => isCall(call, callId))

/**
 * A call that has become a part of another is told by the id that its record will have, and its customer
 * may be another. With a supervisor alone nobody is the customer who was not before.
 */
function named(action: Action, call: LiveCall): Action {
  const now = (isWithOthers(call) && call.customer?.id) || action.customer
  if (action.callId === call.id && action.customer === now) return action
  return { ...action, callId: call.id, customer: now }
}

/** Who is alone waits for the customer's next agent as long as the customer does. */
const renewed = (actions: Actions, calls: readonly LiveCall[]): readonly SupervisionEffect[] =>
  [...actions.values()].flatMap((action) => {
    const { channel, on } = action
    const isWaiting = on === '' && (callOf(calls, action)?.customer ?? null) !== null
    return isWaiting && channel !== null ? [{ do: 'stay', channel }] : []
  })

const with_ = (actions: Actions, action: Action): Actions => new Map(actions).set(action.id, action)

function without(actions: Actions, { id }: Action): Actions {
  const left = new Map(actions)
  left.delete(id)
  return left
}
