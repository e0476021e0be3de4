import type { Agent } from '../../../src/features/queue/acd.agent.js'
import type { AcdQueue, Member } from '../../../src/features/queue/acd.queue.js'
import type { Acd, Waiting } from '../../../src/features/queue/acd.state.js'

/** Every pair of a caller and an agent who should have been brought together: naive and slow. */
export function forgottenPairs(acd: Acd): readonly string[] {
  const callers = acd.isBlind ? [] : [...acd.waiting.values()]
  return callers.flatMap((caller) => {
    const queue = acd.queues.get(caller.queue)
    const members = queue?.members ?? []
    return members.flatMap((member) => {
      const agent = acd.agents.get(member.agent)
      if (queue === undefined || agent === undefined || !isFree(acd, agent, queue)) return []
      return isMeantFor(acd, caller, queue, member) ? [`${caller.id}-${agent.id}`] : []
    })
  })
}

function isFree(acd: Acd, agent: Agent, queue: AcdQueue): boolean {
  const isRung = [...acd.offers.values()].some(({ ringing }) => ringing.includes(agent.id))
  const isOnPhone = agent.device === 'busy' || agent.device === 'ringing'
  return (
    agent.presence === 'ready' &&
    !agent.away.has(queue.id) &&
    !isRung &&
    agent.talk === null &&
    agent.device !== 'unreachable' &&
    !(isOnPhone && !queue.offersBusy) &&
    !(agent.wrapUpUntil !== null && acd.at < agent.wrapUpUntil) &&
    !(agent.alone !== null && acd.at < agent.alone.until)
  )
}

function isMeantFor(acd: Acd, caller: Waiting, queue: AcdQueue, member: Member): boolean {
  const waited = acd.at - caller.since
  if ([...acd.offers.values()].some((offer) => offer.caller === caller.id)) return false
  if (acd.at < caller.notBefore || !canServe(queue, member)) return false
  const known = hopedFor(acd, caller, queue)
  if (known === member.agent) return true
  if (known !== undefined && waited < (queue.sticky?.waitSeconds ?? 0) * 1000) return false
  const isMain = queue.members.every(({ tier }) => tier >= member.tier)
  if (!isMain && waited < queue.tierSeconds * 1000) return false
  if (!caller.declined.has(member.agent)) return true
  const others = queue.members.filter(
    (one) =>
      worksFor(acd, queue, one) &&
      acd.agents.get(one.agent)?.device !== 'unreachable' &&
      !caller.declined.has(one.agent),
  )
  return others.length === 0 && acd.at >= caller.roundAt
}

function hopedFor(acd: Acd, caller: Waiting, queue: AcdQueue): number | undefined {
  const member = queue.members.find(({ agent }) => agent === caller.last)
  if (queue.sticky === null || member === undefined || !worksFor(acd, queue, member)) return
  const { agent } = member
  return caller.missed.has(agent) || caller.declined.has(agent) ? undefined : agent
}

function worksFor(acd: Acd, queue: AcdQueue, member: Member): boolean {
  const agent = acd.agents.get(member.agent)
  return agent?.presence === 'ready' && !agent.away.has(queue.id) && canServe(queue, member)
}

const canServe = (queue: AcdQueue, member: Member): boolean =>
  !member.lacksHotline &&
  queue.skills.every((wanted) =>
    member.skills.some(({ skill, level }) => skill === wanted.skill && level >= wanted.level),
  )

/** The place by counting, where nothing but the four marks of a caller counts. */
export function naivePlace(acd: Acd, id: string): number {
  const me = acd.waiting.get(id)
  if (me === undefined) return Number.NaN
  const marks = (one: Waiting) => [one.front ? 0 : 1, -one.priority, one.since, one.id] as const
  const mine = marks(me)
  const isAhead = (one: Waiting) => {
    const its = marks(one)
    const index = its.findIndex((mark, at) => mark !== mine[at])
    return index >= 0 && (its[index] ?? 0) < (mine[index] ?? 0)
  }
  return (
    1 + [...acd.waiting.values()].filter((one) => one.queue === me.queue && isAhead(one)).length
  )
}
