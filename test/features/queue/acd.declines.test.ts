import t from 'tap'
import { box } from './acd-box.js'
import { orders, told } from './acd-house.js'

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

t.test('on reject: a colleague whose phone is off is not waited for', async (t) => {
  const it = box([1, 2], { onReject: 'skip' })
  it.run(0, { type: 'device', agent: 2, device: 'unreachable' })
  it.join(0, 'a')
  it.ringOut(2, 'a', [1, 'rejected'])
  t.same(orders(it.tick(7)), ['offer a→1 15'])
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
