import type { SimulatedCaller } from './acd.arrivals.js'
import type { Cause } from './acd.queue.js'
import type { Scenario, SimulatedAgent } from './acd.scenario.js'

/** What became of a simulated call, and when. */
export type CallEnd =
  | { readonly end: 'abandoned' | Cause; readonly at: number }
  | { readonly end: 'answered'; readonly at: number; readonly agent: number }

export interface Statistics {
  readonly all: QueueStatistics
  readonly queues: readonly ({ readonly id: number } & QueueStatistics)[]
  readonly agents: readonly AgentStatistics[]
}

export interface QueueStatistics {
  readonly calls: number
  readonly answered: number
  readonly abandoned: number
  readonly overflow: Readonly<Record<Cause, number>>
  /** Answered in time, of those answered (R52), 0 to 1; null: none was. */
  readonly serviceLevel: number | null
  /** Answered in time, of all calls. */
  readonly serviceLevelOfAll: number | null
  /** Of those answered; null: none was. */
  readonly averageWaitSeconds: number | null
  /** Of all calls. */
  readonly longestWaitSeconds: number
}

export interface AgentStatistics {
  readonly id: number
  readonly name: string
  readonly calls: number
  readonly talkSeconds: number
  readonly wrapUpSeconds: number
  readonly shiftSeconds: number
  /** Talk and wrap-up, of the shifts; more than 1 when the last talk outlasts them; null: no shift. */
  readonly occupancy: number | null
}

type Call = readonly [caller: SimulatedCaller, end: CallEnd]

/** Adds up a simulated day. */
export function statistics(
  scenario: Scenario,
  callers: readonly SimulatedCaller[],
  ends: ReadonlyMap<string, CallEnd>,
): Statistics {
  const calls = callers.flatMap((caller): readonly Call[] => {
    const end = ends.get(caller.id)
    return end === undefined ? [] : [[caller, end]]
  })
  return {
    all: ofCalls(calls, scenario.inTimeSeconds),
    queues: scenario.queues.map(({ id }) => ({
      id,
      ...ofCalls(
        calls.filter(([{ queue }]) => queue === id),
        scenario.inTimeSeconds,
      ),
    })),
    agents: scenario.agents.map((agent) => ofAgent(scenario, agent, calls)),
  }
}

function ofCalls(calls: readonly Call[], inTimeSeconds: number): QueueStatistics {
  const count = (kind: CallEnd['end']) => calls.filter(([, { end }]) => end === kind).length
  const waits = calls.map(([{ at }, end]) => (end.at - at) / 1000)
  const answeredWaits = waits.filter((_, index) => calls[index]?.[1].end === 'answered')
  const inTime = answeredWaits.filter((wait) => wait <= inTimeSeconds).length
  const sum = answeredWaits.reduce((total, wait) => total + wait, 0)
  return {
    calls: calls.length,
    answered: answeredWaits.length,
    abandoned: count('abandoned'),
    overflow: { full: count('full'), timeout: count('timeout'), empty: count('empty') },
    serviceLevel: share(inTime, answeredWaits.length),
    serviceLevelOfAll: share(inTime, calls.length),
    averageWaitSeconds: share(sum, answeredWaits.length),
    longestWaitSeconds: waits.reduce((longest, wait) => Math.max(longest, wait), 0),
  }
}

function ofAgent(
  { queues }: Scenario,
  { id, name, shifts }: SimulatedAgent,
  calls: readonly Call[],
): AgentStatistics {
  const own = calls.flatMap(([caller, end]) =>
    end.end === 'answered' && end.agent === id ? [caller] : [],
  )
  const wrapUps = new Map(queues.map((queue) => [queue.id, queue.wrapUpSeconds]))
  const talkSeconds = own.reduce((sum, { talkMs }) => sum + talkMs / 1000, 0)
  const wrapUpSeconds = own.reduce((sum, { queue }) => sum + (wrapUps.get(queue) ?? 0), 0)
  const shiftSeconds = shifts.reduce((sum, { from, to }) => sum + (to - from) / 1000, 0)
  const occupancy = share(talkSeconds + wrapUpSeconds, shiftSeconds)
  return { id, name, calls: own.length, talkSeconds, wrapUpSeconds, shiftSeconds, occupancy }
}

const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null)
