import t from 'tap'
import type { Declined } from '../../../src/features/queue/acd.effects.js'
import { nextDue } from '../../../src/features/queue/acd.next.js'
import type { AcdQueue } from '../../../src/features/queue/acd.queue.js'
import { acdAt, orders, queue, told } from './acd-house.js'

const noon = 1_800_000_000_000

const box = (members: readonly number[], options: Partial<AcdQueue> = {}) => {
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

t.test('rings so long, and at the end of the wait no shorter than 5 seconds', async (t) => {
  const it = box([1], { ringSeconds: 20, maxWaitSeconds: 60 })
  t.same(orders(it.join(0, 'a')), ['offer a→1 20'])
  it.join(0, 'b')
  t.same(orders(it.ringOut(50, 'a')), ['fact a-1 no_answer', 'offer a→1 10'])
  t.same(orders(it.ringOut(59, 'a')), ['fact a-1 no_answer', 'offer a→1 5'])
  t.same(orders(it.tick(60)), ['overflow b timeout extension'])
  const outcome = orders(it.ringOut(64, 'a'))
  t.same(outcome, ['fact a-1 no_answer', 'overflow a timeout extension'], 'not for ever')
})

t.test('a wait is over at the millisecond, an offer goes on', async (t) => {
  const it = box([1], { maxWaitSeconds: 60 })
  it.join(0, 'offered')
  it.join(0, 'waits')
  t.equal(it.due(), 60)
  t.same(orders(it.tick(59.999)), [])
  t.same(orders(it.tick(60)), ['overflow waits timeout extension'])
  t.same(orders(it.answer(61, 'offered', 1)), ['fact offered-1 answered'])
})

t.test('wrap-up: off, on, longer, over', async (t) => {
  const off = box([1])
  off.join(0, 'a')
  const offer = off.offerOf('a')
  off.answer(1, 'a', 1)
  off.join(2, 'b')
  t.same(orders(off.run(3, { type: 'talked', agent: 1, offer })), ['offer b→1 15'])

  const wrapping = () => {
    const it = box([1], { wrapUpSeconds: 10 })
    it.join(0, 'a')
    const offer = it.offerOf('a')
    it.answer(1, 'a', 1)
    it.join(2, 'b')
    it.run(3, { type: 'talked', agent: 1, offer })
    t.equal(it.due(), 13)
    return it
  }
  const on = wrapping()
  t.same(orders(on.tick(12.999)), [])
  t.same(orders(on.tick(13)), ['offer b→1 15'])

  const longer = wrapping()
  t.same(orders(longer.run(12, { type: 'wrap-up', agent: 1, seconds: 30 })), [])
  t.same(orders(longer.tick(41.9)), [])
  t.same(orders(longer.tick(42)), ['offer b→1 15'])

  const over = wrapping()
  t.same(orders(over.run(5, { type: 'wrap-up', agent: 1, seconds: 0 })), ['offer b→1 15'])
  over.ringOut(20, 'b')
  over.run(21, { type: 'wrap-up', agent: 1, seconds: 99 })
  t.equal(over.state.agents.get(1)?.wrapUpUntil, null, 'there is nothing to make longer')
})

t.test('no more callers than so many, on the line', async (t) => {
  const it = box([], { maxCallers: 2 })
  it.join(0, 'a')
  it.join(1, 'b')
  t.same(orders(it.join(2, 'c')), ['overflow c full voicemail'])
  t.same(orders(it.join(2, 'd', 1, { again: true })), [], 'who was inside comes back')
  it.run(3, { type: 'callback', caller: 'd', id: 'd-back' })
  it.run(3, { type: 'left', caller: 'a', taken: false })
  t.same(orders(it.join(4, 'e')), [], 'who will be called back needs no line')
})

t.test('joining and staying when nobody is there', async (t) => {
  const rows = [
    ['always', 'offline', []],
    ['logged_in', 'offline', ['overflow a empty sound']],
    ['logged_in', 'paused', []],
    ['ready', 'paused', ['overflow a empty sound']],
    ['ready', 'ready', []],
  ] as const
  for (const [when, presence, wanted] of rows) {
    const joins = box([1], { joinWhen: when })
    joins.run(0, { type: 'device', agent: 1, device: 'busy' })
    joins.run(0, { type: 'presence', agent: 1, presence, why: null })
    t.same(orders(joins.join(1, 'a')), wanted, `join when ${when}, ${presence}`)

    const stays = box([1], { stayWhen: when })
    stays.run(0, { type: 'device', agent: 1, device: 'busy' })
    stays.join(1, 'a')
    const effects = stays.run(2, { type: 'presence', agent: 1, presence, why: null })
    t.same(orders(effects), wanted, `stay when ${when}, ${presence}`)
  }
  const left = box([1], { joinWhen: 'logged_in' })
  left.run(0, { type: 'queues-left', agent: 1, away: [1] })
  t.same(orders(left.join(1, 'a')), ['overflow a empty sound'], 'left this queue')
})

t.test('on reject: skipped for this call', async (t) => {
  const it = box([1, 2], { onReject: 'skip' })
  it.run(0, { type: 'device', agent: 2, device: 'busy' })
  it.join(0, 'a')
  t.same(orders(it.ringOut(2, 'a', [1, 'rejected'])), ['fact a-1 rejected'])
  t.same(orders(it.tick(300)), [], 'somebody else is at work')
  t.same(orders(it.join(300, 'b')), ['offer b→1 15'], 'others come at once')
  it.run(301, { type: 'left', caller: 'b', taken: false })
  const alone = it.run(302, { type: 'presence', agent: 2, presence: 'offline', why: null })
  t.same(orders(alone), ['offer a→1 15'], 'asked again when there is nobody else')
})

t.test('on reject: whoever is alone is asked again 5 seconds later', async (t) => {
  const it = box([1])
  it.join(0, 'a')
  it.ringOut(2, 'a', [1, 'rejected'])
  t.same(orders(it.tick(6.999)), [])
  t.same(orders(it.tick(7)), ['offer a→1 15'])
})

t.test('on reject: left alone for so long, or paused', async (t) => {
  const waits = box([1], { onReject: { seconds: 30 } })
  waits.join(0, 'a')
  waits.join(1, 'b')
  t.same(orders(waits.ringOut(2, 'a', [1, 'rejected'])), ['fact a-1 rejected'])
  t.same(orders(waits.tick(31.999)), [])
  t.same(orders(waits.tick(32)), ['offer a→1 15'])

  const pauses = box([1], { onReject: 'pause' })
  pauses.join(0, 'a')
  const wanted = ['fact a-1 rejected', 'pause 1 rejected']
  t.same(orders(pauses.ringOut(2, 'a', [1, 'rejected'])), wanted)
  t.equal(pauses.state.agents.get(1)?.why, 'rejected')
  t.same(orders(pauses.ready(1)), [], 'not within 5 seconds of the refusal')
})

t.test('a phone that says busy or cannot be reached is left alone for 5 seconds', async (t) => {
  for (const outcome of ['busy', 'unreachable'] as const) {
    const it = box([1])
    it.join(0, 'a')
    it.join(0, 'b')
    t.same(orders(it.ringOut(0.1, 'a', [1, outcome])), [`fact a-1 ${outcome}`])
    t.same(orders(it.tick(5)), [])
    t.same(orders(it.tick(5.1)), ['offer a→1 15'])
  }
  const back = box([1])
  back.join(0, 'a')
  back.ringOut(0.1, 'a', [1, 'unreachable'])
  back.run(1, { type: 'device', agent: 1, device: 'unreachable' })
  const registers = back.run(2, { type: 'device', agent: 1, device: 'free' })
  t.same(orders(registers), ['offer a→1 15'], 'a phone that comes back is tried at once')
})

t.test('offers of a caller that fail at once are a second apart', async (t) => {
  const it = box([1, 2])
  it.join(0, 'a')
  t.same(orders(it.ringOut(0.01, 'a', [1, 'rejected'])), ['fact a-1 rejected'])
  t.equal(it.due(), 1)
  t.same(orders(it.tick(1)), ['offer a→2 15'])
})

t.test('who missed a caller is asked last, and all of them in turn', async (t) => {
  const it = box([1, 2])
  it.join(0, 'a')
  const asked = [it.offers()[0]]
  for (const at of [15, 30, 45]) {
    it.ringOut(at, 'a')
    asked.push(it.offers()[0])
  }
  t.same(asked, ['a→1', 'a→2', 'a→1', 'a→2'])
})

t.test('paused after so many unanswered offers in a row', async (t) => {
  const it = box([1], { pauseAfter: 2 })
  it.join(0, 'a')
  it.ringOut(15, 'a')
  it.answer(16, 'a', 1)
  it.run(17, { type: 'talked', agent: 1, offer: it.state.agents.get(1)?.talk?.offer ?? '' })
  it.join(20, 'b')
  t.same(orders(it.ringOut(35, 'b')), ['fact b-1 no_answer', 'offer b→1 15'], 'an answer counts')
  const twice = it.ringOut(50, 'b')
  t.same(orders(twice), ['fact b-1 no_answer', 'pause 1 autopause'])
  t.ok(told(twice).includes('queue_autopaused'))
  t.same(orders(it.ready(1)), ['offer b→1 15'])
})

t.test('the place and the expected wait are told so often, and the message', async (t) => {
  const it = box([1], { tellEverySeconds: 30, messageEverySeconds: 20, maxWaitSeconds: 3600 })
  it.join(0, 'served')
  it.answer(40, 'served', 1)
  it.join(100, 'a')
  it.join(110, 'b')
  t.same(orders(it.tick(119.999)), [])
  t.same(orders(it.tick(120)), ['message a'])
  t.same(orders(it.tick(130)), ['place a 1 10', 'message b'], '40 s expected, 30 waited')
  t.same(orders(it.join(135, 'vip', 1, { priority: 1 })), [])
  t.same(orders(it.tick(140)), ['message a', 'place b 3 10'])
  t.same(orders(it.tick(160)), ['place a 2 0', 'message a', 'message b', 'message vip'])
})

t.test('who is being offered hears nothing of it', async (t) => {
  const it = box([1], { tellEverySeconds: 5, ringSeconds: 20 })
  it.join(0, 'a')
  t.same(orders(it.tick(10)), [])
})

t.test('a callback keeps the place, is no longer on the line, and is offered', async (t) => {
  const it = box([1], {
    maxWaitSeconds: 60,
    callbackSeconds: 600,
    stayWhen: 'ready',
    tellEverySeconds: 5,
  })
  it.run(0, { type: 'device', agent: 1, device: 'busy' })
  it.join(0, 'a')
  it.join(1, 'b')
  it.run(2, { type: 'callback', caller: 'a', id: 'a-back' })
  t.same(orders(it.run(2, { type: 'left', caller: 'a', taken: false })), [], 'hangs up')
  it.run(3, { type: 'left', caller: 'b', taken: false })
  it.join(4, 'c')
  it.run(70, { type: 'left', caller: 'c', taken: false })
  t.same(orders(it.run(100, { type: 'presence', agent: 1, presence: 'offline', why: null })), [])
  it.ready(1)
  it.join(101, 'd')
  const free = it.run(102, { type: 'device', agent: 1, device: 'free' })
  t.same(orders(free), ['offer a-back→1 15'], 'before who came later')

  const late = box([], { callbackSeconds: 600 })
  late.join(0, 'a')
  late.run(1, { type: 'callback', caller: 'a', id: 'a-back' })
  t.same(orders(late.tick(600)), ['overflow a-back timeout extension'])
})

t.test('who comes back from a takeover goes to the front, with patience anew', async (t) => {
  const it = box([1], { maxWaitSeconds: 60 })
  it.run(0, { type: 'device', agent: 1, device: 'busy' })
  it.join(0, 'a')
  it.join(50, 'b')
  it.run(55, { type: 'left', caller: 'a', taken: true })
  it.join(100, 'a', 1, { front: true, again: true, since: it.at(0) })
  t.same(orders(it.run(101, { type: 'device', agent: 1, device: 'free' })), ['offer a→1 15'])
})

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

t.test('who declines among many is free at once; the caller rings on', async (t) => {
  const it = box([1, 2], { strategy: 'ring_all' })
  it.join(0, 'a')
  it.join(0, 'b')
  const offer = it.offerOf('a')
  const declines = it.run(2, { type: 'declined', offer, agent: 1, outcome: 'rejected' })
  t.same(orders(declines), ['fact a-1 rejected', 'offer b→1 15'])
  t.same(orders(it.run(2, { type: 'declined', offer, agent: 1, outcome: 'rejected' })), [])
  const all = it.run(3, { type: 'declined', offer, agent: 2, outcome: 'rejected' })
  t.same(orders(all), ['fact a-2 rejected'], 'a is still where phones ring')
  t.same(orders(it.run(3.1, { type: 'unanswered', offer, outcomes: new Map() })), [])
  t.equal(it.state.waiting.get('a')?.offer, null)
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
