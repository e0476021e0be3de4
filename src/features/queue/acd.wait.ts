import type { AcdStep } from './acd.effects.js'
import { isStaffed } from './acd.may.js'
import { type Ending, overflow } from './acd.overflow.js'
import type { Cause } from './acd.queue.js'
import type { Acd, Waiting } from './acd.state.js'

/** Sends away whom nobody is rung for, when the wait was too long or nobody is there any more. */
export const endWaits = (acd: Acd): AcdStep => overflow(acd, ended(acd))

function ended(acd: Acd): readonly Ending[] {
  const empty = new Map(
    [...acd.queues.values()].map((one) => [one.id, !isStaffed(acd, one, one.stayWhen)]),
  )
  const endings: Ending[] = []
  for (const caller of acd.waiting.values()) {
    if (caller.offer !== null) continue
    const cause = endOf(acd, caller, empty.get(caller.queue) ?? true)
    if (cause !== undefined) endings.push([caller, cause])
  }
  return endings
}

function endOf(acd: Acd, caller: Waiting, isEmpty: boolean): Cause | undefined {
  const end = endOfWait(acd, caller)
  if (end === undefined) return 'empty'
  if (acd.at >= end) return 'timeout'
  return isEmpty && caller.how === 'line' ? 'empty' : undefined
}

/** When a wait has been too long; undefined: the queue is gone. */
export function endOfWait(acd: Acd, { queue: id, how, patientSince, since }: Waiting) {
  const queue = acd.queues.get(id)
  if (queue === undefined) return undefined
  return how === 'callback'
    ? since + queue.callbackSeconds * 1000
    : patientSince + queue.maxWaitSeconds * 1000
}
