import { lineOf } from './acd.places.js'
import type { AcdQueue } from './acd.queue.js'
import type { Acd, Waiting } from './acd.state.js'
import type { LiveAgent, LiveState } from './agent.live.js'

/** What a member of a queue is to it: `away` has left it for now, the others do for all queues. */
export type MemberState = LiveState | 'away' | 'skill' | 'lacks_hotline'

/** One queue as it is; times are epoch milliseconds. */
export interface LiveQueue {
  readonly id: number
  readonly name: string
  /** On the line or to be called back, those who are being offered among them. */
  readonly waiting: number
  readonly callbacks: number
  readonly offered: number
  readonly longestWaitMs: number
  readonly talking: number
  /** Members who may be offered a call now. */
  readonly free: number
  readonly agents: Readonly<Partial<Record<MemberState, number>>>
  /** The next one first. */
  readonly callers: readonly LiveCaller[]
}

export interface LiveCaller {
  readonly id: string
  readonly place: number
  readonly number: string
  readonly name: string
  readonly how: Waiting['how']
  readonly priority: number
  readonly since: number
  readonly waitMs: number
  /** Agents who are rung for the caller. */
  readonly offeredTo: readonly number[]
}

/** Queues at a moment, in the order of ids. Pure; `agents` are those of the same moment. */
export function liveQueues(
  acd: Acd,
  agents: readonly LiveAgent[],
  at: number,
): readonly LiveQueue[] {
  return [...acd.queues.values()]
    .sort((a, b) => a.id - b.id)
    .map((queue) => {
      const line = lineOf(acd, queue.id)
      const members = statesOf(queue, agents)
      return {
        ...{ id: queue.id, name: queue.name, waiting: line.length },
        callbacks: line.filter(({ how }) => how === 'callback').length,
        offered: line.filter(({ offer }) => offer !== null).length,
        longestWaitMs: line.reduce((longest, { since }) => Math.max(longest, at - since), 0),
        talking: [...acd.agents.values()].filter(({ talk }) => talk?.queue === queue.id).length,
        free: members.filter((state) => state === 'free').length,
        agents: countsOf(members),
        callers: line.map((caller, index) => callerOf(acd, caller, index + 1, at)),
      }
    })
}

/** What concerns this queue alone goes before what an agent does: who is away from it is no free one. */
function statesOf({ id }: AcdQueue, agents: readonly LiveAgent[]): readonly MemberState[] {
  return agents.flatMap(({ state, queues }): MemberState[] => {
    const membership = queues.find((one) => one.id === id)
    if (membership === undefined) return []
    if (state === 'talking' || state === 'offered') return [state]
    return [membership.bar?.code ?? 'free']
  })
}

function countsOf(states: readonly MemberState[]): LiveQueue['agents'] {
  const counts: Partial<Record<MemberState, number>> = {}
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

function callerOf(acd: Acd, caller: Waiting, place: number, at: number): LiveCaller {
  const { id, number, name, how, priority, since, offer } = caller
  return {
    ...{ id, place, number, name, how, priority, since, waitMs: Math.max(0, at - since) },
    offeredTo: acd.offers.get(offer ?? '')?.ringing ?? [],
  }
}
