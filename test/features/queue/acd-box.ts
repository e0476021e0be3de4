import type { Declined } from '../../../src/features/queue/acd.effects.js'
import { nextDue } from '../../../src/features/queue/acd.next.js'
import type { AcdQueue } from '../../../src/features/queue/acd.queue.js'
import { acdAt, queue } from './acd-house.js'

export const noon = 1_800_000_000_000

/** One queue whose members are ready, and what happens to its callers by their names. */
export const box = (members: readonly number[], options: Partial<AcdQueue> = {}) => {
  const it = acdAt(noon, [queue(1, members, options)])
  it.ready(...members)
  return {
    ...it,
    get state() {
      return it.state
    },
    answer: (seconds: number, caller: string, agent: number) =>
      it.run(seconds, { type: 'answered', offer: it.offerOf(caller), agent }),
    ringOut: (
      seconds: number,
      caller: string,
      ...outcomes: readonly (readonly [number, Declined])[]
    ) =>
      it.run(seconds, {
        ...{ type: 'unanswered', offer: it.offerOf(caller), outcomes: new Map(outcomes) },
      }),
    tick: (seconds: number) => it.run(seconds, { type: 'tick' }),
    due: () => ((nextDue(it.state) ?? Number.NaN) - noon) / 1000,
  }
}
