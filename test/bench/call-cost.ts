import { setTimeout as sleep } from 'node:timers/promises'
import { startPbx } from '../support/pbx.js'
import type { Place } from '../support/place.js'
import { benchPlace, handWrittenPlace } from './bench-place.ts'
import { startHandWritten } from './hand-written.ts'
import { makeExtensions, numbersFrom } from './phones.ts'
import { cpuMs } from './process-use.ts'
import { atMost, type BenchRow, beside, median } from './row.ts'
import { type Load, placeCalls, startAnswering } from './sip-load.ts'

const rounds = 5
const pairs = 20
const callsPerRound = 400
const rate = 40
/** After the last BYE: channels end, their facts are folded. */
const settleMs = 1000

/** CPU milliseconds per call of the processes named, over one round of calls. */
export async function costOf(
  place: Place,
  load: Load,
  pids: readonly number[],
): Promise<readonly number[]> {
  const before = pids.map(cpuMs)
  await placeCalls(place, load)
  await sleep(settleMs)
  return pids.map((pid, i) => (cpuMs(pid) - (before[i] ?? 0)) / load.calls)
}

/**
 * What a call between extensions costs, against a hand-written one-line dialplan: rounds take
 * turns, so that whatever else the machine does falls on both.
 */
export async function callCostBench(): Promise<BenchRow[]> {
  const pbx = await startPbx(benchPlace)
  const callers = await makeExtensions(pbx, numbersFrom(301, pairs))
  const callees = await makeExtensions(pbx, numbersFrom(201, pairs))
  const hand = await startHandWritten(handWrittenPlace, pbx.data)
  const load: Load = { callers, callees, calls: callsPerRound, rate, talkMs: 1000 }
  const ours: number[] = []
  const service: number[] = []
  const theirs: number[] = []
  const answering = [
    await startAnswering(benchPlace, callees),
    await startAnswering(handWrittenPlace, callees),
  ]
  try {
    for (let round = 0; round <= rounds; round++) {
      const [asterisk = 0, node = 0] = await costOf(benchPlace, load, [
        pbx.asteriskPid(),
        pbx.service.pid,
      ])
      const [bare = 0] = await costOf(handWrittenPlace, load, [hand.pid])
      console.error(`  round ${round}: ${asterisk} against ${bare}; service ${node}`)
      if (round === 0) continue
      ours.push(asterisk)
      service.push(node)
      theirs.push(bare)
    }
  } finally {
    for (const phones of answering) await phones.stop()
    await hand.stop()
    await pbx.stop()
  }
  const ratios = ours.map((value, i) => value / (theirs[i] ?? Number.NaN))
  return [
    atMost(
      'Asterisk’s CPU per extension call, over one hand-written line',
      median(ratios),
      '×',
      1.25,
    ),
    beside('Asterisk’s CPU per call', median(ours), 'ms'),
    beside('the same by one hand-written line', median(theirs), 'ms'),
    atMost(`the service’s own CPU per call, ${rate} calls a second`, median(service), 'ms', 3),
  ]
}
