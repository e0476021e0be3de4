import type { Agent } from './acd.agent.js'
import { choose } from './acd.choose.js'
import { dice } from './acd.dice.js'
import type { AcdEffect, AcdStep } from './acd.effects.js'
import { memberBar } from './acd.may.js'
import { before } from './acd.places.js'
import type { AcdQueue, Member } from './acd.queue.js'
import { reasons } from './acd.reasons.js'
import type { Acd, Offer, Waiting } from './acd.state.js'

/** A caller is not rung for shorter than this because the longest wait is nearly over. */
const leastSeconds = 5

/** What changes while callers are offered, copied once. */
interface Draft extends Acd {
  readonly agents: Map<number, Agent>
  readonly waiting: Map<string, Waiting>
  readonly offers: Map<string, Offer>
  readonly lastAsked: Map<number, ReadonlyMap<number, number>>
}

/**
 * Offers callers to agents until nobody can be offered: heavier queues first, then in the order
 * within a queue. Whoever may not be offered now does not hold up those behind.
 */
export function assign(acd: Acd, random: number): AcdStep {
  const free = freeMembers(acd)
  if (acd.isBlind || free.size === 0) return [acd, []]
  const callers = inOrder(acd, free)
  const { agents, waiting, offers, lastAsked } = acd
  const draft: Draft = {
    ...acd,
    agents: new Map(agents),
    waiting: new Map(waiting),
    offers: new Map(offers),
    lastAsked: new Map(lastAsked),
  }
  const roll = dice(random * 2 ** 32)
  const effects: AcdEffect[] = []
  for (const caller of callers) {
    const queue = acd.queues.get(caller.queue) as AcdQueue
    const members = stillFree(draft, free, queue.id)
    const choice = members.length > 0 ? choose(draft, queue, caller, members, roll) : undefined
    if (choice === undefined) continue
    const id = `${acd.at.toString(36)}.${acd.count + draft.offers.size - acd.offers.size}`
    const seconds = ringSeconds(queue, caller, acd.at)
    const { agents } = choice
    const offer = { id, caller: caller.id, queue: queue.id, agents, ringing: agents, seconds }
    ring(draft, queue, caller, { ...offer, at: acd.at }, choice.why !== 'sticky')
    effects.push(
      { do: 'tell', caller: caller.id, reason: reasons.offer(acd, choice, seconds) },
      { do: 'offer', offer: { ...offer, at: acd.at } },
    )
  }
  if (effects.length === 0) return [acd, []]
  return [{ ...draft, count: acd.count + draft.offers.size - acd.offers.size }, effects]
}

/** Members who may be offered a call, by queue: of queues where somebody waits, and not in vain. */
function freeMembers(acd: Acd): Map<number, readonly Member[]> {
  const asked = new Set<number>()
  for (const caller of acd.waiting.values()) if (isOfferable(acd, caller)) asked.add(caller.queue)
  const free = new Map<number, readonly Member[]>()
  for (const id of asked) {
    const queue = acd.queues.get(id)
    const members = queue?.members.filter((one) => !memberBar(acd, queue, one, acd.at)) ?? []
    if (members.length > 0) free.set(id, members)
  }
  return free
}

const isOfferable = (acd: Acd, { offer, notBefore }: Waiting): boolean =>
  offer === null && notBefore <= acd.at

/** The rest of them, after others were taken. */
function stillFree(acd: Acd, free: Map<number, readonly Member[]>, queue: number) {
  const members = free.get(queue)?.filter(({ agent }) => acd.agents.get(agent)?.offer === null)
  free.set(queue, members ?? [])
  return members ?? []
}

/** Callers who may be offered, of queues with somebody free: heavier queues first. */
function inOrder(acd: Acd, free: ReadonlyMap<number, unknown>): readonly Waiting[] {
  const weightOf = ({ queue }: Waiting) => acd.queues.get(queue)?.weight ?? 0
  const callers: Waiting[] = []
  for (const caller of acd.waiting.values())
    if (free.has(caller.queue) && isOfferable(acd, caller)) callers.push(caller)
  return callers.sort((a, b) => weightOf(b) - weightOf(a) || before(a, b))
}

function ringSeconds(queue: AcdQueue, caller: Waiting, at: number): number {
  if (caller.how === 'callback') return queue.ringSeconds
  const left = Math.ceil((caller.patientSince - at) / 1000 + queue.maxWaitSeconds)
  return Math.min(queue.ringSeconds, Math.max(leastSeconds, left))
}

function ring(draft: Draft, queue: AcdQueue, caller: Waiting, offer: Offer, byTurn: boolean): void {
  draft.offers.set(offer.id, offer)
  const { missed, declined } = caller
  // When those who missed or declined are asked again, a new round begins.
  const isNewRound = offer.agents.some((agent) => declined.has(agent))
  const isSecondAsking = isNewRound || offer.agents.some((agent) => missed.has(agent))
  draft.waiting.set(caller.id, {
    ...caller,
    offer: offer.id,
    missed: isSecondAsking ? new Set() : missed,
    declined: isNewRound ? new Set() : declined,
  })
  for (const id of offer.agents) {
    const agent = draft.agents.get(id)
    if (agent !== undefined) draft.agents.set(id, { ...agent, offer: offer.id })
  }
  const last = queue.members.find(({ agent }) => agent === offer.agents.at(-1))
  if (!byTurn || last === undefined) return
  const known = draft.lastAsked.get(queue.id) ?? new Map<number, number>()
  draft.lastAsked.set(queue.id, new Map(known).set(last.tier, last.agent))
}
