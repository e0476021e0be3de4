import { setTimeout as pause } from 'node:timers/promises'
import type { RecordedLeg } from '../../domain/call-record.js'
import type { WavShape } from '../../domain/wav.js'
import { lookAtPart, type Part } from './recording.part.js'
import { bridgedMs } from './recording.plan.js'

/** How long Asterisk may take to close the files of a call that ended; milliseconds are the rule. */
const patienceMs = 3000
/** Bridged so short that Asterisk may have written nothing. */
const nothingMs = 200

/**
 * The files of a call that has ended, as soon as Asterisk has closed them. MixMonitor closes them
 * in a thread of its own, up to 2 ms after the channel's CHAN_END as measured; closing writes the
 * sizes into the header, so a header that agrees with the file is the sign. What is still open 3
 * seconds after the call ended (`endedAt`, epoch ms) was left so by a killed Asterisk.
 */
export async function closedParts(
  parts: string,
  { legs, endedAt }: { readonly legs: readonly RecordedLeg[]; readonly endedAt: number },
  now: () => number,
  signal: AbortSignal,
): Promise<readonly Part[]> {
  const expected = new Map(legs.map((leg) => [leg.channel, bridgedMs([leg])]))
  // A clock that was or is set back must not make anybody wait longer.
  const until = Math.min(endedAt, now()) + patienceMs
  let waited = 0
  for (let wait = 10; ; wait = Math.min(200, wait * 2)) {
    const found = await Promise.all(legs.map(({ channel }) => lookAtPart(parts, channel)))
    const open = found.some((part) => isOpen(part, expected.get(part.channel) ?? 0))
    if (!open || now() >= until || waited >= patienceMs) return found
    await pause(wait, undefined, { signal })
    waited += wait
  }
}

function isOpen({ own, heard }: Part, expectedMs: number): boolean {
  return [own, heard].some((side) => side !== undefined && sideIsOpen(side, expectedMs))
}

function sideIsOpen(shape: WavShape, expectedMs: number): boolean {
  if (shape.is === 'foreign') return false
  if (shape.samples === 0) return expectedMs >= nothingMs
  return !shape.closed
}
