import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { benchPlace, handWrittenPlace } from './bench-place.ts'
import { costOf, ratio, sideBySide, usual } from './call-cost.ts'
import { startHandWritten } from './hand-written.ts'
import { makeExtensions, numbersFrom } from './phones.ts'
import { atMost, type BenchRow, beside } from './row.ts'
import { type Load, startAnswering } from './sip-load.ts'
import { withPbx } from './with-pbx.ts'

const rounds = 4
const pairs = 10
const talkMs = 12_000

/** What a recorded call with sound both ways costs Asterisk, against hand-written lines. */
export function recordedCostBench(): Promise<BenchRow[]> {
  return withPbx(async (pbx) => {
    const callers = await makeExtensions(pbx, numbersFrom(301, pairs), { record: true })
    const callees = await makeExtensions(pbx, numbersFrom(201, pairs))
    const load: Load = { callers, callees, calls: pairs, rate: 5, talkMs, media: true }

    /** A hand-written Asterisk whose every call leaves so many whole files. */
    const byHand = async (n: 1 | 2 | 3, prefix: string, filesPerCall: number) => {
      const place = handWrittenPlace(n)
      const hand = await startHandWritten(place, pbx.data)
      const answering = await startAnswering(place, callees)
      const cost = async () => {
        const ms = await costOf(place, { ...load, prefix }, [hand.pid])
        const files = takeRecordings(hand.recordings)
        if (files !== pairs * filesPerCall) throw new Error(`${files} recordings by hand`)
        return ms
      }
      const stop = async () => {
        await answering.stop()
        await hand.stop()
      }
      return { cost, stop }
    }

    const ours = await startAnswering(benchPlace, callees)
    const both = await byHand(1, '8', 4)
    const one = await byHand(2, '9', 2)
    const none = await byHand(3, '', 0)
    const costs = await sideBySide(rounds, [
      () => costOf(benchPlace, load, [pbx.asteriskPid()]),
      ...[both.cost, one.cost, none.cost],
    ])
    for (const side of [ours, both, one, none]) await side.stop()
    const what = `Asterisk’s CPU per recorded call of ${talkMs / 1000} s`
    return [
      atMost(`${what}, over the same lines written by hand`, ratio(costs, 0, 1), '×', 1.1),
      beside('over one such line by hand, on the caller alone', ratio(costs, 0, 2), '×'),
      beside(what, usual(costs, 0), 'ms'),
      beside('the same lines by hand', usual(costs, 1), 'ms'),
      beside('by hand and not recorded', usual(costs, 3), 'ms'),
    ]
  })
}

/** Removes the files and counts those that hold nearly the whole talk; 16 bytes a millisecond. */
function takeRecordings(folder: string): number {
  const names = readdirSync(folder).filter((name) => name.endsWith('.wav'))
  const files = names.map((name) => join(folder, name))
  const whole = files.filter((file) => statSync(file).size > 0.9 * talkMs * 16)
  for (const file of files) rmSync(file)
  return whole.length
}
