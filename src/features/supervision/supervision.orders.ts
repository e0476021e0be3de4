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
  if (call.customer === null) return say('không còn khách hàng', 'the customer has left')
  if (what !== 'hangup' && call.direction === 'outbound' && isRung(call, call.customer))
    return say('khách hàng chưa bắt máy', 'the customer has not answered yet')
  const moves = [...running].some(
    ({ callId, isMoved, wants }) => isCall(call, callId) && !isMoved && !isBeside(wants),
  )
  return moves ? say('đã có người can thiệp', 'somebody else is doing that') : undefined
}

const isRung = ({ rung }: LiveCall, { id }: LiveLeg): boolean => rung.some((leg) => leg.id === id)

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
 * front of the queue, the menu, the agent or the group, and if that is in vain the hotline's fallback.
 */
export function wayBack(target: Target): string {
  const { call } = target
  const last = call.direction === 'inbound' && call.hotline ? `hotline-${call.hotline.id}` : ''
  const first = firstWay(target)
  return last === '' ? first : `${first}-${last}`
}

function firstWay({ call: { partner, group }, queue, menu, agent }: Target): string {
  if (queue !== null) return `queue-${queue}`
  if (menu !== null) return `ivr-${menu}`
  if (agent !== null) return `user-${agent}`
  // A phone of the house that is nobody's.
  if (partner?.isInside && /^\d+$/.test(partner.number)) return `extension-${partner.number}`
  // A member outside is called only as the group calls it.
  return group === null ? 'lost' : `group-${group}`
}

/** Only what rings phones can be in vain; all else has its own way on. */
export const canBeInVain = ({ type }: Destination): boolean =>
  type === 'extension' || type === 'external' || type === 'group'
