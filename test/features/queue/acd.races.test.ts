import t from 'tap'
import { box, noon } from './acd-box.js'
import { orders, told } from './acd-house.js'

t.test('two agents answer in the same millisecond: the second is let go', async (t) => {
  const it = box([1, 2], { strategy: 'ring_all' })
  it.join(0, 'a')
  const offer = it.offerOf('a')
  t.same(orders(it.answer(3, 'a', 2)), ['fact a-1 elsewhere', 'fact a-2 answered'])
  t.same(orders(it.run(3, { type: 'answered', offer, agent: 1 })), ['too-late 1'])
  t.same(orders(it.run(3, { type: 'answered', offer, agent: 2 })), [], 'the same answer again')
  t.same(orders(it.run(3, { type: 'left', caller: 'a', taken: false })), [], 'hung up in the talk')
})

t.test('who hangs up while an agent answers was there, or was not', async (t) => {
  const it = box([1])
  it.join(0, 'a')
  const offer = it.offerOf('a')
  const left = it.run(3, { type: 'left', caller: 'a', taken: false })
  t.same(orders(left), ['fact a-1 caller_left'])
  t.same(orders(it.run(3, { type: 'answered', offer, agent: 1 })), ['too-late 1'])
  t.same(orders(it.join(4, 'b')), ['offer b→1 15'])
})

t.test('whoever picks up a ringing colleague has the caller', async (t) => {
  const it = box([1])
  it.join(0, 'a')
  const taken = it.run(3, { type: 'left', caller: 'a', taken: true })
  t.same(orders(taken), ['fact a-1 elsewhere'])
  t.ok(told(taken).includes('queue_taken'))
})

t.test(
  'a deleted agent ends the talk and is forgotten; a deleted queue frees its callers',
  async (t) => {
    const it = box([1, 2])
    it.join(0, 'a')
    const offer = it.offerOf('a')
    it.answer(1, 'a', 1)
    it.join(2, 'rung')
    it.join(2, 'waits')
    const agents = [{ id: 3, name: 'a3' }]
    const gone = it.run(3, { type: 'configured', queues: [], agents })
    t.same(orders(gone), ['overflow waits empty sound'])
    t.same([...it.state.agents.keys()], [3, 1, 2])
    t.same(orders(it.run(4, { type: 'presence', agent: 1, presence: 'ready', why: null })), [])
    it.run(5, { type: 'talked', agent: 1, offer })
    t.same(orders(it.answer(6, 'rung', 2)), ['fact rung-2 answered'], 'what rings may be answered')
    t.same([...it.state.agents.keys()], [3, 2])
    t.same(orders(it.join(7, 'late')), ['overflow late empty sound'], 'to the same place')
    t.same(orders(it.join(8, 'lost', 99)), ['overflow lost empty hangup'], 'nobody knows where to')
  },
)

t.test('a talk found at the start counts like any other', async (t) => {
  const it = box([1], { wrapUpSeconds: 10 })
  const found = { offer: 'before', caller: 'x', queue: 1, since: it.at(-60) }
  it.run(0, { type: 'talking', agent: 1, ...found })
  t.same(orders(it.join(1, 'a')), [])
  it.run(60, { type: 'talked', agent: 1, offer: 'before' })
  t.match(it.state.agents.get(1), { calls: 1, talkMs: 120_000, wrapUpUntil: it.at(70) })
})

t.test('time that goes back by a little stands still', async (t) => {
  const it = box([1], { wrapUpSeconds: 10 })
  it.join(10, 'a')
  const offer = it.offerOf('a')
  it.answer(9.98, 'a', 1)
  it.run(9.95, { type: 'talked', agent: 1, offer })
  t.match(it.state.agents.get(1), { talkMs: 0, wrapUpUntil: it.at(20) })
})

t.test(
  'to say once more what one is changes nothing; to be ready again is a new beginning',
  async (t) => {
    const it = box([1, 2], { strategy: 'longest_idle', pauseAfter: 2 })
    it.join(0, 'a')
    it.ringOut(15, 'a')
    it.run(15, { type: 'left', caller: 'a', taken: false })
    it.run(16, { type: 'presence', agent: 1, presence: 'ready', why: null })
    t.match(it.state.agents.get(1), { missed: 1, idleSince: noon, since: noon })
    it.run(17, { type: 'presence', agent: 1, presence: 'paused', why: 'lunch' })
    it.run(18, { type: 'presence', agent: 1, presence: 'ready', why: null })
    t.match(it.state.agents.get(1), { missed: 0, idleSince: it.at(18), since: it.at(18) })
  },
)
