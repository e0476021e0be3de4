import { setTimeout as sleep } from 'node:timers/promises'
import { inTurns } from './in-turns.ts'
import { allOf, openLoop } from './open-loop.ts'

/** After the last BYE: channels end, their facts are folded. */
const settleMs = 1500
/** The service's code gets quicker as it runs: what is measured is one that has run a while. */
const warmUp = 300

export interface CostSide {
  readonly name: string
  /** CPU milliseconds so far of each process that has a part in it. */
  readonly spent: readonly (() => number)[]
  /** Before each of its rounds. */
  before?(): Promise<void>
  /** One call from beginning to end. */
  call(): Promise<void>
}

export interface CostPlan {
  readonly rounds: number
  readonly callsPerRound: number
  /** Calls a second. */
  readonly rate: number
}

/**
 * What a call costs each side, the sides in turns: of each side its rounds, of each round the CPU
 * milliseconds per call of each of its processes. The first side is the product and runs warm.
 */
export async function costRounds(
  sides: readonly CostSide[],
  { rounds, callsPerRound, rate }: CostPlan,
): Promise<readonly (readonly (readonly number[])[])[]> {
  for (const [index, { call }] of sides.entries())
    allOf(await openLoop(index === 0 ? warmUp : rate, rate, call))
  return inTurns(rounds, sides, async ({ name, spent, before: prepare, call }) => {
    await prepare?.()
    const before = spent.map((soFar) => soFar())
    allOf(await openLoop(callsPerRound, rate, call), name)
    await sleep(settleMs)
    return spent.map((soFar, i) => (soFar() - (before[i] ?? 0)) / callsPerRound)
  })
}
