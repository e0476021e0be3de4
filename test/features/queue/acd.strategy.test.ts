import t from 'tap'
import { dice } from '../../../src/features/queue/acd.dice.js'
import type { AcdQueue, Strategy } from '../../../src/features/queue/acd.queue.js'
import { acdAt, member, queue } from './acd-house.js'

const noon = 1_800_000_000_000
type Box = ReturnType<typeof acdAt>

/** One after another: a caller comes each 100 s, is answered, and talks so long. */
function served(box: Box, talkSeconds: readonly number[]): readonly string[] {
  return talkSeconds.map((talk, index) => {
    const [at, id] = [(index + 1) * 100, `c${index}`]
    box.join(at, id)
    return servedNow(box, at, id, talk)
  })
}

function servedNow(box: Box, at: number, id: string, talk: number): string {
  const offer = box.state.offers.get(box.offerOf(id))
  const agent = offer?.agents[0] ?? 0
  box.run(at, { type: 'answered', offer: offer?.id ?? '', agent })
  box.run(at + talk, { type: 'talked', offer: offer?.id ?? '', agent })
  return offer?.agents.join('+') ?? 'nobody'
}

const three = (strategy: Strategy, options: Partial<AcdQueue> = {}) => {
  const box = acdAt(noon, [queue(1, [1, 2, 3], { strategy, ...options })])
  box.ready(1, 2, 3)
  return box
}

t.test('who is asked, call by call', async (t) => {
  const rows: readonly [Strategy, readonly number[], readonly string[]][] = [
    ['linear', [10, 10, 10, 10], ['1', '1', '1', '1']],
    ['round_robin', [10, 10, 10, 10], ['1', '2', '3', '1']],
    ['longest_idle', [50, 10, 10, 10], ['1', '2', '3', '1']],
    ['fewest_calls', [10, 10, 10, 10], ['1', '2', '3', '1']],
    ['least_talk', [50, 10, 20, 15, 10, 10], ['1', '2', '3', '2', '3', '2']],
    ['ring_all', [10, 10], ['1+2+3', '1+2+3']],
  ]
  for (const [strategy, talks, wanted] of rows)
    t.same(served(three(strategy), talks), wanted, strategy)
})

t.test('longest idle counts from the end of a talk, not from its beginning', async (t) => {
  const box = three('longest_idle')
  for (const id of ['a', 'b', 'c']) box.join(1, id)
  const offers = ['a', 'b', 'c'].map((id) => box.offerOf(id))
  for (const [index, offer] of offers.entries())
    box.run(2, { type: 'answered', offer, agent: index + 1 })
  for (const [agent, at] of [
    [2, 30],
    [3, 40],
    [1, 50],
  ] as const)
    box.run(at, { type: 'talked', agent, offer: offers[agent - 1] ?? '' })
  for (const id of ['d', 'e', 'f']) box.join(60, id)
  t.same(box.offers(), ['d→2', 'e→3', 'f→1'])
})

t.test('a call of another kind is work, too; a phone that only rang is idle', async (t) => {
  const box = three('longest_idle')
  for (const device of ['busy', 'free'] as const) box.run(5, { type: 'device', agent: 1, device })
  for (const device of ['ringing', 'free'] as const)
    box.run(6, { type: 'device', agent: 2, device })
  t.same(served(box, [1, 1, 1]), ['2', '3', '1'])
})

t.test('fewest calls and least talk are of a day; equals go by idle time', async (t) => {
  for (const strategy of ['fewest_calls', 'least_talk'] as const) {
    const box = three(strategy)
    t.same(served(box, [5, 20, 30]), ['1', '2', '3'], strategy)
    box.run(399, { type: 'new-day' })
    box.join(400, 'next')
    t.same(box.offers(), ['next→1'], `${strategy}: all are equal again, 1 is idle for longest`)
  }
})

t.test('what agents have done today before the machine began counts', async (t) => {
  for (const strategy of ['fewest_calls', 'least_talk'] as const) {
    const box = acdAt(noon, [])
    const today = (calls: number) => ({ calls, talkMs: 60_000 * calls })
    box.run(0, {
      ...{ type: 'configured', queues: [queue(1, [1, 2, 3], { strategy })] },
      agents: [3, 1, 2].map((calls, n) => ({ id: n + 1, name: `${n + 1}`, today: today(calls) })),
    })
    box.ready(1, 2, 3)
    box.join(1, 'a')
    t.same(box.offers(), ['a→2'], strategy)
  }
})

t.test('round robin goes on after whoever was asked, answered or not', async (t) => {
  const box = three('round_robin')
  box.join(1, 'a')
  box.run(16, { type: 'unanswered', offer: box.offerOf('a'), outcomes: new Map() })
  t.same(box.offers(), ['a→2'])
  box.join(17, 'b')
  t.same(box.offers(), ['a→2', 'b→3'])
  servedNow(box, 18, 'a', 1)
  servedNow(box, 18, 'b', 1)
  box.run(20, { type: 'presence', agent: 1, presence: 'paused', why: null })
  box.join(21, 'c')
  t.same(box.offers(), ['c→2'], 'who is not there is passed over')
})

t.test('round robin remembers each tier', async (t) => {
  const members = [member(1), member(2), member(3, 2), member(4, 2)]
  const box = acdAt(noon, [queue(1, members, { strategy: 'round_robin' })])
  box.ready(1, 2, 3, 4)
  for (const id of ['a', 'b', 'c']) box.join(1, id)
  t.same(box.offers(), ['a→1', 'b→2', 'c→3'])
  for (const id of ['a', 'b', 'c']) box.run(2, { type: 'left', caller: id, taken: false })
  for (const id of ['d', 'e', 'f']) box.join(3, id)
  t.same(box.offers(), ['d→1', 'e→2', 'f→4'])
})

