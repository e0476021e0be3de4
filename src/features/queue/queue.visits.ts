import type { AcdEffect } from './acd.effects.js'
import type { AcdHost } from './acd.host.js'
import type { Acd, Waiting } from './acd.state.js'
import { isCallback } from './queue.callbacks.js'

export const visitOutcomes = [
  ...(['answered', 'abandoned', 'timeout', 'full', 'empty'] as const),
  ...(['exit', 'callback', 'taken', 'lost'] as const),
] as const
export type VisitOutcome = (typeof visitOutcomes)[number]

/** A caller's stay in a queue. Times are epoch milliseconds; open while `endedAt` is null. */
export interface Visit {
  readonly channel: string
  readonly queueId: number
  readonly number: string
  readonly joinedAt: number
  readonly endedAt: number | null
  readonly outcome: VisitOutcome | null
  readonly waitMs: number | null
  /** Who answered. */
  readonly userId: number | null
}

export interface Visits {
  /** The caller is about to leave by the exit key. */
  exits(channel: string): void
  /** The caller is about to leave with this agent, who was not offered the caller. */
  answers(channel: string, userId: number): void
}

/** Tells the beginning and the end of every stay, as the machine has them. */
export function queueVisits(host: AcdHost, store: (visit: Visit) => void): Visits {
  let before: ReadonlyMap<string, Waiting> = new Map()
  const ends = new Map<string, { outcome: VisitOutcome; userId: number | null }>()

  host.onEffect((effect, acd) => {
    const end = endOf(effect)
    if (end === undefined) return
    const [caller, outcome, userId] = end
    // It is known better who took the caller.
    if (outcome === 'taken' && ends.has(caller)) return
    ends.set(caller, { outcome, userId })
    // Who was not let in was never inside.
    if (effect.do !== 'overflow' || before.has(caller)) return
    ends.delete(caller)
    turnedAway(effect, acd)
  })
  host.onChange((acd) => {
    if (acd.waiting === before) return
    for (const [id, caller] of acd.waiting) if (!before.has(id)) tell(id, begun(caller))
    for (const [id, caller] of before) if (!acd.waiting.has(id)) tell(id, ended(caller, acd.at))
    before = acd.waiting
  })

  /** A customer who is called back has a stay when he or she is there again. */
  function tell(id: string, visit: Visit): void {
    if (!isCallback(id)) store(visit)
  }

  const begun = ({ id: channel, queue: queueId, number, since: joinedAt }: Waiting): Visit => ({
    ...{ channel, queueId, number, joinedAt },
    ...{ endedAt: null, outcome: null, waitMs: null, userId: null },
  })

  function ended(caller: Waiting, at: number): Visit {
    const { outcome, userId } = ends.get(caller.id) ?? { outcome: 'abandoned', userId: null }
    ends.delete(caller.id)
    return { ...begun(caller), endedAt: at, outcome, userId, waitMs: at - caller.since }
  }

  function turnedAway(effect: Extract<AcdEffect, { do: 'overflow' }>, { at }: Acd): void {
    const { caller: channel, cause: outcome, queue: queueId, number } = effect
    const moment = { joinedAt: at, endedAt: at, waitMs: 0 }
    store({ ...{ channel, queueId, number, outcome, userId: null }, ...moment })
  }

  return {
    exits: (channel) => void ends.set(channel, { outcome: 'exit', userId: null }),
    answers: (channel, userId) => void ends.set(channel, { outcome: 'answered', userId }),
  }
}

function endOf(
  effect: AcdEffect,
): readonly [caller: string, outcome: VisitOutcome, userId: number | null] | undefined {
  if (effect.do === 'overflow') return [effect.caller, effect.cause, null]
  if (effect.do === 'fact' && effect.fact.outcome === 'answered')
    return [effect.fact.caller, 'answered', effect.fact.agent]
  if (effect.do !== 'tell') return undefined
  const told: Readonly<Record<string, VisitOutcome>> = {
    queue_taken: 'taken',
    queue_callback: 'callback',
  }
  const outcome = told[effect.reason.code]
  return outcome === undefined ? undefined : [effect.caller, outcome, null]
}
