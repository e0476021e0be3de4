import type { LiveCall } from '../../domain/live-call.js'
import type { LiveStatus } from './monitor.schema.js'

/** What the call is in, and since when, epoch ms. */
export interface Standing {
  readonly status: LiveStatus
  readonly since: number
}

/** What Asterisk and the distributor know beside what happened to the call. */
export interface Clues {
  /** Since when a phone rings, epoch ms, by the unique id of its channel; undefined: it does not. */
  readonly ringingSince: (channel: string) => number | undefined
  /** Since when the caller waits in a queue. */
  readonly waitingSince: number | undefined
}

/**
 * R21–R25 with D3 and D4. An inbound call is `calling` until somebody of the house has it, also while
 * phones ring for it, and again when nobody has it any more. Pure.
 */
export function standingOf(call: LiveCall, { ringingSince, waitingSince }: Clues): Standing {
  if (call.partner !== null) return { status: 'answered', since: call.since }
  if (call.direction === 'inbound')
    return { status: 'calling', since: Math.max(call.since, waitingSince ?? 0) }
  const rings = call.rung.flatMap(({ id }) => ringingSince(id) ?? [])
  return rings.length > 0
    ? { status: 'ringing', since: Math.min(...rings) }
    : { status: 'calling', since: call.since }
}
