import type { Destination } from '../../domain/destination.js'

/** How a queue chooses among the agents it may offer a caller to. */
export const strategies = [
  'ring_all',
  'longest_idle',
  'fewest_calls',
  'least_talk',
  'round_robin',
  'linear',
  'random',
] as const
export type Strategy = (typeof strategies)[number]

/** Why a caller leaves a queue unserved. */
export type Cause = 'full' | 'timeout' | 'empty'

/** A skill and how well somebody has it, 1 to 10; of a queue: how well it must be had. */
export interface Skill {
  readonly skill: string
  readonly level: number
}

export interface Member {
  readonly agent: number
  /** 1: main; higher ones are asked when nobody of a lower one can be. */
  readonly tier: number
  readonly skills: readonly Skill[]
}

/** Who must be there for callers to be let in, or to stay. */
export type Staffing = 'always' | 'logged_in' | 'ready'

/** What becomes of an agent who declines an offer: nothing more of this call, of any, or a pause. */
export type OnReject = 'skip' | 'pause' | { readonly seconds: number }

/** What the ACD needs of a queue. Members in the order the person who made it gave them. */
export interface AcdQueue {
  readonly id: number
  readonly name: string
  readonly strategy: Strategy
  /** Callers of heavier queues go first to agents of both. */
  readonly weight: number
  readonly ringSeconds: number
  /** 0: none. */
  readonly wrapUpSeconds: number
  readonly maxWaitSeconds: number
  readonly maxCallers: number | null
  readonly joinWhen: Staffing
  readonly stayWhen: Staffing
  readonly onReject: OnReject
  /** So many unanswered offers in a row pause an agent; null: never. */
  readonly pauseAfter: number | null
  /** Overflow members are asked for callers who have waited so long. */
  readonly tierSeconds: number
  readonly skills: readonly Skill[]
  /** The customer's last agent comes first; so many seconds nobody else is asked. */
  readonly sticky: { readonly waitSeconds: number } | null
  /** Position and expected time are told so often; null: never. */
  readonly tellEverySeconds: number | null
  /** A message in between, so often; null: none. */
  readonly messageEverySeconds: number | null
  /** Whether an agent who is on a call of another kind is offered callers, too. */
  readonly offersBusy: boolean
  readonly members: readonly Member[]
  readonly overflow: Readonly<Record<Cause, Destination>>
}

/** What an agent's devices say together. */
export type Device = 'free' | 'busy' | 'unreachable'

export type Presence = 'ready' | 'paused' | 'offline'

export interface Agent {
  readonly id: number
  readonly name: string
  readonly presence: Presence
  /** Why paused: lunch, meeting, `autopause`, `rejected`. */
  readonly why: string | null
  /** When presence last changed. */
  readonly since: number
  /** Queues the agent has left for now. */
  readonly away: ReadonlySet<number>
  readonly device: Device
  /** How calls of a queue can reach the agent at all; a reason when they cannot (D16). */
  readonly unreachable: string | null
  readonly offer: string | null
  /** The caller the agent talks to. */
  readonly talk: { readonly caller: string; readonly queue: number; readonly since: number } | null
  readonly wrapUpUntil: number | null
  /** Declined an offer: left alone until then. */
  readonly aloneUntil: number | null
  /** Unanswered offers in a row. */
  readonly missed: number
  /** Of today. */
  readonly calls: number
  readonly talkMs: number
  /** End of the last talk, or when the agent became ready. */
  readonly idleSince: number
}

/** Somebody who waits for an agent: on the line, or to be called back. */
export interface Waiting {
  readonly id: string
  readonly queue: number
  readonly number: string
  readonly name: string
  /** Higher goes first. */
  readonly priority: number
  /** Since when the place counts. */
  readonly since: number
  /** Holds the line, or has asked to be called back. */
  readonly how: 'line' | 'callback'
  readonly offer: string | null
  /** Not offered before: so that offers which fail at once do not follow each other at once. */
  readonly notBefore: number
  /** Agents who declined this caller or did not answer. */
  readonly passed: ReadonlySet<number>
  /** The customer's last agent. */
  readonly last: number | null
  readonly tellAt: number | null
  readonly messageAt: number | null
}

/** Offers of one caller to agents, all at once; the first who answers has the caller. */
export interface Offer {
  readonly id: string
  readonly caller: string
  readonly queue: number
  readonly agents: readonly number[]
  readonly at: number
  readonly seconds: number
}

/** The whole box: one value. */
export interface Acd {
  readonly queues: ReadonlyMap<number, AcdQueue>
  readonly agents: ReadonlyMap<number, Agent>
  readonly waiting: ReadonlyMap<string, Waiting>
  readonly offers: ReadonlyMap<string, Offer>
  /** Whom round robin asked last, by queue. */
  readonly lastAsked: ReadonlyMap<number, number>
  /** How long the last callers who were answered had waited, milliseconds, by queue. */
  readonly waits: ReadonlyMap<number, readonly number[]>
  /** Makes ids of offers. */
  readonly count: number
}

export const emptyAcd: Acd = {
  queues: new Map(),
  agents: new Map(),
  waiting: new Map(),
  offers: new Map(),
  lastAsked: new Map(),
  waits: new Map(),
  count: 0,
}
