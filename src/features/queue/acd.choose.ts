import { isSkilled, levelOf, memberBar } from './acd.may.js'
import type { Acd, AcdQueue, Agent, Member, Waiting } from './acd.state.js'

/** Whom to offer a caller to; nobody: not now. */
export interface Choice {
  readonly agents: readonly number[]
  readonly why: 'strategy' | 'sticky' | 'ring_all'
}

/**
 * Chooses for one caller among the free agents of its queue. The customer's last agent first, where
 * the queue wants it; then the lowest tier with somebody free; in it the best skilled, and among
 * equals by strategy. `random` is 0 to 1, exclusive.
 */
export function choose(
  acd: Acd,
  queue: AcdQueue,
  caller: Waiting,
  at: number,
  random: number,
): Choice | undefined {
  const able = queue.members.filter((one) => memberBar(acd, queue, one, at) === undefined)
  if (able.length === 0) return undefined
  const sticky = stuckTo(acd, queue, caller, at)
  if (sticky !== undefined) {
    if (able.some(({ agent }) => agent === sticky.agent) && !caller.passed.has(sticky.agent))
      return { agents: [sticky.agent], why: 'sticky' }
    if (sticky.waits) return undefined
  }
  const fresh = able.filter(({ agent }) => !caller.passed.has(agent))
  const asked = fresh.length > 0 ? fresh : everybodyPassed(acd, queue, caller) ? able : []
  const tier = tierOf(queue, asked, at - caller.since)
  const first = tier[0]
  if (first === undefined) return undefined
  if (queue.strategy === 'ring_all')
    return { agents: tier.map(({ agent }) => agent), why: 'ring_all' }
  const best = bestOf(queue, tier)
  return { agents: [byStrategy(acd, queue, best, random)], why: 'strategy' }
}

/** The agent the customer knows, and whether nobody else is asked yet. */
function stuckTo(acd: Acd, { sticky, members, id }: AcdQueue, caller: Waiting, at: number) {
  if (sticky === null || caller.last === null) return undefined
  if (!members.some(({ agent }) => agent === caller.last)) return undefined
  const agent = acd.agents.get(caller.last)
  if (agent === undefined || agent.presence === 'offline' || agent.away.has(id)) return undefined
  const waits = at < caller.since + sticky.waitSeconds * 1000 && !caller.passed.has(agent.id)
  return { agent: agent.id, waits }
}

/** Whoever declined is asked again when there is nobody else to wait for. */
function everybodyPassed(acd: Acd, queue: AcdQueue, caller: Waiting): boolean {
  return queue.members.every((member) => {
    const agent = acd.agents.get(member.agent)
    const isThere = agent?.presence === 'ready' && !agent.away.has(queue.id)
    return !isThere || !isSkilled(queue, member) || caller.passed.has(member.agent)
  })
}

/** Members of the lowest tier; overflow tiers only for those who have waited long enough. */
function tierOf(queue: AcdQueue, members: readonly Member[], waitedMs: number): readonly Member[] {
  const main = Math.min(...queue.members.map(({ tier }) => tier))
  const open = waitedMs >= queue.tierSeconds * 1000
  const asked = open ? members : members.filter(({ tier }) => tier === main)
  const lowest = Math.min(...asked.map(({ tier }) => tier))
  return asked.filter(({ tier }) => tier === lowest)
}

function bestOf(queue: AcdQueue, members: readonly Member[]): readonly Member[] {
  if (queue.skills.length === 0) return members
  const sum = (member: Member) =>
    queue.skills.reduce((total, { skill }) => total + levelOf(member, skill), 0)
  const best = Math.max(...members.map(sum))
  return members.filter((member) => sum(member) === best)
}

function byStrategy(acd: Acd, queue: AcdQueue, members: readonly Member[], random: number): number {
  const ids = members.map(({ agent }) => agent)
  const least = (measure: (agent: Agent) => number) =>
    ids.reduce((best, id) => {
      const [a, b] = [acd.agents.get(best), acd.agents.get(id)]
      return a !== undefined && b !== undefined && measure(b) < measure(a) ? id : best
    })
  switch (queue.strategy) {
    case 'longest_idle':
      return least(({ idleSince }) => idleSince)
    case 'fewest_calls':
      return least(({ calls }) => calls)
    case 'least_talk':
      return least(({ talkMs }) => talkMs)
    case 'random':
      return ids[Math.floor(random * ids.length)] ?? (ids[0] as number)
    case 'round_robin':
      return afterLast(queue, ids, acd.lastAsked.get(queue.id))
    case 'linear':
    case 'ring_all':
      return ids[0] as number
  }
}

/** The next in the order of the members, after the one who was asked last. */
function afterLast(queue: AcdQueue, ids: readonly number[], last: number | undefined): number {
  const order = queue.members.map(({ agent }) => agent)
  const from = last === undefined ? -1 : order.indexOf(last)
  const turned = [...order.slice(from + 1), ...order.slice(0, from + 1)]
  return turned.find((agent) => ids.includes(agent)) ?? (ids[0] as number)
}
