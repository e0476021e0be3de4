import type { Destination } from '../../domain/destination.js'

/** What the distributor needs of a queue. Members in the order the person who made it gave them. */
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
  /** Of those who hold the line; null: any number. */
  readonly maxCallers: number | null
  readonly joinWhen: Staffing
  readonly stayWhen: Staffing
  readonly onReject: OnReject
  /** So many unanswered offers in a row pause an agent; null: never. */
  readonly pauseAfter: number | null
  /** Overflow members are asked for callers who have waited so long. */
  readonly tierSeconds: number
  /** What a member must be able to do, and how well. */
  readonly skills: readonly Skill[]
  /** The customer's last agent comes first; for so many seconds nobody else is asked. */
  readonly sticky: { readonly waitSeconds: number } | null
  /** Position and expected time are told so often; null: never. */
  readonly tellEverySeconds: number | null
  /** A message so often; null: none. */
  readonly messageEverySeconds: number | null
  /** So long somebody who asked to be called back keeps the place. */
  readonly callbackSeconds: number
  /** Whether an agent who is on a call of another kind is offered callers, too. */
  readonly offersBusy: boolean
  readonly members: readonly Member[]
  readonly overflow: Readonly<Record<Cause, Destination>>
}

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

/** An agent's place in a queue. */
export interface Member {
  readonly agent: number
  /** The lowest of the queue: main. Higher ones are asked when nobody of a lower one can be. */
  readonly tier: number
  readonly skills: readonly Skill[]
  /** Receives on a phone outside, and there is no hotline to call it through (D16). */
  readonly lacksHotline: boolean
}

/** A skill and how well somebody has it, 1 to 10; of a queue: how well it must be had. */
export interface Skill {
  readonly skill: string
  readonly level: number
}

/** Who must be there for callers to be let in, or to stay. Agents who talk are ready, too. */
export type Staffing = 'always' | 'logged_in' | 'ready'

/**
 * What becomes of an agent who declines an offer: is asked for this caller no more while there is
 * anybody else, is asked nothing for so many seconds, or is paused.
 */
export type OnReject = 'skip' | 'pause' | { readonly seconds: number }

/** Why a caller leaves a queue unserved. */
export type Cause = 'full' | 'timeout' | 'empty'
