import { released } from './acd.agents.js'
import type { AcdEffect, AcdStep, Outcome } from './acd.effects.js'
import { reasons, secondsOf } from './acd.reasons.js'
import type { Acd, Offer } from './acd.state.js'

/** Ends an offer: those who still were rung have none any more, and each has a fact of it. */
export function endOffer(acd: Acd, offer: Offer, outcomeOf: (agent: number) => Outcome): AcdStep {
  const agents = new Map(acd.agents)
  const effects: AcdEffect[] = []
  for (const id of offer.ringing) {
    const agent = agents.get(id)
    if (agent !== undefined) released(agents, { ...agent, offer: null })
    effects.push(...partOver(acd, offer, id, outcomeOf(id)))
  }
  const offers = new Map(acd.offers)
  offers.delete(offer.id)
  return [{ ...acd, agents, offers }, effects]
}

/** What is told of one agent's part in an offer that is over. */
export function partOver(
  acd: Acd,
  { id: offer, caller, queue, at }: Offer,
  agent: number,
  outcome: Outcome,
): readonly AcdEffect[] {
  const fact = { offer, caller, queue, agent, at, endedAt: acd.at, outcome }
  const reason = reasons.outcome(acd, agent, outcome, secondsOf(acd.at - at))
  return [
    { do: 'fact', fact },
    { do: 'tell', caller, reason },
  ]
}
