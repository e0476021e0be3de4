import type { Agent } from './acd.agent.js'
import {
  agentBar,
  agentBars,
  type LiveBar,
  type MemberBar,
  memberBar,
  type ShownBar,
} from './acd.may.js'
import type { AcdQueue, Member } from './acd.queue.js'
import type { Acd } from './acd.state.js'
import { nothingSeen, type Seen } from './agent.seen.js'

/** What an agent does, one word a situation: what is done for a caller first, then why no call comes. */
export const liveStates = ['free', ...agentBars] as const
export type LiveState = (typeof liveStates)[number]

/** Why an agent is not offered calls, and until when, where that is known. */
export interface Bar<Code extends ShownBar = MemberBar> {
  readonly code: Code
  readonly until: number | null
}

/** One agent as others see it; times are epoch milliseconds. */
export interface LiveAgent {
  readonly userId: number
  readonly state: LiveState
  readonly since: number
  /** The caller who is talked to or offered. */
  readonly caller: {
    readonly id: string
    readonly queue: number
    readonly offer: string
    readonly number: string | null
    readonly name: string | null
  } | null
  readonly wrapUpUntil: number | null
  /** Of any queue, `no_queue` when nothing else bars; null: may be offered a call now. */
  readonly bar: Bar<LiveBar> | null
  /** Queues whose member the agent is, in the order of ids. */
  readonly queues: readonly {
    readonly id: number
    readonly name: string
    readonly tier: number
    readonly bar: Bar | null
  }[]
}

/** Agents at a moment, in the order of ids. Pure. */
export function liveAgents(acd: Acd, at: number, seen: Seen = nothingSeen): readonly LiveAgent[] {
  return agentsOf(acd).map((agent) => liveAgent(acd, agent, at, seen))
}

/** Those who are not gone, in the order of ids. */
export const agentsOf = ({ agents }: Acd): readonly Agent[] =>
  [...agents.values()].filter(({ isGone }) => !isGone).sort((a, b) => a.id - b.id)

/** Pure. */
export function liveAgent(acd: Acd, agent: Agent, at: number, seen: Seen): LiveAgent {
  const state = stateOf(agent, at)
  const queues = queuesOf(acd, agent, at)
  const bar = agentBar(agent, at) ?? (queues.length === 0 ? 'no_queue' : undefined)
  return {
    ...{ userId: agent.id, state, since: sinceOf(acd, agent, state, seen) },
    caller: callerOf(acd, agent, seen),
    wrapUpUntil: isLater(agent.wrapUpUntil, at) ? agent.wrapUpUntil : null,
    bar: bar === undefined ? null : barOf(agent, bar),
    queues,
  }
}

/** All that an agent at a moment is made of: as long as it is the same, so is the agent. */
export function madeOf(acd: Acd, agent: Agent, at: number, seen: Seen): readonly unknown[] {
  const offer = acd.offers.get(agent.offer ?? '')
  const caller = agent.talk?.caller ?? offer?.caller ?? ''
  return [
    ...[agent, offer, acd.queues, seen.devices.get(agent.id)],
    ...[acd.waiting.get(caller)?.number, seen.callers.get(caller)?.number],
    ...[isLater(agent.wrapUpUntil, at), isLater(agent.alone?.until, at)],
  ]
}

const isLater = (moment: number | null | undefined, at: number): boolean => (moment ?? 0) > at

/** Somebody who pauses while talking still talks. */
function stateOf(agent: Agent, at: number): LiveState {
  if (agent.talk !== null) return 'talking'
  if (agent.offer !== null) return 'offered'
  return agentBar(agent, at) ?? 'free'
}

function sinceOf(acd: Acd, agent: Agent, state: LiveState, { devices }: Seen): number {
  switch (state) {
    case 'talking':
      return agent.talk?.since ?? agent.since
    case 'offered':
      return acd.offers.get(agent.offer ?? '')?.at ?? agent.since
    case 'offline':
    case 'paused':
      return agent.since
    case 'unreachable':
    case 'ringing':
    case 'busy':
      return Math.max(devices.get(agent.id)?.since ?? 0, agent.since)
    default:
      return Math.max(agent.idleSince, agent.since)
  }
}

function callerOf(
  acd: Acd,
  { talk, offer: offered }: Agent,
  { callers }: Seen,
): LiveAgent['caller'] {
  const { caller: id, queue, offer } = talk ?? partOf(acd, offered) ?? {}
  if (id === undefined || queue === undefined || offer === undefined) return null
  const { number = null, name = null } = acd.waiting.get(id) ?? callers.get(id) ?? {}
  return { id, queue, offer, number, name }
}

function partOf(acd: Acd, offer: string | null) {
  const found = acd.offers.get(offer ?? '')
  return found && { caller: found.caller, queue: found.queue, offer: found.id }
}

function queuesOf(acd: Acd, agent: Agent, at: number): LiveAgent['queues'] {
  const all = memberships(acd.queues).get(agent.id) ?? []
  return all.map(({ queue, member }) => {
    const bar = memberBar(acd, queue, member, at)
    const { id, name } = queue
    return { id, name, tier: member.tier, bar: bar === undefined ? null : barOf(agent, bar) }
  })
}

type Membership = { readonly queue: AcdQueue; readonly member: Member }
const known = new WeakMap<Acd['queues'], ReadonlyMap<number, readonly Membership[]>>()

/** Queues of each agent in the order of ids; looked up once for as long as no queue changes. */
function memberships(queues: Acd['queues']): ReadonlyMap<number, readonly Membership[]> {
  const before = known.get(queues)
  if (before !== undefined) return before
  const all = [...queues.values()]
    .sort((a, b) => a.id - b.id)
    .flatMap((queue) => queue.members.map((member) => ({ queue, member })))
  const now = Map.groupBy(all, ({ member }) => member.agent)
  known.set(queues, now)
  return now
}

function barOf<Code extends ShownBar>(agent: Agent, code: Code): Bar<Code> {
  if (code === 'wrap_up') return { code, until: agent.wrapUpUntil }
  return { code, until: code === agent.alone?.why ? agent.alone.until : null }
}
