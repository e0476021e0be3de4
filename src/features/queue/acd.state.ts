import type { Agent } from './acd.agent.js'
import type { AcdQueue } from './acd.queue.js'

/** All queues, agents and callers of the box: one value. Times are epoch milliseconds. */
export interface Acd {
  /** Of the latest event: time never goes back. */
  readonly at: number
  readonly queues: ReadonlyMap<number, AcdQueue>
  /** Queues deleted while callers were in them: where these go next. */
  readonly gone: ReadonlyMap<number, AcdQueue>
  readonly agents: ReadonlyMap<number, Agent>
  readonly waiting: ReadonlyMap<string, Waiting>
  readonly offers: ReadonlyMap<string, Offer>
  /** Whom round robin asked last, by queue and tier. */
  readonly lastAsked: ReadonlyMap<number, ReadonlyMap<number, number>>
  /** How long the last callers who were answered had waited, milliseconds, by queue. */
  readonly waits: ReadonlyMap<number, readonly number[]>
  /** Makes ids of offers. */
  readonly count: number
  /** It is not known who talks and whose phone is there: nobody is offered a caller. */
  readonly isBlind: boolean
}

/** Somebody who waits for an agent: on the line, or to be called back. */
export interface Waiting {
  readonly id: string
  readonly queue: number
  readonly number: string
  readonly name: string
  /** Before all others: came back from somebody who had taken the call out of the queue. */
  readonly front: boolean
  /** Higher goes first. */
  readonly priority: number
  /** Since when the place counts. */
  readonly since: number
  /** Since when the longest wait counts: `since`, or the return of who goes to the front. */
  readonly patientSince: number
  readonly how: 'line' | 'callback'
  readonly offer: string | null
  /** Not offered before: offers that fail at once must not follow each other at once. */
  readonly notBefore: number
  /** Agents who did not answer this caller; the others come first. */
  readonly missed: ReadonlySet<number>
  /** Agents who declined this caller; asked again when all have, not before `roundAt`. */
  readonly declined: ReadonlySet<number>
  readonly roundAt: number
  /** The customer's last agent. */
  readonly last: number | null
  /** When the place was told last, or the caller came; the same of the message. */
  readonly toldAt: number
  readonly messagedAt: number
}

/** A caller offered to agents, all at once; the first who answers has the caller. */
export interface Offer {
  readonly id: string
  readonly caller: string
  readonly queue: number
  readonly agents: readonly number[]
  /** Those of them who are still being rung. */
  readonly ringing: readonly number[]
  readonly at: number
  readonly seconds: number
}

export const emptyAcd: Acd = {
  at: 0,
  queues: new Map(),
  gone: new Map(),
  agents: new Map(),
  waiting: new Map(),
  offers: new Map(),
  lastAsked: new Map(),
  waits: new Map(),
  count: 0,
  isBlind: false,
}

/** A queue, even one that was deleted while callers were in it. */
export const queueOf = (acd: Acd, id: number): AcdQueue | undefined =>
  acd.queues.get(id) ?? acd.gone.get(id)
