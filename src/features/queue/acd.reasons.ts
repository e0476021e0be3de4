import type { Destination } from '../../domain/destination.js'
import { because, type Reason, type TraceStep } from '../../domain/trace.js'
import type { Choice } from './acd.choose.js'
import type { Outcome } from './acd.effects.js'
import type { AcdQueue, Cause } from './acd.queue.js'
import type { Acd, Waiting } from './acd.state.js'

/** Every step of a trace that queues tell (law 6); their sentences stand in queue.text.ts. */
export const queueCodes = [
  'queue_joined',
  'queue_again',
  'queue_front',
  'queue_callback',
  'queue_nobody_free',
  'queue_lacks_hotline',
  'queue_offer_strategy',
  'queue_offer_sticky',
  'queue_offer_ring_all',
  'queue_agent_answered',
  'queue_agent_no_answer',
  'queue_agent_rejected',
  'queue_agent_busy',
  'queue_agent_unreachable',
  'queue_agent_lost',
  'queue_agent_elsewhere',
  'queue_agent_caller_left',
  'queue_autopaused',
  'queue_too_late',
  'queue_left',
  'queue_taken',
  'queue_full',
  'queue_timeout',
  'queue_empty',
] as const
export type QueueCode = (typeof queueCodes)[number]

const told = (code: QueueCode, data?: TraceStep['data'], to?: Destination): Reason =>
  because(code, data, to)

export const reasons = {
  joined: ({ name }: AcdQueue, position: number) => told('queue_joined', { name, position }),
  again: ({ name }: AcdQueue, position: number) => told('queue_again', { name, position }),
  front: ({ name }: AcdQueue, position: number) => told('queue_front', { name, position }),
  callback: (position: number) => told('queue_callback', { position }),
  /** So many members are on calls, in wrap-up, paused, not logged in, or cannot be reached now. */
  nobodyFree: (counts: Readonly<Record<Crowd, number>>) => told('queue_nobody_free', counts),
  lacksHotline: (acd: Acd, agent: number) =>
    told('queue_lacks_hotline', { agent: nameOf(acd, agent) }),
  offer: (acd: Acd, { agents, why }: Choice, seconds: number) =>
    told(`queue_offer_${why}`, { agents: agents.map((id) => nameOf(acd, id)).join(', '), seconds }),
  outcome: (acd: Acd, agent: number, outcome: Outcome, seconds: number) =>
    told(`queue_agent_${outcome}`, { agent: nameOf(acd, agent), seconds }),
  autopaused: (acd: Acd, agent: number) => told('queue_autopaused', { agent: nameOf(acd, agent) }),
  tooLate: (acd: Acd, agent: number) => told('queue_too_late', { agent: nameOf(acd, agent) }),
  left: ({ since }: Waiting, at: number) => told('queue_left', { seconds: secondsOf(at - since) }),
  taken: ({ since }: Waiting, at: number) =>
    told('queue_taken', { seconds: secondsOf(at - since) }),
  overflow: (name: string, cause: Cause, waitedMs: number, to: Destination) =>
    told(`queue_${cause}`, { name, seconds: secondsOf(waitedMs) }, to),
}

export type Crowd = 'onCall' | 'wrapUp' | 'paused' | 'offline' | 'unreachable'

export const secondsOf = (ms: number): number => Math.max(0, Math.round(ms / 1000))

const nameOf = (acd: Acd, agent: number): string => acd.agents.get(agent)?.name ?? String(agent)
