import type { Agent } from './acd.agent.js'
import type { AcdStep } from './acd.effects.js'
import type { Happening } from './acd.events.js'
import type { Acd } from './acd.state.js'

/** Presence as the agent has it. An offer that rings is not taken back. */
export function changePresence(acd: Acd, { agent, presence, why }: Happening<'presence'>): AcdStep {
  return changed(acd, agent, (one) => {
    const reason = presence === 'paused' ? why : null
    if (one.presence === presence && one.why === reason) return {}
    const into = { presence, why: reason, since: acd.at }
    // Whoever becomes ready has no old debts.
    return presence === 'ready' ? { ...into, missed: 0, alone: null, idleSince: acd.at } : into
  })
}

export function changeQueues(acd: Acd, { agent, away }: Happening<'queues-left'>): AcdStep {
  return changed(acd, agent, () => ({ away: new Set(away) }))
}

export function changeDevice(acd: Acd, { agent, device }: Happening<'device'>): AcdStep {
  return changed(acd, agent, (one) => {
    const isBack = one.device === 'unreachable' && one.alone?.why === 'not_reached'
    return {
      device,
      // A phone that has come back is tried again at once.
      alone: isBack && device !== 'unreachable' ? null : one.alone,
      // What only rang was no work.
      idleSince: one.device === 'busy' && device === 'free' ? acd.at : one.idleSince,
    }
  })
}

export function changeWrapUp(acd: Acd, { agent, seconds }: Happening<'wrap-up'>): AcdStep {
  return changed(acd, agent, ({ wrapUpUntil }) => {
    if (wrapUpUntil === null || wrapUpUntil < acd.at) return {}
    return { wrapUpUntil: seconds > 0 ? acd.at + seconds * 1000 : null }
  })
}

export function newDay(acd: Acd): AcdStep {
  const agents = [...acd.agents.values()].map((one) => ({ ...one, calls: 0, talkMs: 0 }))
  return [{ ...acd, agents: new Map(agents.map((one) => [one.id, one])) }, []]
}

/** Nothing is changed of somebody deleted, who only ends what was begun. */
function changed(acd: Acd, id: number, change: (agent: Agent) => Partial<Agent>): AcdStep {
  const agent = acd.agents.get(id)
  if (agent === undefined || agent.isGone) return [acd, []]
  return [withAgent(acd, { ...agent, ...change(agent) }), []]
}

export function withAgent(acd: Acd, agent: Agent): Acd {
  const agents = new Map(acd.agents)
  released(agents, agent)
  return { ...acd, agents }
}

/** Puts an agent back, or forgets one who was deleted and has nothing more to end. */
export function released(agents: Map<number, Agent>, agent: Agent): void {
  if (agent.isGone && agent.offer === null && agent.talk === null) agents.delete(agent.id)
  else agents.set(agent.id, agent)
}
