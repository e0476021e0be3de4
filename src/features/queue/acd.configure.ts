import { overflow } from './acd.callers.js'
import type { AcdEffect, AcdEvent, AcdStep, KnownAgent } from './acd.events.js'
import type { Acd, Agent } from './acd.state.js'

/**
 * The configuration changed: queues and agents are as told. Calls go on: an agent who was deleted
 * stays until the talk or the offer is over; callers of a queue that is gone go nowhere (the rim has
 * refused to delete a queue that something names; here they leave as from an empty one).
 */
export function configure(
  acd: Acd,
  { queues, agents, at }: Extract<AcdEvent, { type: 'configured' }>,
): AcdStep {
  const known = new Map(agents.map((one) => [one.id, agentOf(one, acd.agents.get(one.id), at)]))
  for (const one of acd.agents.values())
    if (!known.has(one.id) && (one.talk !== null || one.offer !== null))
      known.set(one.id, { ...one, presence: 'offline', why: null })
  let now: Acd = { ...acd, queues: new Map(queues.map((one) => [one.id, one])), agents: known }
  const effects: AcdEffect[] = []
  for (const { id, queue, offer } of acd.waiting.values()) {
    if (now.queues.has(queue) || offer !== null) continue
    const [next, more] = overflow(now, id, 'empty')
    now = next
    effects.push(...more)
  }
  return [now, effects]
}

function agentOf(
  { id, name, unreachable }: KnownAgent,
  before: Agent | undefined,
  at: number,
): Agent {
  if (before !== undefined) return { ...before, name, unreachable }
  return {
    ...{ id, name, unreachable, presence: 'offline', why: null, since: at, away: new Set() },
    ...{ device: 'free', offer: null, talk: null, wrapUpUntil: null, aloneUntil: null },
    ...{ missed: 0, calls: 0, talkMs: 0, idleSince: at },
  } as const satisfies Agent
}
