import type { Acd, AcdQueue, Agent, Member, Waiting } from './acd.state.js'

/** Why an agent is offered no calls, of any queue. */
export type AgentBar =
  | 'offline'
  | 'paused'
  | 'no_own_phone_hotline'
  | 'unreachable'
  | 'offered'
  | 'talking'
  | 'busy'
  | 'wrap_up'
  | 'declined'

/** Why an agent is not offered calls of one queue, or this caller. */
export type MemberBar = AgentBar | 'away' | 'skill' | 'passed' | 'overflow_member' | 'sticky'

/** Undefined: may be offered a call now. The first that holds, the most lasting first. */
export function agentBar(agent: Agent, at: number, offersBusy = false): AgentBar | undefined {
  if (agent.presence !== 'ready') return agent.presence
  if (agent.unreachable !== null) return 'no_own_phone_hotline'
  if (agent.talk !== null) return 'talking'
  if (agent.offer !== null) return 'offered'
  if (agent.wrapUpUntil !== null && agent.wrapUpUntil > at) return 'wrap_up'
  if (agent.device === 'unreachable') return 'unreachable'
  if (agent.device === 'busy' && !offersBusy) return 'busy'
  if (agent.aloneUntil !== null && agent.aloneUntil > at) return 'declined'
  return undefined
}

/** The same for one queue and, when given, one caller of it. */
export function memberBar(
  acd: Acd,
  queue: AcdQueue,
  member: Member,
  at: number,
  caller?: Waiting,
): MemberBar | undefined {
  const agent = acd.agents.get(member.agent)
  if (agent === undefined) return 'offline'
  if (agent.presence === 'ready' && agent.away.has(queue.id)) return 'away'
  if (!isSkilled(queue, member)) return 'skill'
  const bar = agentBar(agent, at, queue.offersBusy)
  if (bar !== undefined) return bar
  if (caller === undefined) return undefined
  if (caller.passed.has(member.agent)) return 'passed'
  return undefined
}

export const isSkilled = (queue: AcdQueue, member: Member): boolean =>
  queue.skills.every(({ skill, level }) => levelOf(member, skill) >= level)

export const levelOf = (member: Member, skill: string): number =>
  member.skills.find((one) => one.skill === skill)?.level ?? 0

/** Whether anybody is there as the queue wants it: logged in, or ready (busy ones are). */
export function isStaffed(acd: Acd, queue: AcdQueue, when: AcdQueue['joinWhen']): boolean {
  if (when === 'always') return true
  return queue.members.some((member) => {
    const agent = acd.agents.get(member.agent)
    if (agent === undefined || agent.away.has(queue.id)) return false
    return when === 'ready' ? agent.presence === 'ready' : agent.presence !== 'offline'
  })
}
