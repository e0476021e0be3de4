import type { Running } from './process.js'
import type { Pulse } from './pulse.js'

export type AsteriskState = 'up' | 'booting' | 'failing' | 'down'

/** What is known of the bundled Asterisk. */
export interface Life {
  readonly running: Running | undefined
  /** It ran before this service did. */
  readonly adopted: boolean
  /** It said that it is fully booted, on the connection of now. */
  readonly booted: boolean
  /** It has answered before; of an adopted one that is taken for granted. */
  readonly heard: boolean
  /** How often this service launched one. */
  readonly starts: number
  /** Epoch ms. */
  readonly startedAt: number | null
  /** How many in a row were launched and died before they were up. */
  readonly inVain: number
  /** By a clock that only goes forward, in ms. */
  readonly diedAt: number
  /** When the Asterisk before this one was last seen alive, epoch ms. */
  readonly previousAliveAt: number
  /** How often in a row it was asked, on connections of their own, and nothing came back. */
  readonly unanswered: number
  /** When it was asked the first of these times, epoch ms. */
  readonly silentSince: number | null
  readonly problem: string | null
}

/** A moment: by the clock on the wall, and by one that only goes forward; both ms. */
export interface Moment {
  readonly epoch: number
  readonly uptime: number
}

/** One that died is started again at once; who asks meanwhile waits for it. */
const restartWithinMs = 3000
/** The first may have died by accident; another one did not. */
const failingAfter = 1
/**
 * A question takes 6 s at least, and the first is asked when both connections have been cut for
 * silence: so 47 to 57 s in which an Asterisk that is only slow, on a machine on which this service
 * is not, would have said something. Whoever talks through it is cut off, hence not less; nobody
 * can call meanwhile, hence not more.
 */
const hungAfter = 7
/** One that boots has no calls that could be saved, and a slow disk is no reason to begin anew. */
const hungInBootAfter = 20

export const unborn = (previousAliveAt: number): Life => ({
  running: undefined,
  adopted: false,
  booted: false,
  heard: false,
  starts: 0,
  startedAt: null,
  inVain: 0,
  diedAt: Number.NEGATIVE_INFINITY,
  previousAliveAt,
  unanswered: 0,
  silentSince: null,
  problem: null,
})

/** A process is there: launched by us, or found running. */
export const begun = (life: Life, running: Running, adopted: boolean): Life => ({
  ...answered(life),
  running,
  adopted,
  booted: false,
  heard: adopted,
  starts: life.starts + (adopted ? 0 : 1),
  startedAt: running.startedAt,
  inVain: life.inVain + 1,
})

export const cameUp = (life: Life): Life => ({
  ...answered(life),
  booted: true,
  inVain: 0,
  problem: null,
})

/** The connection is lost: whether it still is booted will be told on the next one. */
export const unheard = (life: Life): Life => ({ ...life, booted: false })

/** It says something, be it on a connection we have or to a question. */
export const answered = (life: Life): Life => ({
  ...life,
  heard: true,
  unanswered: 0,
  silentSince: null,
})

/**
 * `process` was asked at `askedAt` (epoch ms) whether it lives. That nobody listens on its ports
 * counts only for one that we launched, and with our ports: an adopted one may have others.
 */
export function asked(life: Life, process: Running, pulse: Pulse, askedAt: number): Life {
  if (life.running !== process || pulse === 'unknown') return life
  if (pulse === 'answered') return answered(life)
  if (pulse === 'nobody' && life.adopted) return life
  const unanswered = life.unanswered + 1
  return { ...life, unanswered, silentSince: life.silentSince ?? askedAt }
}

/** It is there and will not answer any more: nothing but SIGKILL helps. */
export const isHung = ({ running, heard, unanswered }: Life): boolean =>
  running !== undefined && unanswered >= (heard ? hungAfter : hungInBootAfter)

/** It died, or (no `running`) could not be launched. */
export const ended = (life: Life, problem: string, now: Moment): Life => ({
  ...answered(life),
  running: undefined,
  booted: false,
  heard: false,
  diedAt: life.running === undefined ? life.diedAt : now.uptime,
  previousAliveAt:
    life.running === undefined ? life.previousAliveAt : (life.silentSince ?? now.epoch),
  problem,
})

export const troubled = (life: Life, problem: string | null): Life => ({ ...life, problem })

/** What is the matter, for the health page. */
export function problemOf(life: Life): string | null {
  if (life.running === undefined || !life.heard || life.unanswered === 0) return life.problem
  return isHung(life)
    ? hungWords(life)
    : `Asterisk runs but does not answer; asked in vain ${life.unanswered} times, after ${hungAfter} it is ended and started again`
}

/** Why it was ended. */
export const hungWords = ({ running, unanswered }: Life): string =>
  `Asterisk hung: process ${running?.pid} was there but did not answer ${unanswered} times in a row, so it is ended by SIGKILL`

/**
 * `up`: answers and is booted. `booting`: launched, or about to be again. `failing`: launched
 * again and again and never came up. `down`: there is none, nor soon, or it does not answer.
 * `uptime`: ms of the clock that only goes forward.
 */
export function stateOf(life: Life, connected: boolean, uptime: number): AsteriskState {
  if (life.running !== undefined && life.booted && connected) return 'up'
  if (life.inVain > failingAfter) return 'failing'
  if (life.running === undefined) return uptime - life.diedAt > restartWithinMs ? 'down' : 'booting'
  return life.heard && life.unanswered > 0 ? 'down' : 'booting'
}
