import type { LinkState } from './keep-connected.js'
import type { AsteriskLog } from './log.js'

/** Where Asterisk is, and how patient the connection to it is. */
export interface ConnectionOptions {
  readonly host: string
  readonly port: number
  readonly log: AsteriskLog
  /** Milliseconds a request may take; 5 s if not given. */
  readonly timeoutMs?: number
  /** Milliseconds between pings; 10 s if not given. */
  readonly pingEveryMs?: number
  readonly random?: () => number
}

/** What ARI and AMI have in common: one connection, kept for ever, that tells events. */
export interface Connection<Event> {
  readonly connected: boolean
  /** Events dropped since the start because nobody knows them. */
  readonly dropped: number
  /** Called at every change. After `up` reconcile: nothing missed is told again; after `replaced` nothing happens any more. */
  onState(listener: (state: LinkState) => void): () => void
  onEvent(listener: (event: Event) => void): () => void
  start(): void
  /** Asterisk was just started: connects as soon as it can be. */
  hurry(): void
  /** Resolves when every socket is closed. What was waiting fails with `unreachable`. */
  stop(): Promise<void>
  /**
   * Asks on a connection of its own, as a stranger with our password, until `signal`: see `Ask`.
   * Nothing of the kept connection is touched.
   */
  answers(signal: AbortSignal): Promise<void>
}
