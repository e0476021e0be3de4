import { because } from '../../domain/trace.js'
import { endOffer } from './acd.end-offer.js'
import type { AcdEffect, AcdEvent, AcdStep } from './acd.events.js'
import { isStaffed } from './acd.may.js'
import type { Acd, AcdQueue, Cause, Waiting } from './acd.state.js'

type Of<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>

/** A caller comes, or comes back (`again`) to the old place. */
export function join(acd: Acd, { caller, at }: Of<'joined'>): AcdStep {
  const queue = acd.queues.get(caller.queue)
  if (queue === undefined || acd.waiting.has(caller.id)) return [acd, []]
  const { again, ...place } = caller
  const within: Waiting = {
    ...place,
    ...{ offer: null, notBefore: at, passed: new Set() },
    tellAt: later(at, queue.tellEverySeconds),
    messageAt: later(at, queue.messageEverySeconds),
  }
  const now = { ...acd, waiting: new Map(acd.waiting).set(caller.id, within) }
  const cause = again ? undefined : keptOut(acd, queue)
  if (cause !== undefined) return overflow(now, caller.id, cause)
  const position = positionOf(now, within)
  return [
    now,
    [tell(caller.id, again ? 'queue_again' : 'queue_joined', { name: queue.name, position })],
  ]
}

function keptOut(acd: Acd, queue: AcdQueue): Cause | undefined {
  const { id, maxCallers, joinWhen } = queue
  if (maxCallers !== null && waitingIn(acd, id).length >= maxCallers) return 'full'
  return isStaffed(acd, queue, joinWhen) ? undefined : 'empty'
}

/** The caller has gone, or was taken away; who was rung for the caller is rung no longer. */
export function leave(acd: Acd, id: string, at: number): AcdStep {
  const caller = acd.waiting.get(id)
  if (caller === undefined) return [acd, []]
  const offer = caller.offer === null ? undefined : acd.offers.get(caller.offer)
  const [now, effects] =
    offer === undefined ? [acd, []] : endOffer(acd, offer, at, () => 'caller_left')
  return [without(now, id), effects]
}

export function turnIntoCallback(acd: Acd, { caller, id, at }: Of<'callback'>): AcdStep {
  const before = acd.waiting.get(caller)
  if (before === undefined || before.offer !== null || before.how === 'callback') return [acd, []]
  const waiting = new Map(acd.waiting)
  waiting.delete(caller)
  waiting.set(id, { ...before, id, how: 'callback', notBefore: at, tellAt: null, messageAt: null })
  return [{ ...acd, waiting }, [tell(caller, 'queue_callback', {})]]
}

export function overflow(acd: Acd, id: string, cause: Cause): AcdStep {
  const caller = acd.waiting.get(id)
  if (caller === undefined) return [acd, []]
  const to = acd.queues.get(caller.queue)?.overflow[cause] ?? { type: 'hangup' as const }
  const reason = because(`queue_${cause}`, {}, to)
  return [
    without(acd, id),
    [
      { do: 'tell', caller: id, reason },
      { do: 'overflow', caller: id, cause, to },
    ],
  ]
}

export function without(acd: Acd, id: string): Acd {
  const waiting = new Map(acd.waiting)
  waiting.delete(id)
  return { ...acd, waiting }
}

export const waitingIn = (acd: Acd, queue: number): readonly Waiting[] =>
  [...acd.waiting.values()].filter((one) => one.queue === queue)

/** 1 is the next. Who is being offered is ahead of those who are not. */
export function positionOf(acd: Acd, caller: Waiting): number {
  let ahead = 0
  for (const one of acd.waiting.values())
    if (one.queue === caller.queue && one.id !== caller.id && isAhead(one, caller)) ahead += 1
  return ahead + 1
}

function isAhead(one: Waiting, caller: Waiting): boolean {
  if (one.priority !== caller.priority) return one.priority > caller.priority
  return one.since !== caller.since ? one.since < caller.since : one.id < caller.id
}

const later = (at: number, seconds: number | null): number | null =>
  seconds === null ? null : at + seconds * 1000

const tell = (
  caller: string,
  code: string,
  data: Readonly<Record<string, string | number>>,
): AcdEffect => ({ do: 'tell', caller, reason: because(code, data) })
