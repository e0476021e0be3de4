import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { benchPlace, handWrittenPlace } from './bench-place.ts'
import { costOf, inTurns } from './call-cost.ts'
import { startHandWritten } from './hand-written.ts'
import { makeExtensions, numbersFrom } from './phones.ts'
import { atMost, type BenchRow, beside } from './row.ts'
import { type Load, startAnswering } from './sip-load.ts'
import { withPbx } from './with-pbx.ts'

const rounds = 3
const pairs = 20
const talkMs = 15_000

/** What a recorded call with sound both ways costs Asterisk, against hand-written lines. */
export function recordedCostBench(): Promise<BenchRow[]> {
  return withPbx(async (pbx) => {
    const callers = await makeExtensions(pbx, numbersFrom(301, pairs), { record: true })
    const callees = await makeExtensions(pbx, numbersFrom(201, pairs))
    const hand = await startHandWritten(handWrittenPlace, pbx.data)
    const load: Load = { callers, callees, calls: pairs, rate: 5, talkMs, media: true }
    const ours = await startAnswering(benchPlace, callees)
    const theirs = await startAnswering(handWrittenPlace, callees)
    const recordings = (): number => {
      const files = readdirSync(hand.recordings).filter((name) => name.endsWith('.wav'))
      for (const file of files) rmSync(join(hand.recordings, file))
      return files.length
    }
    const line = (prefix: string, filesPerCall: number) => async () => {
      const cost = await costOf(handWrittenPlace, { ...load, prefix }, [hand.pid])
      if (recordings() !== pairs * filesPerCall) throw new Error('calls were not recorded')
      return cost
    }
    const [[asterisk = 0] = [], [both = 0] = [], [one = 0] = [], [none = 0] = []] = await inTurns(
      rounds,
      [
        () => costOf(benchPlace, load, [pbx.asteriskPid()]),
        line('8', 4),
        line('9', 2),
        line('', 0),
      ],
    )
    await ours.stop()
    await theirs.stop()
    await hand.stop()
    const what = `Asterisk’s CPU per recorded call of ${talkMs / 1000} s`
    return [
      atMost(`${what}, over the same lines written by hand`, asterisk / both, '×', 1.1),
      beside('over one such line by hand, on the caller alone', asterisk / one, '×'),
      beside(what, asterisk, 'ms'),
      beside('the same, not recorded, by hand', none, 'ms'),
    ]
  })
}
