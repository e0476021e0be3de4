import type { AcdEffect, AcdStep } from './acd.effects.js'
import type { Cause } from './acd.queue.js'
import { reasons } from './acd.reasons.js'
import { type Acd, queueOf, type Waiting } from './acd.state.js'

/** A caller who leaves a queue unserved. */
export type Ending = readonly [
  caller: Pick<Waiting, 'id' | 'queue' | 'number' | 'since'>,
  cause: Cause,
]

/** Sends callers where their queue says for each cause; a queue that is gone may say nothing. */
export function overflow(acd: Acd, endings: readonly Ending[]): AcdStep {
  if (endings.length === 0) return [acd, []]
  const effects = endings.flatMap(([{ id, queue, number, since }, cause]): readonly AcdEffect[] => {
    const { name, overflow } = queueOf(acd, queue) ?? {}
    const to = overflow?.[cause] ?? { type: 'hangup' }
    const reason = reasons.overflow(name ?? String(queue), cause, acd.at - since, to)
    return [
      { do: 'tell', caller: id, reason },
      { do: 'overflow', caller: id, queue, number, cause, to },
    ]
  })
  return [without(acd, ...endings.map(([{ id }]) => id)), effects]
}

export function without(acd: Acd, ...callers: readonly string[]): Acd {
  const waiting = new Map(acd.waiting)
  for (const id of callers) waiting.delete(id)
  return { ...acd, waiting }
}
