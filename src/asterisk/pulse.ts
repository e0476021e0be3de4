import { AsteriskError } from './asterisk-error.js'
import { pause } from './deadline.js'
import type { Running } from './process.js'
import { wakingPause } from './waking.js'

/**
 * What came of asking an Asterisk, on connections of their own, whether it lives. `answered`: it
 * said something, if only no. `silent`: somebody listens and says nothing. `nobody`: nobody
 * listens. `unknown`: it could not be asked (no file descriptors, say).
 */
export type Pulse = 'answered' | 'silent' | 'nobody' | 'unknown'

/** Asks on a fresh connection; resolves when answered, rejects with an AsteriskError otherwise. */
export type Ask = (signal: AbortSignal) => Promise<void>

export interface PulseWorld {
  /** The process that is there and to be asked: undefined while one of its connections lives. */
  silent(): Running | undefined
  readonly asks: readonly Ask[]
  /** What came of a question asked at `askedAt` (epoch ms). */
  told(process: Running, pulse: Pulse, askedAt: number): Promise<void>
  now(): number
}

const betweenMs = 1000
const answerWithinMs = 5000

/** Asks again and again while no connection lives, until `signal`. */
export async function watchPulse(world: PulseWorld, signal: AbortSignal): Promise<void> {
  while (await pause(betweenMs, signal)) {
    const process = world.silent()
    if (process === undefined) continue
    const askedAt = world.now()
    const pulse = await pulseOf(world.asks, answerWithinMs, signal)
    // A connection may have come to life meanwhile: that says more.
    if (!signal.aborted && world.silent() === process) await world.told(process, pulse, askedAt)
  }
}

/** Asks in every way at once; `withinMs` are waking ones, so that a service that hung blames nobody. */
export async function pulseOf(
  asks: readonly Ask[],
  withinMs: number,
  signal: AbortSignal,
): Promise<Pulse> {
  const over = new AbortController()
  const cut = AbortSignal.any([over.signal, signal])
  const late = wakingPause(withinMs, cut).then((): Pulse => 'silent')
  const pulses = await Promise.all(
    asks.map((ask) => Promise.race([late, ask(cut).then((): Pulse => 'answered', pulseOfFailure)])),
  )
  // Who only was not there yet gets the same time to come.
  if (!pulses.includes('answered')) await late
  over.abort()
  for (const pulse of ['answered', 'unknown', 'silent'] as const)
    if (pulses.includes(pulse)) return pulse
  return 'nobody'
}

/** A refusal and a goodbye are answers, too; of the rest only that nobody listens says something. */
function pulseOfFailure(error: unknown): Pulse {
  if (!(error instanceof AsteriskError)) return 'unknown'
  if (error.kind === 'refused' || /closed by Asterisk/.test(error.message)) return 'answered'
  return /ECONNREFUSED/.test(error.message) ? 'nobody' : 'unknown'
}