t.test('random is fair, also when many are offered in one step', async (t) => {
  const members = queue(1, [1, 2, 3], { strategy: 'random' })
  const box = acdAt(noon, [members], dice(7))
  box.ready(1, 2, 3)
  const counts = new Map<string, number>()
  for (let turn = 0; turn < 6000; turn++) {
    box.configure(turn, [queue(1, [])])
    for (const id of ['a', 'b', 'c']) box.join(turn, id)
    box.configure(turn, [members])
    const asked = box.offers().join()
    counts.set(asked, (counts.get(asked) ?? 0) + 1)
    for (const id of ['a', 'b', 'c']) box.run(turn, { type: 'left', caller: id, taken: false })
  }
  const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)
  t.equal(counts.size, 6, 'every order comes')
  t.ok(chiSquare < 20.52, `${[...counts.values()]}: χ² ${chiSquare.toFixed(1)}, 5 degrees, 0.1 %`)
})

t.test('ring all rings whoever is free; the next caller has whoever becomes free', async (t) => {
  const box = acdAt(noon, [queue(1, [1, 2, 3], { strategy: 'ring_all' })])
  box.ready(1, 2)
  box.join(1, 'a')
  box.join(1, 'b')
  t.same(box.offers(), ['a→1+2'])
  box.ready(3)
  t.same(box.offers(), ['a→1+2', 'b→3'])
})

t.test('overflow members are asked when no main one is free, after the delay', async (t) => {
  const members = [member(1), member(2, 2), member(3, 5)]
  const box = acdAt(noon, [queue(1, members, { tierSeconds: 20 })])
  box.ready(2, 3)
  box.join(1, 'a')
  box.run(20.999, { type: 'tick' })
  t.same(box.offers(), [])
  box.run(21, { type: 'tick' })
  t.same(box.offers(), ['a→2'], 'the lower tier first')
  box.join(22, 'b')
  box.ready(1)
  t.same(box.offers(), ['a→2', 'b→1'], 'a main member has no delay')
})

t.test('skills bar who lacks them, and the best skilled come first', async (t) => {
  const able = (agent: number, ...levels: readonly (readonly [string, number])[]) =>
    member(
      agent,
      1,
      levels.map(([skill, level]) => ({ skill, level })),
    )
  const skills = [
    { skill: 'en', level: 5 },
    { skill: 'tax', level: 2 },
  ]
  const members = [
    ...[able(1, ['en', 9]), able(2, ['en', 5], ['tax', 3]), able(3, ['en', 8], ['tax', 2])],
    ...[able(4, ['en', 4], ['tax', 9]), able(5, ['en', 6], ['tax', 4])],
  ]
  const box = acdAt(noon, [queue(1, members, { skills, strategy: 'linear' })])
  box.ready(1, 2, 3, 4, 5)
  for (const id of ['a', 'b', 'c', 'd']) box.join(1, id)
  t.same(box.offers(), ['a→3', 'b→5', 'c→2'], 'sums 10, 10, 8; equals by strategy')
})

t.test('the last agent comes first, and is waited for as long as the queue wants', async (t) => {
  const sticky = (waitSeconds: number) => {
    const box = acdAt(noon, [queue(1, [1, 2], { sticky: { waitSeconds } })])
    box.ready(1, 2)
    return box
  }
  const free = sticky(0)
  free.join(1, 'a', 1, { last: 2 })
  t.same(free.offers(), ['a→2'])
  free.join(2, 'b', 1, { last: 2 })
  t.same(free.offers(), ['a→2', 'b→1'], 'without a wait somebody else is asked')

  const waits = sticky(30)
  waits.join(1, 'a', 1, { last: 2 })
  waits.join(2, 'b', 1, { last: 2 })
  t.same(waits.offers(), ['a→2'])
  waits.run(32, { type: 'tick' })
  t.same(waits.offers(), ['a→2', 'b→1'], 'after the wait')

  const declines = sticky(30)
  declines.join(1, 'a', 1, { last: 2 })
  const outcomes = new Map([[2, 'rejected']] as const)
  declines.run(4, { type: 'unanswered', offer: declines.offerOf('a'), outcomes })
  t.same(declines.offers(), ['a→1'], 'who declined is not waited for')

  const paused = sticky(30)
  paused.run(1, { type: 'presence', agent: 2, presence: 'paused', why: 'lunch' })
  paused.join(2, 'a', 1, { last: 2 })
  t.same(paused.offers(), ['a→1'], 'who is not at work is not waited for')
})

t.test('the line: front, then priority, then who waits longer', async (t) => {
  const box = acdAt(noon, [queue(1, [1])])
  box.join(1, 'old')
  box.join(2, 'vip', 1, { priority: 5 })
  box.join(3, 'new')
  box.join(4, 'taken-back', 1, { front: true, again: true })
  box.join(5, 'again', 1, { again: true, since: box.at(0) })
  box.ready(1)
  const order: string[] = []
  for (let at = 10; box.state.offers.size > 0; at += 10) {
    const caller = [...box.state.offers.values()][0]?.caller ?? ''
    order.push(caller)
    servedNow(box, at, caller, 5)
  }
  t.same(order, ['taken-back', 'vip', 'again', 'old', 'new'])
})

t.test('callers of heavier queues go first to agents of both', async (t) => {
  const box = acdAt(noon, [
    ...[queue(1, [1, 2], { weight: 1 }), queue(2, [1, 2], { weight: 9 }), queue(3, [2])],
  ])
  box.join(1, 'light')
  box.join(2, 'heavy-1', 2)
  box.join(3, 'heavy-2', 2)
  box.join(0, 'only-2', 3)
  box.ready(1, 2)
  t.same(box.offers(), ['heavy-1→1', 'heavy-2→2'])
})
