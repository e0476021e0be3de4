import { setTimeout as sleep } from 'node:timers/promises'
import type { Place } from '../support/place.js'
import { benchPlace, handWrittenPlace } from './bench-place.ts'
import { startHandWritten } from './hand-written.ts'
import { makeExtensions, numbersFrom } from './phones.ts'
import { cpuMs } from './process-use.ts'
import { atMost, type BenchRow, beside, median } from './row.ts'
import { type Load, placeCalls, startAnswering } from './sip-load.ts'
import { withPbx } from './with-pbx.ts'

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

/** Medians of what takes turns, the first turn (warming up) left out. */
export async function inTurns(
  rounds: number,
  turns: readonly (() => Promise<readonly number[]>)[],
): Promise<readonly (readonly number[])[]> {
  const all: number[][][] = turns.map(() => [])
  for (let round = 0; round <= rounds; round++) {
    const costs: (readonly number[])[] = []
    for (const turn of turns) costs.push(await turn())
    const shown = costs.map((each) => each.map((cost) => cost.toFixed(2)).join(' + '))
    console.error(
      `  ${round === 0 ? 'warming up' : `round ${round}`}: ${shown.join(' | ')} ms a call`,
    )
    if (round > 0) for (const [i, each] of costs.entries()) all[i]?.push([...each])
  }
  return all.map((costs) =>
    (costs[0] ?? []).map((_, k) => median(costs.map((cost) => cost[k] ?? 0))),
  )
}

/**
 * What a call between extensions costs, against a hand-written one-line dialplan. Both take turns,
 * so that whatever else the machine does falls on both.
 */
export function callCostBench(): Promise<BenchRow[]> {
  return withPbx(async (pbx) => {
    const callers = await makeExtensions(pbx, numbersFrom(301, pairs))
    const callees = await makeExtensions(pbx, numbersFrom(201, pairs))
    const hand = await startHandWritten(handWrittenPlace, pbx.data)
    const load: Load = { callers, callees, calls: callsPerRound, rate, talkMs: 1000 }
    const ours = await startAnswering(benchPlace, callees)
    const theirs = await startAnswering(handWrittenPlace, callees)
    const pids = [pbx.asteriskPid(), pbx.service.pid]
    const [[asterisk = 0, service = 0] = [], [line = 0] = []] = await inTurns(rounds, [
      () => costOf(benchPlace, load, pids),
      () => costOf(handWrittenPlace, load, [hand.pid]),
    ])
    await ours.stop()
    await theirs.stop()
    await hand.stop()
    return [
      atMost(
        'Asterisk’s CPU per extension call, over one hand-written line',
        asterisk / line,
        '×',
        1.25,
      ),
      beside('Asterisk’s CPU per call', asterisk, 'ms'),
      beside('the same by one hand-written line', line, 'ms'),
      atMost(`the service’s own CPU per call, ${rate} calls a second`, service, 'ms', 3),
    ]
  })
}
