import type { Running } from './process.js'

export type AsteriskState = 'up' | 'booting' | 'failing' | 'down'

/** What is known of the bundled Asterisk. Times are epoch milliseconds. */
export interface Life {
  readonly running: Running | undefined
  /** It ran before this service did. */
  readonly adopted: boolean
  /** It said that it is fully booted, on the connection of now. */
  readonly booted: boolean
  /** How often this service launched one. */
  readonly starts: number
  readonly startedAt: number | null
  /** How many in a row were launched and died before they were up. */
  readonly inVain: number
  readonly diedAt: number
  /** When the Asterisk before this one was last seen alive. */
  readonly previousAliveAt: number
  readonly problem: string | null
}

/** One that died is started again at once; who asks meanwhile waits for it. */
const restartWithinMs = 3000
/** The first may have died by accident; another one did not. */
const failingAfter = 1

export const unborn = (previousAliveAt: number): Life => ({
  running: undefined,
  adopted: false,
  booted: false,
  starts: 0,
  startedAt: null,
  inVain: 0,
  diedAt: 0,
  previousAliveAt,
  problem: null,
})

/** A process is there: launched by us, or found running. */
export const begun = (life: Life, running: Running, adopted: boolean): Life => ({
  ...life,
  running,
  adopted,
  booted: false,
  starts: life.starts + (adopted ? 0 : 1),
  startedAt: running.startedAt,
  inVain: life.inVain + 1,
})

export const cameUp = (life: Life): Life => ({ ...life, booted: true, inVain: 0, problem: null })

/** The connection is lost: whether it still is booted will be told on the next one. */
export const unheard = (life: Life): Life => ({ ...life, booted: false })

/** It died, or (no `running`) could not be launched. */
export const ended = (life: Life, problem: string, now: number): Life => ({
  ...life,
  running: undefined,
  booted: false,
  diedAt: life.running === undefined ? life.diedAt : now,
  previousAliveAt: life.running === undefined ? life.previousAliveAt : now,
  problem,
})

export const troubled = (life: Life, problem: string | null): Life => ({ ...life, problem })

/**
 * `up`: answers and is booted. `booting`: launched, or about to be again. `failing`: launched
 * again and again and never came up. `down`: there is none, nor soon.
 */
export function stateOf(life: Life, connected: boolean, now: number): AsteriskState {
  if (life.running !== undefined && life.booted && connected) return 'up'
  if (life.inVain > failingAfter) return 'failing'
  return life.running === undefined && now - life.diedAt > restartWithinMs ? 'down' : 'booting'
}
