import { because } from '../../domain/trace.js'
import { choose } from './acd.choose.js'
import type { AcdEffect, AcdStep } from './acd.events.js'
import { agentBar } from './acd.may.js'
import type { Acd, Agent, Offer, Waiting } from './acd.state.js'

/**
 * Offers callers to agents until nobody can be offered: heavier queues first, then customers of
 * higher priority, then those who wait longest. Whoever may not be offered now does not hold up
 * those behind.
 */
export function assign(acd: Acd, at: number, random: number): AcdStep {
  let now = acd
  const effects: AcdEffect[] = []
  if (!someoneFree(acd, at)) return [acd, effects]
  for (const id of inOrder(acd, at)) {
    const caller = now.waiting.get(id)
    const queue = caller && now.queues.get(caller.queue)
    const choice = caller && queue && choose(now, queue, caller, at, random)
    if (choice === undefined || caller === undefined || queue === undefined) continue
    const left = (caller.since + queue.maxWaitSeconds * 1000 - at) / 1000
    const offer: Offer = {
      id: `${at.toString(36)}-${now.count}`,
      caller: id,
      queue: queue.id,
      agents: choice.agents,
      at,
      // A caller who is rung for when the time is up is rung for to the end.
      seconds: Math.max(1, Math.min(queue.ringSeconds, Math.max(5, Math.ceil(left)))),
    }
    now = offered(now, caller, offer)
    const names = choice.agents.map((agent) => now.agents.get(agent)?.name ?? '').join(', ')
    effects.push(
      { do: 'tell', caller: id, reason: because(`queue_offer_${choice.why}`, { agents: names }) },
      { do: 'offer', offer },
    )
  }
  return [now, effects]
}

function someoneFree(acd: Acd, at: number): boolean {
  for (const agent of acd.agents.values()) if (agentBar(agent, at, true) === undefined) return true
  return false
}

/** Ids of the callers who may be offered now, the first first. */
export function inOrder(acd: Acd, at: number): readonly string[] {
  const callers = [...acd.waiting.values()].filter(
    ({ offer, notBefore }) => offer === null && notBefore <= at,
  )
  const weight = ({ queue }: Waiting) => acd.queues.get(queue)?.weight ?? 0
  return callers.sort((a, b) => weight(b) - weight(a) || before(a, b)).map(({ id }) => id)
}

/** The order within a queue. */
export const before = (a: Waiting, b: Waiting): number =>
  b.priority - a.priority || a.since - b.since || (a.id < b.id ? -1 : 1)

function offered(acd: Acd, caller: Waiting, offer: Offer): Acd {
  const agents = new Map(acd.agents)
  for (const id of offer.agents) {
    const agent = agents.get(id) as Agent
    agents.set(id, { ...agent, offer: offer.id })
  }
  // When all have passed and one is asked again, a new round begins.
  const isAgain = offer.agents.some((agent) => caller.passed.has(agent))
  const passed = isAgain ? new Set<number>() : caller.passed
  return {
    ...acd,
    agents,
    waiting: new Map(acd.waiting).set(caller.id, { ...caller, passed, offer: offer.id }),
    offers: new Map(acd.offers).set(offer.id, offer),
    lastAsked: new Map(acd.lastAsked).set(offer.queue, offer.agents.at(-1) as number),
    count: acd.count + 1,
  }
}
