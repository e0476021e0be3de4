import type { AcdEffect, AcdStep, Outcome } from './acd.events.js'
import type { Acd, Agent, Offer } from './acd.state.js'

/** Ends an offer for all its agents: they have none any more, and each has a fact of it. */
export function endOffer(
  acd: Acd,
  offer: Offer,
  at: number,
  outcomeOf: (agent: number) => Outcome,
): AcdStep {
  const agents = new Map(acd.agents)
  const facts: AcdEffect[] = []
  for (const id of offer.agents) {
    const agent = agents.get(id)
    if (agent?.offer === offer.id) agents.set(id, { ...agent, offer: null } satisfies Agent)
    const { id: offerId, caller, queue } = offer
    const fact = { offer: offerId, caller, queue, agent: id, at: offer.at, endedAt: at }
    facts.push({ do: 'fact', fact: { ...fact, outcome: outcomeOf(id) } })
  }
  const offers = new Map(acd.offers)
  offers.delete(offer.id)
  return [{ ...acd, agents, offers }, facts]
}
