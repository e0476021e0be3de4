/** What the distributor knows of a person who takes calls. Times are epoch milliseconds. */
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
  /** The offer that rings. */
  readonly offer: string | null
  readonly talk: Talk | null
  readonly wrapUpUntil: number | null
  readonly alone: Alone | null
  /** Unanswered offers in a row. */
  readonly missed: number
  /** Of today, of all queues. */
  readonly calls: number
  readonly talkMs: number
  /** End of the last talk or other call, or when the agent became ready. */
  readonly idleSince: number
  /** Deleted while at work: forgotten when that is over. */
  readonly isGone: boolean
}

export type Presence = 'ready' | 'paused' | 'offline'

/** What an agent's devices say together; `ringing` and `busy` of whatever call. */
export type Device = 'free' | 'ringing' | 'busy' | 'unreachable'

/** A talk with a caller of a queue; an offer leads to one at most, so it has the offer's id. */
export interface Talk {
  readonly offer: string
  readonly caller: string
  readonly queue: number
  readonly since: number
}

/** Left alone for a while: after an offer that was declined, or that the phone did not take. */
export interface Alone {
  readonly until: number
  readonly why: 'declined' | 'said_busy' | 'not_reached'
}

export function newAgent(id: number, name: string, at: number): Agent {
  return {
    ...{ id, name, presence: 'offline', why: null, since: at, away: new Set<number>() },
    ...{ device: 'free', offer: null, talk: null, wrapUpUntil: null, alone: null },
    ...{ missed: 0, calls: 0, talkMs: 0, idleSince: at, isGone: false },
  }
}
