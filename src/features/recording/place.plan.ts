import type { RecordedLeg } from '../../domain/call-record.js'
import { sampleRate } from '../../domain/wav.js'
import { bridgedMs, type Segment } from './recording.plan.js'

/**
 * A file this much off for each entry into a bridge still holds all of it: 2 to 30 ms are the rule,
 * 114 ms were measured with forty calls at once.
 */
const misfitMs = 250

/** A piece of a file pair in samples: `first` is where it begins, `count` how many there are. */
export interface Place {
  readonly channel: string
  readonly first: number
  readonly count: number
  readonly swap: boolean
}

/**
 * Puts planned pieces onto the files as they are. A file that is a little shorter or longer than
 * CEL says is stretched over its plan, so that neighbouring pieces meet without hole or repeat. One
 * that is far off (Asterisk killed, or no RTP from either side for a while) is read from its
 * beginning as far as it goes. The last piece always takes its file to the end.
 */
export function places(
  segments: readonly Segment[],
  legs: readonly RecordedLeg[],
  samplesOf: (channel: string) => number,
): readonly Place[] {
  return segments.map((segment, index) => {
    const leg = legs.find(({ channel }) => channel === segment.channel)
    const samples = samplesOf(segment.channel)
    const at = leg ? scale(leg, samples) : perMs
    const first = Math.min(samples, at(segment.from))
    const end = index === segments.length - 1 ? samples : Math.min(samples, at(segment.to))
    const count = Math.max(0, end - first)
    return { channel: segment.channel, first, count, swap: segment.swap }
  })
}

/** Milliseconds of bridged time → sample in the file. */
function scale(leg: RecordedLeg, samples: number): (ms: number) => number {
  const told = bridgedMs([leg])
  const slack = misfitMs * Math.max(1, leg.bridged.length)
  if (told === 0 || Math.abs(samples - perMs(told)) > perMs(slack)) return perMs
  return (ms) => Math.round((ms * samples) / told)
}

const perMs = (ms: number): number => Math.round((ms * sampleRate) / 1000)
