import t from 'tap'
import { liveAgents } from '../../../src/features/queue/agent.live.js'
import { dayOf } from '../../../src/features/queue/queue.day.js'
import { liveQueues } from '../../../src/features/queue/queue.live.js'
import { noon } from './acd-box.js'
import { acdAt, queue } from './acd-house.js'

t.test(
  'a queue shows who waits in which place, who is offered to whom, and who is there',
  async (t) => {
    const it = acdAt(noon, [queue(1, [1, 2, 3, 4, 5, 6]), queue(2, [6])])
    it.ready(1, 2, 3, 4)
    it.run(0, { type: 'presence', agent: 5, presence: 'paused', why: 'Họp' })
    it.run(0, { type: 'queues-left', agent: 3, away: [1] })
    it.run(0, { type: 'device', agent: 4, device: 'unreachable' })
    it.join(1, 'c1')
    it.run(2, { type: 'answered', offer: it.offerOf('c1'), agent: 1 })
    it.join(3, 'c2')
    it.join(4, 'c3')
    it.join(5, 'c4', 1, { priority: 9 })
    it.run(6, { type: 'callback', caller: 'c3', id: 'back' })
    const at = noon + 10_000
    const [one, two] = liveQueues(it.state, liveAgents(it.state, at), at)
    t.match(one, {
      ...{ id: 1, name: 'q1', waiting: 3, callbacks: 1, offered: 1, longestWaitMs: 7000 },
      ...{ talking: 1, free: 0 },
    })
    t.same(one?.agents, {
      ...{ talking: 1, offered: 1, away: 1, unreachable: 1, paused: 1, offline: 1 },
    })
    t.match(one?.callers, [
      { id: 'c4', place: 1, number: '0909789846', how: 'line', waitMs: 5000, offeredTo: [] },
      { id: 'c2', place: 2, how: 'line', waitMs: 7000, offeredTo: [2] },
      { id: 'back', place: 3, how: 'callback', waitMs: 6000, offeredTo: [] },
    ])
    t.match(two, { waiting: 0, longestWaitMs: 0, talking: 0, free: 0, agents: { offline: 1 } })
  },
)

const visit = (outcome: string, seconds: number) => ({
  ...{ queueId: 1, outcome, waitMs: seconds * 1000 },
})

t.test('the service level is of those answered, the threshold inclusive (R52, R53)', async (t) => {
  const five = [1, 5, 19, 20, 21].map((seconds) => visit('answered', seconds))
  t.match(dayOf(five, 20), { answered: 5, serviceLevel: 0.8, averageWaitSeconds: 13.2 })
  const late = [visit('answered', 20.001)]
  t.equal(dayOf(late, 20).serviceLevel, 0)
})

t.test('those who gave up and those sent elsewhere are told beside it', async (t) => {
  const visits = [
    ...[visit('answered', 3), visit('abandoned', 4), visit('abandoned', 90)],
    ...[visit('timeout', 60), visit('full', 0), visit('empty', 0), visit('taken', 8)],
  ]
  t.same(dayOf(visits, 20), {
    ...{ calls: 7, answered: 1, abandoned: 2, overflow: { full: 1, timeout: 1, empty: 1 } },
    ...{ serviceLevel: 1, serviceLevelWithAbandoned: 1 / 3, averageWaitSeconds: 3 },
  })
})

t.test('without calls there is no share and no average', async (t) => {
  const none = { serviceLevel: null, serviceLevelWithAbandoned: null, averageWaitSeconds: null }
  t.match(dayOf([], 20), { ...none, calls: 0, answered: 0 })
  t.match(dayOf([visit('abandoned', 5)], 20), { serviceLevel: null, serviceLevelWithAbandoned: 0 })
})
