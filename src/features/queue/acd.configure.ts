import { type Agent, newAgent } from './acd.agent.js'
import type { AcdStep } from './acd.effects.js'
import type { Happening } from './acd.events.js'
import type { AcdQueue } from './acd.queue.js'
import type { Acd } from './acd.state.js'

/**
 * The configuration changed: queues and agents are as told. Calls go on: an agent who was deleted
 * ends the talk or the offer; callers of a queue that was deleted go, as soon as nobody is rung for
 * them, where an empty queue would have sent them.
 */
export function configure(acd: Acd, { queues, agents }: Happening<'configured'>): AcdStep {
  const known = new Map(queues.map((one) => [one.id, one]))
  return [
    {
      ...acd,
      queues: known,
      gone: goneQueues(acd, known),
      agents: agentsNow(acd, agents),
      lastAsked: new Map([...acd.lastAsked].filter(([id]) => known.has(id))),
      waits: new Map([...acd.waits].filter(([id]) => known.has(id))),
    },
    [],
  ]
}

function goneQueues(acd: Acd, known: ReadonlyMap<number, AcdQueue>): Acd['gone'] {
  const needed = new Set([...acd.waiting.values()].map(({ queue }) => queue))
  const before = [...acd.gone, ...acd.queues]
  return new Map(before.filter(([id]) => needed.has(id) && !known.has(id)))
}

function agentsNow(acd: Acd, told: Happening<'configured'>['agents']): Acd['agents'] {
  const agents = new Map<number, Agent>()
  for (const { id, name, today } of told) {
    const before = acd.agents.get(id) ?? { ...newAgent(id, name, acd.at), ...today }
    agents.set(id, { ...before, name, isGone: false })
  }
  for (const one of acd.agents.values())
    if (!agents.has(one.id) && (one.talk !== null || one.offer !== null))
      agents.set(one.id, { ...one, presence: 'offline', why: null, since: acd.at, isGone: true })
  return agents
}
