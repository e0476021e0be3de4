import t from 'tap'
import { foldCall } from '../../../src/features/call-log/call-log.fold.js'
import { agentOf } from '../../../src/features/call-log/call-log.house.js'
import type { Leg } from '../../../src/features/call-log/call-log.legs.js'
import { celFile, factsIn, hotlines, known, recordsOf } from './cel-files.js'
import { onlyRecord } from './only-record.js'
import { tellCalls } from './told-calls.js'

tellCalls(
  t,
  `
through a menu to somebody who answers [hotline-menu-answered]
  inbound 0909789846>02473001234 success/answered by caller
    ringing 101, answered 101, ended caller

from who answered to another one [hotline-transferred]
  inbound 0909789846>02473001234 success/answered by caller
    ringing 101, answered 101, blind_transfer 101 0909789846 102, ringing 102, answered 102, ended caller

hung up in a menu, as Asterisk knows it [hotline-menu-abandoned]
  inbound 0909789846>02473001234 mistaken/cancelled by caller
    cancelled, ended caller

all attempts used, as Asterisk knows it [hotline-menu-given-up]
  inbound 0909789846>02473001234 mistaken/hangup by system
    ended system

a blocked number [hotline-blocked]
  inbound 0909789846>02473001234 mistaken/blocked by system
    ended system

out of hours, turned away [hotline-closed]
  inbound 0909789846>02473001234 mistaken/closed by system
    ended system

out of hours, an announcement [hotline-closed-sound]
  inbound 0909789846>02473001234 mistaken/announced by system
    ended system

out of hours, somebody rang [hotline-closed-no-answer]
  inbound 0909789846>02473001234 mistaken/no_answer by system
    ringing 103, not_answered 103, ended system

one more than the trunk may have [hotline-full]
  inbound 0909123456>02473001234 mistaken/trunk_full by system
    trunk_full, ended system
  inbound 0909789846>02473001234 success/answered by caller
    ringing 102, answered 102, ended caller

an outside number answers for the house [hotline-external]
  inbound 0909789846>02473001234 success/answered by caller
    ringing 0844441909, answered 0844441909, ended caller

the service was dead [hotline-fallback]
  inbound 0909789846>02473001234 success/answered by caller
    fallback, ringing 103, answered 103, ended caller

the service hung while it had the caller [hotline-lease]
  inbound 0909789846>02473001234 success/answered by caller
    lease_ended, fallback, ringing 103, answered 103, ended caller

a number of the trunk that is no hotline [trunk-wrong-number]
  inbound 0909789846>02473009999 mistaken/wrong_number by system
    wrong_number 02473009999, ended system

to the outside, as a hotline [outbound-shown]
  outbound 101>0909123456 success/answered by caller
    ringing 0909123456, answered 0909123456, ended caller

a test call, answered [test-call-answered]
  outbound >0909123456 success/test_call by system
    test_call, ended system

a test call, refused: whom it rang only the service knows [test-call-busy]
  outbound > no_answer/busy by callee
    busy, ended callee
`,
)

const shop = { id: 1, number: '02473001234', name: 'Bán hàng' }
const agents: readonly (readonly [file: string, agent: string | undefined, hotline: boolean])[] = [
  ['hotline-menu-answered', '101', true],
  ['hotline-transferred', '102', true],
  ['hotline-fallback', '103', true],
  ['hotline-external', undefined, true],
  ['hotline-menu-abandoned', undefined, true],
  ['hotline-closed-no-answer', undefined, true],
  ['hotline-blocked', undefined, true],
  ['outbound-shown', '101', true],
  ['trunk-wrong-number', undefined, false],
  ['test-call-answered', undefined, false],
  ['att-on-first-leg', undefined, false],
  ['blind-unanswered-back', undefined, false],
]
for (const [file, agent, hasHotline] of agents)
  t.test(`${file}: ${agent ?? 'nobody'} stands for the house`, async (t) => {
    const record = onlyRecord(factsIn(celFile(file)))
    t.equal(record.agent?.number, agent)
    t.same(record.hotline, hasHotline ? shop : null)
    if (record.direction === 'inbound' && hasHotline)
      t.same(record.to, { number: shop.number, name: shop.name })
  })

t.test('somebody who was only consulted does not stand for the house', async (t) => {
  const leg = (id: string, kind: Leg['kind'], number: string) => ({ id, kind, number }) as Leg
  const [lan, first, second] = [
    leg('1', 'trunk', '0909789846'),
    leg('2', 'extension', '101'),
    leg('3', 'extension', '102'),
  ] as const
  const part = { origin: lan, legs: [lan, first, second], others: [] }
  const own = { a: lan, b: first, from: 0, to: 9 }
  const consultation = { a: second, b: first, from: 3, to: 6 }
  t.equal(agentOf(part, 'inbound', [own, consultation]), '101')
  const taken = { a: second, b: lan, from: 6, to: 9 }
  t.equal(agentOf(part, 'inbound', [own, consultation, taken]), '102')
})

t.test('a hotline that is gone, or has another number now, is told as it was called', async (t) => {
  const facts = factsIn(celFile('hotline-menu-answered'))
  for (const [now, name] of [
    [[], ''],
    [[{ ...shop, number: '02473009999', name: 'Kho' }], 'Kho'],
  ] as const) {
    const [record] = foldCall(facts, { ...known, hotlines: now })
    t.same(record?.hotline, { ...shop, name })
    t.same(record?.to, { number: shop.number, name })
  }
})

t.test('a stranger who sends the number of a hotline does not get its name', async (t) => {
  const facts = factsIn(celFile('hotline-menu-answered')).map((fact) =>
    fact.number === '0909789846' ? { ...fact, number: shop.number } : fact,
  )
  t.match(onlyRecord(facts), { from: { number: shop.number, name: '' }, to: { name: shop.name } })
})

t.test('what a customer calls himself cannot become a mark', async (t) => {
  const facts = factsIn(celFile('inbound-answered')).map((fact) => ({
    ...fact,
    name: 'HOTLINE 1-02473001234',
  }))
  t.equal(onlyRecord(facts).hotline, null)
})

for (const [isLiteral, status] of [
  [false, 'success'],
  [true, 'mistaken'],
] as const)
  t.test(`answered within six seconds, literal ${isLiteral}: ${status} (D1)`, async (t) => {
    const facts = factsIn(celFile('hotline-menu-answered'))
    const [record] = foldCall(facts, { ...known, hotlines, isLiteral })
    t.match(record, { status, reason: 'answered', answeredAt: Number })
    const [outbound] = foldCall(factsIn(celFile('outbound-shown')), { ...known, isLiteral })
    t.equal(outbound?.status, 'success', 'only inbound calls can be mistaken')
  })

t.test('channels name every channel of a record, of two records their own', async (t) => {
  for (const file of ['hotline-transferred', 'outside-blind-outside']) {
    const facts = factsIn(celFile(file))
    const all = recordsOf(facts).flatMap(({ channels }) => channels)
    t.same(all.toSorted(), [...new Set(facts.map(({ uniqueId }) => uniqueId))].toSorted())
  }
})
