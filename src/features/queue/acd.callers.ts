import type { AcdStep } from './acd.effects.js'
import { endOffer } from './acd.end-offer.js'
import type { Happening, Joining } from './acd.events.js'
import { isStaffed } from './acd.may.js'
import { tellOutlook } from './acd.outlook.js'
import { overflow, without } from './acd.overflow.js'
import { placeOf } from './acd.places.js'
import type { AcdQueue, Cause } from './acd.queue.js'
import { reasons } from './acd.reasons.js'
import type { Acd, Waiting } from './acd.state.js'

/** A caller comes, or comes back (`again`) to the old place or to the front. */
export function join(acd: Acd, { caller }: Happening<'joined'>): AcdStep {
  if (acd.waiting.has(caller.id)) return [acd, []]
  const queue = acd.queues.get(caller.queue)
  const cause = queue === undefined ? 'empty' : keptOut(acd, queue, caller)
  if (queue === undefined || cause !== undefined) return overflow(acd, [[caller, cause ?? 'empty']])
  const inside = waitingOf(caller, acd.at)
  const now = { ...acd, waiting: new Map(acd.waiting).set(caller.id, inside) }
  const told = caller.front ? reasons.front : caller.again ? reasons.again : reasons.joined
  const reason = told(queue, placeOf(now, inside))
  return [now, [{ do: 'tell', caller: caller.id, reason }, ...tellOutlook(now, queue, caller)]]
}

export function waitingOf({ again, ...caller }: Joining, at: number): Waiting {
  const since = Math.min(caller.since, at)
  return {
    ...caller,
    ...{ since, patientSince: caller.front ? at : since },
    ...{ offer: null, notBefore: at, missed: new Set(), declined: new Set(), roundAt: at },
    ...{ toldAt: at, messagedAt: at },
  }
}

function keptOut(acd: Acd, queue: AcdQueue, caller: Joining): Cause | undefined {
  if (caller.again || caller.front) return undefined
  const { id, maxCallers, joinWhen } = queue
  if (maxCallers !== null && onTheLine(acd, id) >= maxCallers) return 'full'
  return isStaffed(acd, queue, joinWhen) ? undefined : 'empty'
}

function onTheLine(acd: Acd, queue: number): number {
  let count = 0
  for (const one of acd.waiting.values()) if (one.queue === queue && one.how === 'line') count += 1
  return count
}

/** The caller has gone, or was taken; who was rung for the caller is rung no longer. */
export function leave(acd: Acd, { caller: id, taken }: Happening<'left'>): AcdStep {
  const caller = acd.waiting.get(id)
  if (caller === undefined) return [acd, []]
  const offer = acd.offers.get(caller.offer ?? '')
  const outcome = taken ? 'elsewhere' : 'caller_left'
  const [now, effects] = offer === undefined ? [acd, []] : endOffer(acd, offer, () => outcome)
  const reason = (taken ? reasons.taken : reasons.left)(caller, acd.at)
  return [without(now, id), [...effects, { do: 'tell', caller: id, reason }]]
}

/** The place stays, the line is free. Who is being offered is too late for it. */
export function turnIntoCallback(
  acd: Acd,
  { caller: id, ...event }: Happening<'callback'>,
): AcdStep {
  const caller = acd.waiting.get(id)
  if (caller === undefined || caller.offer !== null || caller.how === 'callback') return [acd, []]
  if (event.id !== id && acd.waiting.has(event.id)) return [acd, []]
  const waiting = new Map(acd.waiting)
  waiting.delete(id)
  const place: Waiting = { ...caller, id: event.id, how: 'callback' }
  const now = { ...acd, waiting: waiting.set(event.id, place) }
  const reason = reasons.callback(placeOf(now, place))
  return [now, [{ do: 'tell', caller: id, reason }]]
}
