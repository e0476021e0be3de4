import t from 'tap'
import { type AcdEffect, type Declined, declines } from '../../../src/features/queue/acd.effects.js'
import { queueCodes } from '../../../src/features/queue/acd.reasons.js'
import { lineCodes, queueText } from '../../../src/features/queue/queue.text.js'
import { acdAt, member, queue } from './acd-house.js'

const noon = 1_800_000_000_000

t.test('every code has a sentence in both languages that speaks of the same things', async (t) => {
  t.same(Object.keys(queueText).sort(), [...queueCodes, ...lineCodes].sort())
  for (const [code, [vietnamese, english]] of Object.entries(queueText)) {
    t.same(placeholders(vietnamese), placeholders(english), code)
    t.not(vietnamese, english)
  }
})

t.test('every code is told by some call, with what its sentence speaks of', async (t) => {
  const told = new Set<string>()
  for (const { reason } of allTold()) {
    told.add(reason.code)
    const [, english] = queueText[reason.code as keyof typeof queueText]
    for (const name of placeholders(english))
      if (name === 'destination') t.ok(reason.destination, reason.code)
      else t.not(reason.data[name], undefined, `${reason.code} tells ${name}`)
  }
  t.same([...told].sort(), [...queueCodes].sort())
})

function placeholders(sentence: string): readonly string[] {
  return [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()
}

function allTold() {
  const effects = [...declines.flatMap(declinedBy), ...lifeOfQueues()]
  return effects.flatMap((effect) => (effect.do === 'tell' ? [effect] : []))
}

function declinedBy(outcome: Declined): readonly AcdEffect[] {
  const box = acdAt(noon, [queue(1, [1], { pauseAfter: 1 })])
  box.ready(1)
  box.join(0, 'a')
  const outcomes = new Map([[1, outcome]])
  return box.run(5, { type: 'unanswered', offer: box.offerOf('a'), outcomes })
}

function lifeOfQueues(): readonly AcdEffect[] {
  const lacking = { ...member(3), lacksHotline: true }
  const box = acdAt(noon, [
    ...[queue(1, [1, 2], { sticky: { waitSeconds: 5 } }), queue(2, [lacking])],
    ...[queue(3, [1, 2], { strategy: 'ring_all' }), queue(4, [], { maxCallers: 0 })],
    ...[queue(5, [1], { joinWhen: 'ready' }), queue(6, [], { maxWaitSeconds: 1 })],
  ])
  const offer = (caller: string) => box.offerOf(caller)
  return [
    ...box.join(0, 'nobody', 5),
    ...box.ready(1, 2),
    ...box.join(0, 'a'),
    ...box.run(1, { type: 'left', caller: 'a', taken: false }),
    ...box.join(2, 'known', 1, { last: 2 }),
    ...box.run(3, { type: 'left', caller: 'known', taken: true }),
    ...box.join(4, 'all', 3),
    ...box.run(5, { type: 'declined', offer: offer('all'), agent: 1, outcome: 'no_answer' }),
    ...box.run(5, { type: 'answered', offer: offer('all'), agent: 1 }),
    ...box.run(6, { type: 'answered', offer: offer('all'), agent: 2 }),
    ...box.join(7, 'full', 4),
    ...box.join(7, 'late', 6),
    ...box.run(8, { type: 'tick' }),
    ...box.join(9, 'waits', 2),
    ...box.run(10, { type: 'callback', caller: 'waits', id: 'back' }),
    ...box.join(11, 'again', 2, { again: true }),
    ...box.join(12, 'front', 2, { again: true, front: true }),
  ]
}
