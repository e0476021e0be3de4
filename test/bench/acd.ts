import { performance } from 'node:perf_hooks'
import { dice } from '../../src/features/queue/acd.dice.js'
import type { AcdEvent, Joining } from '../../src/features/queue/acd.events.js'
import { nextDue } from '../../src/features/queue/acd.next.js'
import { type AcdQueue, strategies } from '../../src/features/queue/acd.queue.js'
import { type Acd, emptyAcd } from '../../src/features/queue/acd.state.js'
import { step } from '../../src/features/queue/acd.step.js'
import { atMost, type BenchRow, beside, percentile } from './row.ts'

const agents = Array.from({ length: 200 }, (_, index) => index + 1)
const waiting = 500
const rounds = 4000
const mostMs = 1

/**
 * Decisions of the distributor while 500 callers wait for 200 agents in queues that share them, one
 * queue for each strategy: a talk ends, the agent is offered a caller and answers, another one comes.
 * A decision is one step and the question when to look again.
 */
export async function acdBench(): Promise<BenchRow[]> {
  const random = dice(1)
  const times: Readonly<Record<string, number[]>> = {
    talked: [],
    answered: [],
    joined: [],
    tick: [],
  }
  const best: number[] = []
  let acd: Acd = emptyAcd
  let at = 1_800_000_000_000
  const run = (event: AcdEvent): number => {
    const number = random()
    const tries = [1, 2, 3].map(() => timed(() => nextDue(step(acd, event, number)[0])))
    best.push(Math.min(...tries))
    acd = step(acd, event, number)[0]
    return tries[0] ?? Number.NaN
  }
  let came = 0
  const join = () => {
    came += 1
    return run({ type: 'joined', at, caller: caller(`c${came}`, came, at) })
  }

  const known = agents.map((id) => ({ id, name: `Agent ${id}` }))
  run({ type: 'configured', at, queues: strategies.map(queueOf), agents: known })
  for (const agent of agents) run({ type: 'presence', at, agent, presence: 'ready', why: null })
  for (let count = 0; count < agents.length; count++) join()
  answerAll(run, () => acd, at)
  while (acd.waiting.size < waiting) join()

  for (let round = 0; round < rounds; round++) {
    at += 50
    const busy = [...acd.agents.values()].filter(({ talk }) => talk !== null)
    const one = busy[Math.floor(random() * busy.length)]
    const { id: agent = 0, talk } = one ?? {}
    times.talked?.push(run({ type: 'talked', at, agent, offer: talk?.offer ?? '' }))
    for (const { id: offer, agents } of acd.offers.values())
      times.answered?.push(run({ type: 'answered', at, offer, agent: agents[0] ?? 0 }))
    while (acd.waiting.size < waiting) times.joined?.push(join())
    times.tick?.push(run({ type: 'tick', at: at + 25 }))
  }
  const all = Object.values(times).flat()
  const what = `one decision, ${waiting} callers, ${agents.length} agents`
  return [
    atMost(`${what}, p99 of ${all.length}`, percentile(all, 0.99), 'ms', mostMs),
    beside(`${what}, p50`, percentile(all, 0.5), 'ms'),
    // The machine is pure: what its neighbours on this processor cost shows by asking again.
    beside(`${what}, p99 of the best of 3`, percentile(best, 0.99), 'ms'),
    ...Object.entries(times).map(([name, some]) =>
      beside(`${name}, p99 of ${some.length}`, percentile(some, 0.99), 'ms'),
    ),
    atMost('everybody is free at once', everybodyAtOnce(acd, at), 'ms', 50),
  ]
}

/** All talks forgotten and all agents free in one step: 200 offers, by the configuration alone. */
function everybodyAtOnce(acd: Acd, at: number): number {
  const free = [...acd.agents].map(([id, one]) => [id, { ...one, talk: null }] as const)
  return timed(() => step({ ...acd, agents: new Map(free) }, { type: 'tick', at: at + 50 }, 0.5))
}

function timed(work: () => unknown): number {
  const began = performance.now()
  work()
  return performance.now() - began
}

function answerAll(run: (event: AcdEvent) => unknown, acd: () => Acd, at: number): void {
  while (acd().offers.size > 0)
    for (const { id: offer, agents } of acd().offers.values())
      run({ type: 'answered', at, offer, agent: agents[0] ?? 0 })
}

const caller = (id: string, number: number, since: number): Joining => ({
  ...{ id, queue: (number % strategies.length) + 1, number: '0909789846', name: 'Khách' },
  ...{ front: false, priority: number % 3, since, how: 'line', again: false },
  last: (number % agents.length) + 1,
})

const queueOf = (strategy: AcdQueue['strategy'], index: number): AcdQueue => ({
  ...{ id: index + 1, name: strategy, strategy, weight: index % 3, ringSeconds: 15 },
  ...{ wrapUpSeconds: 0, maxWaitSeconds: 1e6, maxCallers: null, joinWhen: 'always' },
  ...{ stayWhen: 'ready', onReject: 'skip', pauseAfter: 3, tierSeconds: 20 },
  skills: index % 2 === 0 ? [{ skill: 'en', level: 2 }] : [],
  sticky: index % 3 === 0 ? { waitSeconds: 5 } : null,
  ...{ tellEverySeconds: 30, messageEverySeconds: 45, callbackSeconds: 3600, offersBusy: false },
  members: agents
    .filter((agent) => agent % 3 !== index % 3)
    .map((agent) => ({
      ...{ agent, tier: agent % 10 === 0 ? 2 : 1, lacksHotline: false },
      skills: [{ skill: 'en', level: (agent % 9) + 1 }],
    })),
  overflow: { full: { type: 'hangup' }, timeout: { type: 'hangup' }, empty: { type: 'hangup' } },
})
