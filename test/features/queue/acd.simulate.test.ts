import t from 'tap'
import { strategies } from '../../../src/features/queue/acd.queue.js'
import type { Scenario, SimulatedAgent } from '../../../src/features/queue/acd.scenario.js'
import { simulate } from '../../../src/features/queue/acd.simulate.js'
import { member, queue } from './acd-house.js'

const hour = 3_600_000
const morning = 1_800_000_000_000
const day = { from: morning, to: morning + 10 * hour }

const agent = (id: number, more: Partial<SimulatedAgent> = {}): SimulatedAgent => ({
  ...{ id, name: `a${id}`, shifts: [day], answerSeconds: 0, misses: 0 },
  ...more,
})

const scenario = (more: Partial<Scenario>): Scenario => ({
  ...{ queues: [queue(1, [1], { maxWaitSeconds: 3600 })], agents: [agent(1)], arrivals: [] },
  ...{ patienceSeconds: 1e9, talkSeconds: 60, inTimeSeconds: 20, seed: 1 },
  ...more,
})

t.test('a day of 5,000 calls, 30 agents and 4 queues adds up, within seconds', async (t) => {
  const ids = Array.from({ length: 30 }, (_, index) => index + 1)
  const early = { from: day.from, to: day.from + 6 * hour }
  const late = { from: day.from + 4 * hour, to: day.to }
  const options = { wrapUpSeconds: 10, maxWaitSeconds: 300, tellEverySeconds: 30 }
  for (const strategy of strategies) {
    const queues = [1, 2, 3, 4].map((id) =>
      queue(
        id,
        ids.filter((one) => one % 2 === id % 2).map((one) => member(one, one % 5 === 0 ? 2 : 1)),
        { ...options, strategy, weight: id },
      ),
    )
    const began = process.cpuUsage().user
    const day5000 = simulate({
      ...{ queues, inTimeSeconds: 20, patienceSeconds: 180, talkSeconds: 140, seed: 5 },
      agents: ids.map((id) =>
        agent(id, { shifts: [id <= 15 ? early : late], answerSeconds: 8, misses: 0.03 }),
      ),
      arrivals: [1, 2, 3, 4].map((queue) => ({ queue, perHour: 125, during: day })),
    })
    const { all, agents } = day5000
    const seconds = (process.cpuUsage().user - began) / 1e6
    const { full, timeout, empty } = all.overflow
    t.ok(
      Math.abs(all.calls - 5000) < 250,
      `${strategy}: ${all.calls} calls, ${seconds.toFixed(1)} s`,
    )
    t.equal(all.calls, all.answered + all.abandoned + full + timeout + empty)
    t.equal(
      all.answered,
      agents.reduce((sum, { calls }) => sum + calls, 0),
    )
    t.ok(all.answered > 3000 && all.longestWaitSeconds <= 305, JSON.stringify(all))
    t.ok(seconds < 10, 'seconds of one core')
  }
})

t.test('exact waits: one agent, calls at given times', async (t) => {
  const at = [0, 10, 20, 30].map((seconds) => morning + seconds * 1000)
  const { all, agents } = simulate(scenario({ arrivals: [{ queue: 1, at }], talkSeconds: 0 }))
  t.match(all, { calls: 4, answered: 4, averageWaitSeconds: 0, serviceLevel: 1 })
  t.match(agents, [{ calls: 4, talkSeconds: 0, shiftSeconds: 36_000 }])
})

t.test('the limit of the service level is inclusive (R52)', async (t) => {
  const queues = [queue(1, [1], { wrapUpSeconds: 20, maxWaitSeconds: 3600 })]
  const arrivals = [{ queue: 1, at: [morning + 1, morning + 1, morning + 1] }]
  const of = (inTimeSeconds: number) =>
    simulate(scenario({ queues, arrivals, talkSeconds: 0, inTimeSeconds })).all.serviceLevel
  t.same([of(19.9), of(20), of(40)], [1 / 3, 2 / 3, 1])
})

t.test('one agent and endless patience: the mean wait of a queue M/M/1', async (t) => {
  const queues = [queue(1, [1], { maxWaitSeconds: 1e9 })]
  const during = { from: morning, to: morning + 4000 * hour }
  const agents = [agent(1, { shifts: [{ from: morning, to: morning + 9000 * hour }] })]
  const { all } = simulate(
    scenario({ queues, agents, arrivals: [{ queue: 1, perHour: 5, during }], talkSeconds: 360 }),
  )
  // Half busy: the wait is ρ / (μ − λ) = 0.5 / (10 − 5) hours.
  t.ok(Math.abs((all.averageWaitSeconds ?? 0) - 360) < 30, `${all.averageWaitSeconds} s`)
})

t.test('the same seed is the same day, another seed another; impatience abandons', async (t) => {
  const arrivals = [{ queue: 1, perHour: 200, during: day }]
  const run = (seed: number) => simulate(scenario({ arrivals, seed, patienceSeconds: 60 }))
  t.same(run(3), run(3))
  t.notSame(run(3), run(4))
  t.ok(run(3).all.abandoned > 500)
})

t.test('nobody at work, nobody calls: nothing is divided by nothing', async (t) => {
  const nobody = simulate(scenario({ agents: [], arrivals: [{ queue: 1, at: [morning] }] }))
  t.match(nobody.all, { calls: 1, answered: 0, serviceLevel: null, averageWaitSeconds: null })
  t.equal(nobody.all.overflow.timeout, 1)
  t.match(simulate(scenario({})).all, { calls: 0, serviceLevelOfAll: null, longestWaitSeconds: 0 })
  t.match(simulate(scenario({ agents: [] })), { agents: [], all: { calls: 0 } })
})
