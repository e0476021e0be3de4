import type { AcdEvent, AcdStep } from './acd.events.js'
import type { Acd, Agent } from './acd.state.js'

type Of<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>

/** Presence as the agent, or the ACD, has it. An offer that runs is not taken back. */
export function changePresence(acd: Acd, { agent, presence, why, at }: Of<'presence'>): AcdStep {
  return changed(acd, agent, () => ({
    ...{ presence, why: presence === 'paused' ? why : null, since: at },
    // Whoever becomes ready has no old debts.
    ...(presence === 'ready' ? { missed: 0, aloneUntil: null, idleSince: at } : {}),
  }))
}

export function changeQueues(acd: Acd, { agent, away }: Of<'queues-left'>): AcdStep {
  return changed(acd, agent, () => ({ away: new Set(away) }))
}

export function changeDevice(acd: Acd, { agent, device, at }: Of<'device'>): AcdStep {
  return changed(acd, agent, (one) => ({
    device,
    // A phone that has come back is tried again at once.
    aloneUntil: one.device === 'unreachable' && device === 'free' ? null : one.aloneUntil,
    idleSince: one.device === 'busy' && device === 'free' ? at : one.idleSince,
  }))
}

export function wrapUp(acd: Acd, { agent, seconds, at }: Of<'wrap-up'>): AcdStep {
  return changed(acd, agent, (one) =>
    one.wrapUpUntil === null ? {} : { wrapUpUntil: seconds === 0 ? null : at + seconds * 1000 },
  )
}

export function newDay(acd: Acd): AcdStep {
  const agents = [...acd.agents.values()].map((one) => ({ ...one, calls: 0, talkMs: 0 }))
  return [{ ...acd, agents: new Map(agents.map((one) => [one.id, one])) }, []]
}

function changed(acd: Acd, id: number, change: (agent: Agent) => Partial<Agent>): AcdStep {
  const agent = acd.agents.get(id)
  return agent === undefined ? [acd, []] : [withAgent(acd, { ...agent, ...change(agent) }), []]
}

export const withAgent = (acd: Acd, agent: Agent): Acd => ({
  ...acd,
  agents: new Map(acd.agents).set(agent.id, agent),
})
