import { overflow, positionOf } from './acd.callers.js'
import type { AcdEffect, AcdStep } from './acd.events.js'
import { isStaffed } from './acd.may.js'
import type { Acd, AcdQueue, Cause, Waiting } from './acd.state.js'

/** What time has brought: waits that were too long, places to be told, pauses that are over. */
export function due(acd: Acd, at: number): AcdStep {
  let now = rested(acd, at)
  const effects: AcdEffect[] = []
  for (const queue of acd.queues.values()) {
    const isEmpty = !isStaffed(acd, queue, queue.stayWhen)
    for (const caller of now.waiting.values()) {
      if (caller.queue !== queue.id || caller.offer !== null) continue
      const cause = endOf(queue, caller, isEmpty, at)
      const [next, more] =
        cause === undefined ? spoken(now, queue, caller, at) : overflow(now, caller.id, cause)
      now = next
      effects.push(...more)
    }
  }
  return [now, effects]
}

function endOf(queue: AcdQueue, caller: Waiting, isEmpty: boolean, at: number): Cause | undefined {
  if (caller.how === 'callback') return undefined
  if (at >= caller.since + queue.maxWaitSeconds * 1000) return 'timeout'
  return isEmpty ? 'empty' : undefined
}

/** Bars that only time lifts. */
function rested(acd: Acd, at: number): Acd {
  const tired = [...acd.agents.values()].filter(
    ({ wrapUpUntil, aloneUntil }) => isPast(wrapUpUntil, at) || isPast(aloneUntil, at),
  )
  if (tired.length === 0) return acd
  const agents = new Map(acd.agents)
  for (const one of tired)
    agents.set(one.id, {
      ...one,
      wrapUpUntil: isPast(one.wrapUpUntil, at) ? null : one.wrapUpUntil,
      aloneUntil: isPast(one.aloneUntil, at) ? null : one.aloneUntil,
    })
  return { ...acd, agents }
}

function spoken(acd: Acd, queue: AcdQueue, caller: Waiting, at: number): AcdStep {
  const isTold = isPast(caller.tellAt, at)
  const isMessage = !isTold && isPast(caller.messageAt, at)
  if (!isTold && !isMessage) return [acd, []]
  const next = {
    ...caller,
    ...(isTold ? { tellAt: later(at, queue.tellEverySeconds) } : {}),
    ...(isMessage ? { messageAt: later(at, queue.messageEverySeconds) } : {}),
  }
  const position = positionOf(acd, caller)
  return [
    { ...acd, waiting: new Map(acd.waiting).set(caller.id, next) },
    [
      isTold
        ? { do: 'tell-place', caller: caller.id, position, seconds: expected(acd, caller.queue) }
        : { do: 'message', caller: caller.id },
    ],
  ]
}

/** Seconds that callers of late have waited until they were answered; null: nobody was. */
export function expected(acd: Acd, queue: number): number | null {
  const waits = acd.waits.get(queue) ?? []
  if (waits.length === 0) return null
  return Math.round(waits.reduce((sum, wait) => sum + wait, 0) / waits.length / 1000)
}

/** When, after `at`, time brings something next; undefined: never. The rim asks after each step. */
export function nextDue(acd: Acd, at: number): number | undefined {
  let next = Number.POSITIVE_INFINITY
  const take = (moment: number | null) => {
    if (moment !== null && moment > at && moment < next) next = moment
  }
  for (const agent of acd.agents.values()) {
    take(agent.wrapUpUntil)
    take(agent.aloneUntil)
  }
  for (const caller of acd.waiting.values()) {
    const queue = acd.queues.get(caller.queue)
    if (queue === undefined || caller.offer !== null) continue
    if (caller.how === 'line') take(caller.since + queue.maxWaitSeconds * 1000)
    take(caller.tellAt)
    take(caller.messageAt)
    take(caller.notBefore)
    if (queue.sticky !== null) take(caller.since + queue.sticky.waitSeconds * 1000)
    take(caller.since + queue.tierSeconds * 1000)
  }
  return Number.isFinite(next) ? next : undefined
}

const isPast = (moment: number | null, at: number): boolean => moment !== null && moment <= at
const later = (at: number, seconds: number | null): number | null =>
  seconds === null ? null : at + seconds * 1000
