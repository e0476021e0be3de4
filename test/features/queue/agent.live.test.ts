import t from 'tap'
import { type LiveState, liveAgents, liveStates } from '../../../src/features/queue/agent.live.js'
import { nothingSeen, seenAfter } from '../../../src/features/queue/agent.seen.js'
import { noon } from './acd-box.js'
import { acdAt, joining, member, queue } from './acd-house.js'

const declining = { onReject: { seconds: 30 }, wrapUpSeconds: 20, offersBusy: false }
const wanted = [{ skill: 'en', level: 3 }]

/**
 * Agent 1 in queue 1 (with wrap-up), in queue 2 that asks for a skill, and in queue 3 without hotline;
 * what views see of it is folded event by event.
 */
function house() {
  const it = acdAt(noon, [
    queue(1, [1], declining),
    queue(2, [1], { skills: wanted }),
    queue(3, [{ ...member(1), lacksHotline: true }]),
  ])
  let seen = seenAfter(nothingSeen, it.state)
  const run: typeof it.run = (...event) => {
    const effects = it.run(...event)
    seen = seenAfter(seen, it.state)
    return effects
  }
  return {
    run,
    at: (seconds: number) => liveAgents(it.state, noon + seconds * 1000, seen)[0],
    ready: () => run(0, { type: 'presence', agent: 1, presence: 'ready', why: null }),
    join: (seconds: number, id: string) =>
      run(seconds, { type: 'joined', caller: joining(id, 1, it.at(seconds)) }),
    offerOf: it.offerOf,
    talk: () => it.state.agents.get(1)?.talk?.offer ?? '',
  }
}
type House = ReturnType<typeof house>

const offer = (it: House) => {
  it.ready()
  it.join(1, 'c1')
}
const answer = (it: House) => {
  offer(it)
  it.run(3, { type: 'answered', offer: it.offerOf('c1'), agent: 1 })
}
const decline = (outcome: 'rejected' | 'busy' | 'unreachable') => (it: House) => {
  offer(it)
  it.run(3, {
    ...{ type: 'unanswered', offer: it.offerOf('c1') },
    outcomes: new Map([[1, outcome]]),
  })
}
const device = (device: 'ringing' | 'busy' | 'unreachable') => (it: House) => {
  it.ready()
  it.run(2, { type: 'device', agent: 1, device })
}
const pause = (it: House, seconds: number) =>
  it.run(seconds, { type: 'presence', agent: 1, presence: 'paused', why: 'Họp' })

type Row = readonly [
  state: LiveState,
  happens: (it: House) => void,
  /** Seconds after noon since when it is so, and until when no call is offered. */
  since: number,
  bar: string | null,
  until?: number,
]

/** One row for each state that an agent can be in, looked at ten seconds after noon. */
const rows: readonly Row[] = [
  ['offline', () => undefined, 0, 'offline'],
  ['free', (it) => it.ready(), 0, null],
  ['paused', (it) => pause(it, 4), 4, 'paused'],
  ['offered', offer, 1, 'offered'],
  ['talking', answer, 3, 'talking'],
  [
    'wrap_up',
    (it) => {
      answer(it)
      it.run(7, { type: 'talked', agent: 1, offer: it.talk() })
    },
    ...([7, 'wrap_up', 27] as const),
  ],
  ['unreachable', device('unreachable'), 2, 'unreachable'],
  ['ringing', device('ringing'), 2, 'ringing'],
  ['busy', device('busy'), 2, 'busy'],
  ['declined', decline('rejected'), 0, 'declined', 33],
  ['said_busy', decline('busy'), 0, 'said_busy', 33],
  [
    'not_reached',
    (it) => {
      offer(it)
      it.run(8, {
        ...{ type: 'unanswered', offer: it.offerOf('c1') },
        outcomes: new Map([[1, 'unreachable' as const]]),
      })
    },
    ...([0, 'not_reached', 13] as const),
  ],
  // Who pauses while talking still talks, and is offered nothing for the pause.
  [
    'talking',
    (it) => {
      answer(it)
      pause(it, 5)
    },
    ...([3, 'paused'] as const),
  ],
  [
    'offered',
    (it) => {
      offer(it)
      pause(it, 2)
    },
    ...([1, 'paused'] as const),
  ],
  // Back from a call of another kind.
  [
    'free',
    (it) => {
      device('busy')(it)
      it.run(6, { type: 'device', agent: 1, device: 'free' })
    },
    ...([6, null] as const),
  ],
]

const wrapUps = new Map<LiveState, number>([['wrap_up', 27]])
const callerOf = new Map<LiveState, string>([
  ['talking', '0909789846'],
  ['offered', '0909789846'],
])
const moment = (seconds: number | undefined) =>
  seconds === undefined ? null : noon + seconds * 1000

for (const [state, happens, since, code, until] of rows)
  t.test(`${state}, not offered: ${code ?? 'nothing bars'}`, async (t) => {
    const it = house()
    happens(it)
    const agent = it.at(10)
    const bar = code && { code, until: moment(until) }
    t.match(agent, { state, since: moment(since), wrapUpUntil: moment(wrapUps.get(state)) })
    t.same(agent?.bar, bar)
    t.same(agent?.queues[0]?.bar, bar)
    t.equal(agent?.queues[1]?.bar?.code, 'skill', 'of the queue that asks for a skill')
    t.equal(agent?.queues[2]?.bar?.code, 'lacks_hotline')
    t.equal(agent?.caller?.number, callerOf.get(state), 'the caller')
  })

t.test('no state is missing', async (t) => {
  t.same(new Set(rows.map(([state]) => state)), new Set(liveStates))
})

t.test('who has left one queue is free for the others', async (t) => {
  const it = acdAt(noon, [queue(1, [1]), queue(2, [1])])
  it.ready(1)
  it.run(1, { type: 'queues-left', agent: 1, away: [2] })
  const [agent] = liveAgents(it.state, noon + 2000)
  t.match(agent, { state: 'free', bar: null, queues: [{ bar: null }, { bar: { code: 'away' } }] })
})

t.test('who is in no queue is free, and offered no call for that, unless more bars', async (t) => {
  const it = acdAt(noon, [queue(1, [1])])
  it.ready(1)
  const empty = queue(1, [])
  it.run(1, { type: 'configured', queues: [empty], agents: [{ id: 1, name: 'An' }] })
  const now = () => liveAgents(it.state, noon + 2000)[0]
  t.match(now(), { state: 'free', bar: { code: 'no_queue', until: null } })
  t.same(now()?.queues, [])
  it.run(1, { type: 'presence', agent: 1, presence: 'paused', why: 'Họp' })
  t.match(now(), { state: 'paused', bar: { code: 'paused' } })
})

t.test('a call of another kind bars from queues that do not offer calls meanwhile', async (t) => {
  const it = acdAt(noon, [queue(1, [1]), queue(2, [1], { offersBusy: true })])
  it.ready(1)
  it.run(1, { type: 'device', agent: 1, device: 'busy' })
  const [agent] = liveAgents(it.state, noon + 2000)
  t.match(agent, { state: 'busy', queues: [{ bar: { code: 'busy' } }, { bar: null }] })
})

t.test('who was deleted while talking is not shown any more', async (t) => {
  const it = acdAt(noon, [queue(1, [1])])
  it.ready(1)
  it.join(1, 'c1')
  it.run(2, { type: 'answered', offer: it.offerOf('c1'), agent: 1 })
  it.run(3, { type: 'configured', queues: [], agents: [] })
  t.equal(it.state.agents.size, 1)
  t.same(liveAgents(it.state, noon + 4000), [])
})
