import { ulid } from 'ulid'
import type { Actor } from '../../domain/actor.js'
import type { Destination } from '../../domain/destination.js'
import { fail } from '../../domain/errors.js'
import { isCall, type LiveCall, type LiveLeg } from '../../domain/live-call.js'
import { say } from '../../domain/text.js'
import { type Action, type Beside, isBeside, leavesOf, type Move } from './supervision.action.js'

/** A call that somebody wants to step into, with who is in it. */
export interface Target {
  readonly call: LiveCall
  /** Whether this supervisor may see calls of these queues and people. */
  readonly isSeen: boolean
  /** Ids of the users who talk in it, or are rung. */
  readonly people: readonly number[]
  /** Those of them who may not be listened to. */
  readonly unmonitored: readonly number[]
  /** Who talks with the customer. */
  readonly agent: number | null
  /** Whose phone rings for the customer. */
  readonly rung: number | null
  /** Who of the house has placed the call. */
  readonly caller: number | null
  /** Queue that the call was led into last; null: none. */
  readonly queue: number | null
  /** Menu that the caller is in. */
  readonly menu: number | null
}

/** Whoever orders must be reachable by phone to listen; a program has no phone. */
export interface Orderer {
  readonly actor: Actor
  readonly hasPhone: boolean
}

/**
 * Refuses what may not be done with a call, or cannot be: 403, 404, 409 and 422 as `what` says.
 * `running`: what is going on already.
 */
export function refuseOrder(
  what: Beside | Move,
  orderer: Orderer,
  target: Target | undefined,
  running: Iterable<Action>,
): asserts target is Target {
  if (target === undefined) fail('not-found', { what: 'call' })
  if (!target.isSeen || (isBeside(what) && target.unmonitored.length > 0)) fail('forbidden')
  const needsPhone = isBeside(what) || what === 'takeover'
  if (needsPhone && !orderer.hasPhone)
    fail('unprocessable', { why: say('bạn không có điện thoại', 'you have no phone') })
  const why = whyNotNow(what, orderer.actor, target, running)
  if (why !== undefined) fail('raced', { why })
}

/** What stands in the way at this moment, in words. */
function whyNotNow(
  what: Beside | Move,
  { userId }: Actor,
  { call, people }: Target,
  running: Iterable<Action>,
): string | undefined {
  if (isBeside(what) || what === 'takeover') {
    if (userId !== null && people.includes(userId))
      return say('đây là cuộc gọi của chính bạn', 'it is your own call')
  }
  if (isBeside(what) && call.partner === null)
    return say('chưa có ai nói chuyện', 'nobody talks yet')
  if (what !== 'hangup' && !call.isReached) return notReached(call)
  const moves = [...running].some(
    ({ callId, isMoved, wants }) => isCall(call, callId) && !isMoved && !isBeside(wants),
  )
  return moves ? say('đã có người can thiệp', 'somebody else is doing that') : undefined
}

const notReached = ({ customer, answeredAt }: LiveCall): string =>
  customer === null && answeredAt !== null
    ? say('không còn khách hàng', 'the customer has left')
    : say('khách hàng chưa bắt máy', 'the customer has not answered yet')

/** A new action on a call that `refuseOrder` let pass. */
export const actionOn = (
  call: LiveCall,
  wants: Action['wants'],
  userId: number | null,
  at: number,
): Action => ({
  ...{ id: ulid().toLowerCase(), callId: call.id, userId, wants, at },
  ...{ doing: null, channel: null, customer: call.customer?.id ?? '' },
  leaves: wants === 'takeover' ? leavesOf(call, null) : [],
  on: (wants === 'takeover' ? call.customer?.id : call.partner?.id) ?? '',
})

/**
 * Where a customer goes whom nobody answers (asterisk-conf/supervision.conf, `supervisor-back`): to the
 * front of the queue, the menu, the agent, the group or whose phone rang, and if that is in vain the
 * hotline's fallback, or whoever of the house has placed the call.
 */
export const wayBack = (target: Target): string =>
  [firstWay(target), lastWay(target)].filter((way) => way !== '').join('-')

function firstWay({ call, queue, menu, agent, rung }: Target): string {
  const { partner, group } = call
  if (queue !== null) return `queue-${queue}`
  if (menu !== null) return `ivr-${menu}`
  if (agent !== null) return `user-${agent}`
  // A phone of the house that is nobody's.
  if (isExtension(partner)) return `extension-${partner.number}`
  // A member outside is called only as the group calls it.
  if (group !== null) return `group-${group}`
  if (rung !== null) return `user-${rung}`
  const rings = call.rung.find(isExtension)
  return rings === undefined ? 'lost' : `extension-${rings.number}`
}

function lastWay({ call, caller: userId }: Target): string {
  const { direction, hotline, caller, customer, partner } = call
  if (direction === 'inbound') return hotline === null ? '' : `hotline-${hotline.id}`
  // Whoever has transferred the call gets it back.
  const isGone = caller !== customer?.number && caller !== partner?.number
  if (!isGone || !/^\d+$/.test(caller)) return ''
  return userId === null ? `extension-${caller}` : `user-${userId}`
}

const isExtension = (leg: LiveLeg | null): leg is LiveLeg =>
  leg?.isInside === true && /^\d+$/.test(leg.number)

/** Only what rings phones can be in vain; all else has its own way on. */
export const canBeInVain = ({ type }: Destination): boolean =>
  type === 'extension' || type === 'external' || type === 'group'
