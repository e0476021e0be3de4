import t from 'tap'
import { acdHost } from '../../../src/features/queue/acd.host.js'
import { queueRinging } from '../../../src/features/queue/queue.ringing.js'
import { queue } from './acd-house.js'

const trouble = (error: unknown) => {
  throw error
}

/** Two agents, 1 and 2, each with a phone that rings for a caller. */
function ringing() {
  let at = 1_800_000_000_000
  // Time goes by whenever somebody looks at the clock.
  const host = acdHost({ now: () => at++, trouble })
  const outcomes: string[] = []
  host.onEffect((effect) => {
    if (effect.do === 'fact') outcomes.push(`${effect.fact.agent} ${effect.fact.outcome}`)
  })
  const agents = [1, 2].map((id) => ({ id, name: `${id}` }))
  host.feed({ type: 'configured', queues: [queue(1, [1, 2], { strategy: 'ring_all' })], agents })
  for (const agent of [1, 2]) host.feed({ type: 'presence', agent, presence: 'ready', why: null })
  const caller = { id: 'c', queue: 1, number: '0909789846', name: '', since: at, priority: 0 }
  const how = { how: 'line', last: null, front: false, again: false } as const
  host.feed({ type: 'joined', caller: { ...caller, ...how } })
  const [offer] = host.state().offers.values()
  if (offer === undefined) throw new Error('nobody is offered')
  const it = queueRinging(host, {
    agentOf: (name) => Number(name.at(-1)),
    follow: async () => true,
    hangup: () => undefined,
    talked: (agent, _, ms) => void outcomes.push(`${agent} talked ${ms}`),
    answeredUnasked: () => undefined,
    now: () => at,
  })
  it.begin('c', offer)
  const dial = (agent: number, status: string) =>
    it.dialled('c', { id: `p${agent}`, name: `PJSIP/${agent}` }, status)
  for (const status of ['', 'RINGING']) for (const agent of [1, 2]) dial(agent, status)
  at += 4000
  return { host, outcomes, dial, it }
}

t.test('phones that are cancelled since another answered have not been refused', async (t) => {
  const { dial, outcomes } = ringing()
  // Dial tells the others before it tells of the answer.
  dial(2, 'CANCEL')
  dial(1, 'ANSWER')
  t.same(outcomes, ['1 answered', '2 elsewhere'])
})

t.test('who refuses is free for others while the caller still rings somebody', async (t) => {
  const { dial, outcomes, host } = ringing()
  dial(2, 'BUSY')
  t.same(outcomes, ['2 busy'])
  t.equal(host.state().agents.get(2)?.offer, null)
  dial(1, 'ANSWER')
  t.same(outcomes, ['2 busy', '1 answered'])
})

t.test('a talk is told as long as the machine has counted it', async (t) => {
  const { dial, outcomes, host, it } = ringing()
  dial(1, 'ANSWER')
  it.ended('p1')
  const { talkMs = 0 } = host.state().agents.get(1) ?? {}
  t.ok(talkMs > 0)
  t.equal(outcomes.at(-1), `1 talked ${talkMs}`)
})

t.test('a phone that answers a caller whom a supervisor has taken is not let go', async (t) => {
  const { dial, outcomes, host, it } = ringing()
  const late: number[] = []
  host.onEffect((effect) => {
    if (effect.do === 'too-late') late.push(effect.agent)
  })
  it.taken('c')
  t.same(outcomes, ['1 elsewhere', '2 elsewhere'])
  dial(1, 'ANSWER')
  t.same(late, [], 'the caller may have been sent to that very phone')
  t.notOk(it.isRung('c'))
})
