import { AsteriskError, wordsOf } from './asterisk-error.js'
import { backoff } from './backoff.js'
import { pause, withDeadline } from './deadline.js'
import { listeners } from './listeners.js'
import type { AsteriskLog } from './log.js'

/** How a connection ended. `replaced`: Asterisk gave our place to another client. */
export interface LinkEnd {
  readonly reason: string
  readonly replaced: boolean
}

/** One connection, never reused. */
export interface Link {
  readonly closed: Promise<LinkEnd>
  /** Called once `up` was told: from now on events may be told, those held back first. */
  release(): void
  /** Any exchange that shows the other side is alive. */
  ping(): PromiseLike<unknown>
  /** Cuts the connection; everything waiting on it fails with `reason`. */
  close(reason: string): void
}

/**
 * `up`: connected, and everything that happened before is unknown, so reconcile. `down`: lost; tried
 * again for ever. `replaced`: another client has our place; nothing is tried any more.
 */
export type LinkState = 'up' | 'down' | 'replaced'

export interface KeptConnection<L extends Link> {
  readonly state: LinkState
  /** The connection of now; throws `unreachable` when there is none. */
  link(): L
  onState(listener: (state: LinkState) => void): () => void
  start(): void
  /** Asterisk was just started: tries again now, and often again. */
  hurry(): void
  stop(): Promise<void>
}

export interface KeepOptions<L extends Link> {
  readonly name: string
  readonly log: AsteriskLog
  readonly random: () => number
  /** Milliseconds between pings, and that a ping may take. */
  readonly pingEveryMs: number
  readonly timeoutMs: number
  /** Opens a fresh connection; leaves nothing open when it fails or `signal` fires. */
  open(signal: AbortSignal): Promise<L>
}

/** A connection that lived this long was a good one: the next wait is short again. */
const steadyMs = 5000

/** Keeps one connection open for ever, a fresh one each time, until `stop`. */
export function keepConnected<L extends Link>(options: KeepOptions<L>): KeptConnection<L> {
  const { name, log, random, pingEveryMs, timeoutMs } = options
  const told = listeners<LinkState>(log)
  const stopping = new AbortController()
  let hurrying = new AbortController()
  let attempt = 0
  let current: L | undefined
  let state: LinkState = 'down'
  let running: Promise<void> | undefined
  let lastFailure = ''

  const become = (next: LinkState) => {
    state = next
    told.tell(next)
  }

  async function open(): Promise<L | undefined> {
    try {
      return await withDeadline(name, timeoutMs * 3, stopping.signal, options.open)
    } catch (error) {
      const reason = wordsOf(error)
      const level = stopping.signal.aborted || reason === lastFailure ? 'debug' : 'warn'
      lastFailure = reason
      log[level]({ reason }, `${name}: no connection`)
      return undefined
    }
  }

  async function live(link: L): Promise<LinkEnd> {
    const over = new AbortController()
    const cut = () => link.close('stopped')
    stopping.signal.addEventListener('abort', cut, { once: true })
    if (stopping.signal.aborted) cut()
    const beating = beat(link, over.signal)
    const end = await link.closed
    over.abort()
    stopping.signal.removeEventListener('abort', cut)
    await beating
    log.info(end, `${name}: disconnected`)
    return end
  }

  async function beat(link: L, signal: AbortSignal): Promise<void> {
    while (await pause(pingEveryMs, signal)) {
      try {
        await withDeadline('ping', timeoutMs, signal, () => link.ping())
      } catch {
        link.close('no answer to ping')
      }
    }
  }

  /** One connection from opening to end. */
  async function once(): Promise<'failed' | 'short' | 'steady' | 'replaced'> {
    const since = performance.now()
    current = await open()
    if (current === undefined) return 'failed'
    lastFailure = ''
    log.info({}, `${name}: connected`)
    become('up')
    current.release()
    const { replaced } = await live(current)
    current = undefined
    become(replaced ? 'replaced' : 'down')
    if (replaced) return 'replaced'
    return performance.now() - since >= steadyMs ? 'steady' : 'short'
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const outcome = await once()
      if (outcome === 'replaced') return
      if (outcome === 'steady') attempt = 0
      hurrying = new AbortController()
      const woken = AbortSignal.any([stopping.signal, hurrying.signal])
      if (await pause(backoff(attempt, random), woken)) attempt += 1
    }
  }

  return {
    get state() {
      return state
    },
    link() {
      if (current === undefined || state !== 'up') {
        throw new AsteriskError('unreachable', `${name}: not connected`)
      }
      return current
    },
    onState: told.add,
    hurry() {
      attempt = 0
      hurrying.abort()
    },
    start() {
      running ??= run()
    },
    async stop() {
      stopping.abort(new AsteriskError('unreachable', `${name}: stopped`))
      await running
    },
  }
}
