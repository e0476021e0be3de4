import type { Agent } from './acd.agent.js'
import type { AcdQueue, Member, Staffing } from './acd.queue.js'
import type { Acd } from './acd.state.js'

/** Why an agent is offered no calls, of any queue. */
export const agentBars = [
  'offline',
  'paused',
  'talking',
  'offered',
  'wrap_up',
  'unreachable',
  'ringing',
  'busy',
  'declined',
  'said_busy',
  'not_reached',
] as const
export type AgentBar = (typeof agentBars)[number]

/** Why an agent is not offered calls of one queue. */
export const memberBars = [...agentBars, 'away', 'skill', 'lacks_hotline'] as const
export type MemberBar = (typeof memberBars)[number]

/** Why an agent is offered calls of no queue at all: also since there is none. */
export const liveBars = [...agentBars, 'no_queue'] as const
export type LiveBar = (typeof liveBars)[number]
export type ShownBar = MemberBar | LiveBar

/**
 * Undefined: may be offered a call now. Of several bars the first in the order of `agentBars`.
 * `offersBusy`: although a call of another kind rings or is talked on.
 */
export function agentBar(agent: Agent, at: number, offersBusy = false): AgentBar | undefined {
  if (agent.presence !== 'ready') return agent.presence
  if (agent.talk !== null) return 'talking'
  if (agent.offer !== null) return 'offered'
  if (agent.wrapUpUntil !== null && agent.wrapUpUntil > at) return 'wrap_up'
  if (agent.device === 'unreachable') return 'unreachable'
  if (agent.device !== 'free' && !offersBusy) return agent.device
  if (agent.alone !== null && agent.alone.until > at) return agent.alone.why
  return undefined
}

/** The same for calls of one queue: what lasts longer first. */
export function memberBar(
  acd: Acd,
  queue: AcdQueue,
  member: Member,
  at: number,
): MemberBar | undefined {
  const agent = acd.agents.get(member.agent)
  if (agent === undefined) return 'offline'
  if (member.lacksHotline) return 'lacks_hotline'
  if (!isSkilled(queue, member)) return 'skill'
  if (agent.presence === 'ready' && agent.away.has(queue.id)) return 'away'
  return agentBar(agent, at, queue.offersBusy)
}

/** Works for the queue now: offered a call of it at once, or when the present one is over. */
export function isAtWork(acd: Acd, queue: AcdQueue, member: Member): boolean {
  const agent = acd.agents.get(member.agent)
  if (agent?.presence !== 'ready' || agent.away.has(queue.id)) return false
  return !member.lacksHotline && isSkilled(queue, member)
}

/** The same of whoever has a phone that can ring: one that is off may stay so. */
export const isInReach = (acd: Acd, queue: AcdQueue, member: Member): boolean =>
  isAtWork(acd, queue, member) && acd.agents.get(member.agent)?.device !== 'unreachable'

/** Whether anybody is there as the queue wants it. */
export function isStaffed(acd: Acd, queue: AcdQueue, when: Staffing): boolean {
  if (when === 'always') return true
  return queue.members.some((member) => {
    if (when === 'ready') return isAtWork(acd, queue, member)
    const agent = acd.agents.get(member.agent)
    return agent !== undefined && agent.presence !== 'offline' && !agent.away.has(queue.id)
  })
}

const isSkilled = (queue: AcdQueue, member: Member): boolean =>
  queue.skills.every(({ skill, level }) => levelOf(member, skill) >= level)

export const levelOf = (member: Member, skill: string): number =>
  member.skills.find((one) => one.skill === skill)?.level ?? 0
