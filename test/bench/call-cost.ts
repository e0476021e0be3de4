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
const callsPerRound = 300
const rate = 25
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

/** What each round cost, a number a process: `costs[side][round][process]`. */
type Costs = readonly (readonly (readonly number[])[])[]

/**
 * Costs of what runs side by side, so that whatever else the machine does falls on all alike; the
 * first round, warming up, is left out.
 */
export async function sideBySide(
  rounds: number,
  sides: readonly (() => Promise<readonly number[]>)[],
): Promise<Costs> {
  const costs: (readonly number[])[][] = sides.map(() => [])
  for (let round = 0; round <= rounds; round++) {
    const now = await Promise.all(sides.map((side) => side()))
    const words = now.map((each) => each.map((ms) => ms.toFixed(2)).join(' and '))
    console.error(`  round ${round}: ${words.join(' | ')} ms a call`)
    if (round > 0) for (const [side, cost] of now.entries()) costs[side]?.push(cost)
  }
  return costs
}

/** The median of a process' costs. */
export const usual = (costs: Costs, side: number, process = 0): number =>
  median((costs[side] ?? []).map((cost) => cost[process] ?? Number.NaN))

/** The median of one side over another, each in its own round. */
export const ratio = (costs: Costs, side: number, over: number): number =>
  median(
    (costs[side] ?? []).map((cost, round) => (cost[0] ?? 0) / (costs[over]?.[round]?.[0] ?? 0)),
  )

/** What a call between extensions costs, against a hand-written one-line dialplan. */
export function callCostBench(): Promise<BenchRow[]> {
  return withPbx(async (pbx) => {
    const callers = await makeExtensions(pbx, numbersFrom(301, pairs))
    const callees = await makeExtensions(pbx, numbersFrom(201, pairs))
    const handPlace = handWrittenPlace(1)
    const hand = await startHandWritten(handPlace, pbx.data)
    const load: Load = { callers, callees, calls: callsPerRound, rate, talkMs: 1000 }
    const ours = await startAnswering(benchPlace, callees)
    const theirs = await startAnswering(handPlace, callees)
    const pids = [pbx.asteriskPid(), pbx.service.pid]
    const costs = await sideBySide(rounds, [
      () => costOf(benchPlace, load, pids),
      () => costOf(handPlace, load, [hand.pid]),
    ])
    await ours.stop()
    await theirs.stop()
    await hand.stop()
    return [
      atMost(
        'Asterisk’s CPU per extension call, over one hand-written line',
        ratio(costs, 0, 1),
        '×',
        1.25,
      ),
      beside('Asterisk’s CPU per call', usual(costs, 0), 'ms'),
      beside('the same by one hand-written line', usual(costs, 1), 'ms'),
      atMost(`the service’s own CPU per call, ${rate} calls a second`, usual(costs, 0, 1), 'ms', 3),
    ]
  })
}
