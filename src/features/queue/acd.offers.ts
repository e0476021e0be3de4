import { afterOffer } from './acd.after-offer.js'
import type { Agent } from './acd.agent.js'
import { withAgent } from './acd.agents.js'
import { waitingOf } from './acd.callers.js'
import type { AcdEffect, AcdStep, Declined } from './acd.effects.js'
import { endOffer, partOver } from './acd.end-offer.js'
import type { Happening } from './acd.events.js'
import { without } from './acd.overflow.js'
import { withWait } from './acd.places.js'
import { reasons } from './acd.reasons.js'
import type { Acd, Offer, Waiting } from './acd.state.js'

/** Offers that fail at once do not follow each other quicker than this. */
const breathMs = 1000
/** When all have declined a caller, they are not asked again sooner. */
const roundMs = 5000

/** The caller talks to one of the agents. Two may answer in the same millisecond: one is first. */
export function answered(acd: Acd, { offer: id, agent }: Happening<'answered'>): AcdStep {
  const offer = acd.offers.get(id)
  const caller = acd.waiting.get(offer?.caller ?? '')
  const one = acd.agents.get(agent)
  if (offer === undefined || !offer.ringing.includes(agent) || !caller || !one)
    return tooLate(acd, id, agent)
  const { queue } = offer
  const talk = { offer: id, caller: caller.id, queue, since: acd.at }
  const talking = withAgent(acd, { ...one, talk, missed: 0, wrapUpUntil: null, alone: null })
  const [now, effects] = endOffer(talking, offer, (id) => (id === agent ? 'answered' : 'elsewhere'))
  const waits = withWait(acd, queue, acd.at - caller.since)
  return [{ ...without(now, caller.id), waits }, effects]
}

/** Goes on as if this machine had made the offer. Agents who are at something else are not rung. */
export function offering(acd: Acd, { caller, offer }: Happening<'offering'>): AcdStep {
  if (acd.waiting.has(caller.id) || acd.offers.has(offer.id)) return [acd, []]
  const agents = new Map(acd.agents)
  const ringing = offer.ringing.filter((id) => {
    const agent = agents.get(id)
    return agent !== undefined && agent.offer === null && agent.talk === null
  })
  for (const id of ringing) agents.set(id, { ...(agents.get(id) as Agent), offer: offer.id })
  const place: Waiting = { ...waitingOf(caller, acd.at), offer: offer.id }
  return [
    {
      ...acd,
      agents,
      waiting: new Map(acd.waiting).set(caller.id, place),
      offers: new Map(acd.offers).set(offer.id, { ...offer, ringing }),
    },
    [],
  ]
}

/** Told twice of one and the same answer, there is nothing to let go of. */
function tooLate(acd: Acd, id: string, agent: number): AcdStep {
  if (acd.agents.get(agent)?.talk?.offer === id) return [acd, []]
  const caller = acd.offers.get(id)?.caller
  const reason = reasons.tooLate(acd, agent)
  return [
    acd,
    [
      { do: 'too-late', offer: id, agent },
      ...(caller === undefined ? [] : [{ do: 'tell', caller, reason } as const]),
    ],
  ]
}

/** One agent's phone rings no longer, and the agent is free for others; the caller is not yet. */
export function declined(acd: Acd, { offer: id, agent, outcome }: Happening<'declined'>): AcdStep {
  const offer = acd.offers.get(id)
  if (offer === undefined || !offer.ringing.includes(agent)) return [acd, []]
  const rest = { ...offer, ringing: offer.ringing.filter((one) => one !== agent) }
  const one = acd.agents.get(agent)
  const freed = one === undefined ? acd : withAgent(acd, { ...one, offer: null })
  const now = { ...freed, offers: new Map(freed.offers).set(id, rest) }
  return consequences(now, offer, [[agent, outcome]], partOver(acd, offer, agent, outcome))
}

/** The caller waits on in the old place. */
export function unanswered(acd: Acd, { offer: id, outcomes }: Happening<'unanswered'>): AcdStep {
  const offer = acd.offers.get(id)
  if (offer === undefined) return [acd, []]
  const outcomeOf = (agent: number): Declined => outcomes.get(agent) ?? 'no_answer'
  const [ended, effects] = endOffer(acd, offer, outcomeOf)
  const parts = offer.ringing.map((agent) => [agent, outcomeOf(agent)] as const)
  const [now, more] = consequences(ended, offer, parts, effects)
  const caller = now.waiting.get(offer.caller)
  if (caller === undefined) return [now, more]
  const notBefore = Math.max(acd.at, offer.at + breathMs)
  const back: Waiting = { ...caller, offer: null, notBefore, roundAt: acd.at + roundMs }
  return [{ ...now, waiting: new Map(now.waiting).set(caller.id, back) }, more]
}

type Part = readonly [agent: number, outcome: Declined]

/** For the agents (pauses, being left alone), and for the caller: who comes last from now on. */
function consequences(
  acd: Acd,
  offer: Offer,
  parts: readonly Part[],
  effects: readonly AcdEffect[],
): AcdStep {
  const [now, more] = afterOffer(acd, offer, parts)
  const caller = now.waiting.get(offer.caller)
  if (caller === undefined) return [now, [...effects, ...more]]
  const whoIf = (isMeant: (outcome: Declined) => boolean) =>
    parts.filter(([, outcome]) => isMeant(outcome)).map(([agent]) => agent)
  const waits: Waiting = {
    ...caller,
    missed: new Set([...caller.missed, ...whoIf((outcome) => !isRefusal(outcome))]),
    declined: new Set([...caller.declined, ...whoIf(isRefusal)]),
  }
  return [{ ...now, waiting: new Map(now.waiting).set(caller.id, waits) }, [...effects, ...more]]
}

/** Many phones say busy (486) when the call is rejected by hand. */
const isRefusal = (outcome: Declined): boolean => outcome === 'rejected' || outcome === 'busy'
