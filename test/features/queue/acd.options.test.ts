import t from 'tap'
import { box } from './acd-box.js'
import { orders } from './acd-house.js'

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
  t.same(orders(it.tick(160)), ['place a 2 0', 'message b', 'message vip'], 'one thing at a time')
  t.same(orders(it.tick(174.999)).includes('message a'), false)
  t.same(orders(it.tick(175)).includes('message a'), true, 'the message when the place is told')
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
