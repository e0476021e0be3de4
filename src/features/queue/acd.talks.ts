import { withAgent } from './acd.agents.js'
import type { AcdStep } from './acd.effects.js'
import type { Happening } from './acd.events.js'
import { type Acd, queueOf } from './acd.state.js'

/** A talk that began before this machine did, or without an offer of its own. */
export function talking(acd: Acd, event: Happening<'talking'>): AcdStep {
  const agent = acd.agents.get(event.agent)
  if (agent === undefined || agent.offer !== null || agent.talk !== null) return [acd, []]
  const { offer, caller, queue } = event
  const talk = { offer, caller, queue, since: Math.min(event.since, acd.at) }
  return [withAgent(acd, { ...agent, talk, wrapUpUntil: null }), []]
}

/** The work after the talk begins. */
export function talked(acd: Acd, { agent, offer }: Happening<'talked'>): AcdStep {
  const one = acd.agents.get(agent)
  if (one?.talk?.offer !== offer) return [acd, []]
  const { queue, since } = one.talk
  const wrapUpSeconds = queueOf(acd, queue)?.wrapUpSeconds ?? 0
  const rests = {
    ...{ talk: null, idleSince: acd.at, calls: one.calls + 1 },
    talkMs: one.talkMs + acd.at - since,
    wrapUpUntil: wrapUpSeconds > 0 ? acd.at + wrapUpSeconds * 1000 : null,
  }
  return [withAgent(acd, { ...one, ...rests }), []]
}
