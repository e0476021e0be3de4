import type { Agent } from './acd.agent.js'
import { withAgent } from './acd.agents.js'
import type { AcdEffect, AcdStep, Declined } from './acd.effects.js'
import type { AcdQueue } from './acd.queue.js'
import { reasons } from './acd.reasons.js'
import { type Acd, type Offer, queueOf } from './acd.state.js'

/** A phone that says busy or cannot be reached is left alone for so long. */
const aloneMs = 5000

/** What it means for agents that they did not take an offer. */
export function afterOffer(
  acd: Acd,
  { queue: id, caller }: Offer,
  parts: readonly (readonly [agent: number, outcome: Declined])[],
): AcdStep {
  const queue = queueOf(acd, id)
  let now = acd
  const effects: AcdEffect[] = []
  for (const [id, outcome] of parts) {
    const agent = now.agents.get(id)
    if (agent === undefined || queue === undefined) continue
    const next = { ...agent, ...consequence(agent, queue, outcome, acd.at) }
    now = withAgent(now, next)
    if (next.presence === agent.presence) continue
    effects.push(
      { do: 'pause', agent: id, why: next.why ?? '' },
      { do: 'tell', caller, reason: reasons.autopaused(acd, id) },
    )
  }
  return [now, effects]
}

function consequence(agent: Agent, queue: AcdQueue, outcome: Declined, at: number): Partial<Agent> {
  const { onReject, pauseAfter } = queue
  switch (outcome) {
    case 'lost':
      return {}
    case 'unreachable':
      return { alone: { until: at + aloneMs, why: 'not_reached' } }
    case 'busy': {
      const ms = typeof onReject === 'object' ? Math.max(onReject.seconds * 1000, aloneMs) : aloneMs
      return { alone: { until: at + ms, why: 'said_busy' } }
    }
    case 'rejected':
      if (onReject === 'skip') return {}
      if (onReject === 'pause') return paused(agent, 'rejected', at)
      return { alone: { until: at + onReject.seconds * 1000, why: 'declined' } }
    case 'no_answer': {
      const missed = agent.missed + 1
      if (pauseAfter === null || missed < pauseAfter) return { missed }
      return { missed: 0, ...paused(agent, 'autopause', at) }
    }
  }
}

/** Whoever is paused or offline already stays so. */
const paused = (agent: Agent, why: string, at: number): Partial<Agent> =>
  agent.presence === 'ready' ? { presence: 'paused', why, since: at } : {}
