import type { AcdEffect, OfferFact } from '../../../src/features/queue/acd.effects.js'
import type { AcdEvent, Happening } from '../../../src/features/queue/acd.events.js'
import { type Acd, queueOf, type Waiting } from '../../../src/features/queue/acd.state.js'
import { forgottenPairs, naivePlace } from './acd-oracle.js'

/** Keeps books of what was ordered and told, by itself, and refuses what does not add up. */
export function ledger() {
  const inside = new Set<string>()
  const rung = new Map<string, { readonly caller: string; readonly agents: Set<number> }>()
  const talks = new Map<number, string>()
  const wrapUps = new Map<number, number>()
  const facts = new Set<string>()
  const counts = { joined: 0, answered: 0, overflow: 0, left: 0, offers: 0 }
  const isRung = (agent: number) => [...rung.values()].some(({ agents }) => agents.has(agent))

  function book(before: Acd, event: AcdEvent, effects: readonly AcdEffect[], after: Acd): void {
    enter(before, event)
    for (const agent of wrapUps.keys()) if (!after.agents.has(agent)) wrapUps.delete(agent)
    for (const effect of effects) take(effect, after)
    for (const effect of effects)
      if (effect.do === 'tell-place')
        same(effect.position, naivePlace(after, effect.caller), 'the place told')
    check(after)
  }

  function enter(before: Acd, event: AcdEvent): unknown {
    switch (event.type) {
      case 'joined':
        if (!inside.has(event.caller.id)) counts.joined += 1
        return inside.add(event.caller.id)
      case 'left':
        counts.left += Number(inside.delete(event.caller))
        return
      case 'callback':
        return callBack(before, event)
      case 'talking':
        if (before.agents.has(event.agent) && !talks.has(event.agent) && !isRung(event.agent))
          talks.set(event.agent, event.offer)
        return
      case 'talked':
        return endTalk(before, event)
      case 'wrap-up':
        return extend(before, event)
    }
  }

  function callBack(before: Acd, { caller, id }: Happening<'callback'>): void {
    const isOffered = [...rung.values()].some((one) => one.caller === caller)
    if (before.waiting.get(caller)?.how !== 'line' || isOffered || inside.has(id)) return
    inside.delete(caller)
    inside.add(id)
  }

  function endTalk(before: Acd, { agent, offer, at }: Happening<'talked'>): void {
    if (talks.get(agent) !== offer) return
    talks.delete(agent)
    const seconds = queueOf(before, before.agents.get(agent)?.talk?.queue ?? 0)?.wrapUpSeconds ?? 0
    wrapUps.set(agent, Math.max(at, before.at) + seconds * 1000)
  }

  function extend(before: Acd, { agent: id, seconds, at }: Happening<'wrap-up'>): void {
    const agent = before.agents.get(id)
    const now = Math.max(at, before.at)
    const isOver = agent?.wrapUpUntil == null || agent.wrapUpUntil < now
    if (!isOver && !agent.isGone) wrapUps.set(id, now + seconds * 1000)
  }

  function take(effect: AcdEffect, after: Acd): unknown {
    switch (effect.do) {
      case 'offer':
        return offered(effect, after)
      case 'fact':
        return ended(effect.fact)
      case 'overflow':
        must(inside.delete(effect.caller), `${effect.caller} overflows from inside`)
        counts.overflow += 1
        return
      case 'tell-place':
      case 'message':
        return must(inside.has(effect.caller), `${effect.caller} is spoken to inside`)
    }
  }

  function offered({ offer }: AcdEffect & { do: 'offer' }, after: Acd): void {
    const { id, caller, agents, seconds } = offer
    const others = [...rung].filter(
      ([other, one]) => one.caller === caller && after.offers.has(other),
    )
    must(inside.has(caller), `${caller} is offered from inside`)
    must(others.length === 0, `${caller} has one offer`)
    must(agents.length > 0 && !rung.has(id), `${id} is new`)
    must(after.at < endOf(after, after.waiting.get(caller) as Waiting), `${caller} is in time`)
    must(seconds >= 1 && seconds <= 60, `${seconds} seconds of ringing`)
    for (const agent of agents) {
      must(!isRung(agent), `${agent} has one offer`)
      must(!talks.has(agent), `${agent} has no offer beside a talk`)
      must((wrapUps.get(agent) ?? 0) <= after.at, `${agent} has no offer in wrap-up`)
    }
    rung.set(id, { caller, agents: new Set(agents) })
    counts.offers += 1
  }

  function ended({ offer, agent, caller, outcome, at, endedAt }: OfferFact): void {
    must(!facts.has(`${offer}/${agent}`), 'one fact of each part')
    facts.add(`${offer}/${agent}`)
    must(rung.get(offer)?.agents.delete(agent) === true, `${agent} had a part in ${offer}`)
    must(endedAt >= at, 'ended after it began')
    if (outcome !== 'answered') return
    must(inside.delete(caller), `${caller} was inside when answered`)
    counts.answered += 1
    talks.set(agent, offer)
  }

  function check(acd: Acd): void {
    same(names(acd.waiting.keys()), names(inside), 'callers inside')
    for (const [id, { agents }] of rung) {
      same(names(agents), names(acd.offers.get(id)?.ringing ?? []), `agents rung by ${id}`)
      if (!acd.offers.has(id)) rung.delete(id)
    }
    same(acd.offers.size, rung.size, 'offers')
    for (const { caller, id } of acd.offers.values())
      same(acd.waiting.get(caller)?.offer, id, 'the offer of its caller')
    for (const { id, talk, offer } of acd.agents.values()) {
      same(talk?.offer, talks.get(id), 'talk')
      same(offer !== null, isRung(id), 'whether the agent is rung')
    }
    same(names(forgottenPairs(acd)), '', 'pairs who should be together')
    for (const id of acd.waiting.keys()) checkWait(acd, id)
    const { joined, answered, overflow, left } = counts
    same(joined, answered + overflow + left + inside.size, 'sum of callers')
  }

  return { book, counts }
}

/** Nobody has waited too long who is not being offered, or was not offered before that. */
function checkWait(acd: Acd, id: string): void {
  const caller = acd.waiting.get(id)
  if (caller === undefined || caller.offer !== null) return
  must(acd.at < endOf(acd, caller), `${id} has not waited too long`)
}

function endOf(acd: Acd, { queue: id, how, since, patientSince }: Waiting): number {
  const queue = acd.queues.get(id)
  if (queue === undefined) return 0
  if (how === 'callback') return since + queue.callbackSeconds * 1000
  return patientSince + queue.maxWaitSeconds * 1000
}

export function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`)
}

function same(got: unknown, wanted: unknown, what: string): void {
  if (got !== wanted) throw new Error(`${what}: ${got}, wanted ${wanted}`)
}

const names = (of: Iterable<unknown>): string => [...of].map(String).sort().join()
