import { isAtWork, isInReach, levelOf } from './acd.may.js'
import type { AcdQueue, Member } from './acd.queue.js'
import type { Acd, Waiting } from './acd.state.js'
import { byStrategy } from './acd.strategy.js'

/** Whom to offer a caller to, and why them. */
export interface Choice {
  readonly agents: readonly number[]
  readonly why: 'strategy' | 'sticky' | 'ring_all'
}

/**
 * Chooses for one caller among the free members of its queue; undefined: nobody yet. The customer's
 * last agent first, where the queue wants it; then those who have not missed this caller; of these
 * the lowest tier, in it the best skilled, and among equals by strategy.
 */
export function choose(
  acd: Acd,
  queue: AcdQueue,
  caller: Waiting,
  free: readonly Member[],
  random: () => number,
): Choice | undefined {
  const known = knownAgent(acd, queue, caller)
  if (known !== undefined) {
    if (free.includes(known)) return { agents: [known.agent], why: 'sticky' }
    if (acd.at < caller.since + (queue.sticky?.waitSeconds ?? 0) * 1000) return undefined
  }
  const able = stillAsked(acd, queue, caller, openTiers(queue, free, acd.at - caller.since))
  if (able.length === 0) return undefined
  const fresh = able.filter(({ agent }) => !caller.missed.has(agent))
  const tier = lowestTier(fresh.length > 0 ? fresh : able)
  if (queue.strategy === 'ring_all') {
    // Whoever missed the caller rings again with the others.
    const agents = able.filter((one) => one.tier === tier).map(({ agent }) => agent)
    return { agents, why: 'ring_all' }
  }
  const asked = (fresh.length > 0 ? fresh : able).filter((one) => one.tier === tier)
  return { agents: [byStrategy(acd, queue, bestOf(queue, asked), random)], why: 'strategy' }
}

/** The agent whom the customer knows, while that one can be hoped for. */
function knownAgent(acd: Acd, queue: AcdQueue, caller: Waiting): Member | undefined {
  const { last, missed, declined } = caller
  if (queue.sticky === null || last === null || missed.has(last) || declined.has(last)) return
  const member = queue.members.find(({ agent }) => agent === last)
  return member !== undefined && isAtWork(acd, queue, member) ? member : undefined
}

/** Overflow members only for those who have waited long enough. */
function openTiers(queue: AcdQueue, free: readonly Member[], waitedMs: number): readonly Member[] {
  if (waitedMs >= queue.tierSeconds * 1000) return free
  const main = lowestTier(queue.members)
  return free.filter(({ tier }) => tier === main)
}

/** Without those who declined; with them once nobody else is at work with a phone that is there. */
function stillAsked(
  acd: Acd,
  queue: AcdQueue,
  { declined, roundAt }: Waiting,
  members: readonly Member[],
): readonly Member[] {
  if (declined.size === 0) return members
  const others = members.filter(({ agent }) => !declined.has(agent))
  if (others.length > 0 || acd.at < roundAt) return others
  const isAll = queue.members.every((one) => declined.has(one.agent) || !isInReach(acd, queue, one))
  return isAll ? members : others
}

const lowestTier = (members: readonly Member[]): number =>
  members.reduce((lowest, { tier }) => Math.min(lowest, tier), Number.POSITIVE_INFINITY)

function bestOf(queue: AcdQueue, members: readonly Member[]): readonly Member[] {
  if (queue.skills.length === 0) return members
  const sumOf = (member: Member) =>
    queue.skills.reduce((sum, { skill }) => sum + levelOf(member, skill), 0)
  const best = Math.max(...members.map(sumOf))
  return members.filter((member) => sumOf(member) === best)
}
