import type { Fact } from '../../domain/cel.js'
import { marks } from '../../domain/marks.js'
import type { Leg } from './call-log.legs.js'

/** What supervisors do in a call, as Asterisk wrote it. */
export interface Supervision {
  /** A leg of a supervisor who was rung to supervise; such a leg is nobody whom the call has rung. */
  isSupervisor(leg: Leg): boolean
  /** The same, of one who has not taken the call at that time, epoch ms: who listens is no agent. */
  isBeside(leg: Leg, at: number): boolean
}

/**
 * Supervisors are rung by a call of its own, which becomes a part of the supervised one when its phone
 * joins the bridge, and else is no call at all (R33: no new party in the customer's record).
 */
export function supervisionOf(facts: readonly Fact[]): Supervision {
  const calls = new Set(
    facts.flatMap(({ mark, linkedId }) => (mark === marks.supervisor ? [linkedId] : [])),
  )
  const taken = facts.filter(({ mark }) => mark === marks.takes)
  const takenAt = (leg: Leg): number | undefined =>
    taken.find(({ uniqueId, extra }) => uniqueId === leg.id || ownPhoneOf(leg) === extra.text)?.at
  const isSupervisor = ({ callId }: Leg) => calls.has(callId)
  return {
    isSupervisor,
    isBeside(leg, at) {
      const taken = takenAt(leg)
      return isSupervisor(leg) && (taken === undefined || at < taken)
    },
  }
}

/** The mark is on the pair that leads to an own phone, which has answered as one. */
const ownPhoneOf = ({ ownPhone }: Leg): string | undefined =>
  ownPhone === undefined ? undefined : String(ownPhone.userId)
