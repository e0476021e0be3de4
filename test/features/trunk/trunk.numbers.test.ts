import fc from 'fast-check'
import t from 'tap'
import { rewritten, sentAs, spellings } from '../../../src/features/trunk/trunk.numbers.js'
import type { NumberRule } from '../../../src/features/trunk/trunk.schema.js'

const prefix = (strip: string, add = ''): NumberRule => ({ at: 'prefix', strip, add })
const suffix = (strip: string, add = ''): NumberRule => ({ at: 'suffix', strip, add })

for (const [what, number, rules, becomes] of [
  ['no rule changes nothing', '0909789846', [], '0909789846'],
  ['a prefix is replaced', '0909789846', [prefix('0', '+84')], '+84909789846'],
  ['a rule that does not fit changes nothing', '113', [prefix('0', '+84')], '113'],
  ['the first that fits is applied', '001555', [prefix('00', '+'), prefix('0', '+84')], '+1555'],
  ['an empty strip fits all', '0909', [prefix('', '9999')], '99990909'],
  [
    'both ends have their rules',
    '0909#'.slice(0, 4),
    [prefix('0', '84'), suffix('', '7')],
    '849097',
  ],
  ['a suffix is taken away', '090977', [suffix('77')], '0909'],
] as const)
  t.test(`outbound: ${what}`, async (t) => t.equal(rewritten(number, rules), becomes))

for (const [what, number, rules, sent] of [
  ['without rules it comes as it is', '0247', [], ['0247']],
  ['a prefix that is stripped may be there or not', '0247', [prefix('99')], ['0247', '990247']],
  ['a rule for all numbers leaves one way', '0247', [prefix('', '0')], ['247']],
  ['a rule may hide a number', '0247', [prefix('0', '84')], []],
  ['both ends', '0247', [prefix('9'), suffix('1')], ['0247', '90247', '02471', '902471']],
] as const)
  t.test(`inbound: ${what}`, async (t) =>
    t.same([...sentAs(number, rules)].sort(), [...sent].sort()),
  )

const number = fc.stringMatching(/^\+?\d{1,12}$/)
const rule = fc.record({
  at: fc.constantFrom('prefix' as const, 'suffix' as const),
  strip: fc.stringMatching(/^\d{0,3}$/),
  add: fc.stringMatching(/^\+?\d{0,3}$/),
})
t.test(
  'whatever the rules, what they make a number is found among what may be sent for it',
  async () =>
    fc.assert(
      fc.property(number, fc.array(rule, { maxLength: 4 }), (sent, rules) => {
        const becomes = rewritten(sent, rules)
        return becomes === '' || sentAs(becomes, rules).includes(sent)
      }),
    ),
)

for (const [given, spelled] of [
  ['02473001234', ['02473001234', '842473001234', '+842473001234', '2473001234']],
  ['+842473001234', ['02473001234', '842473001234', '+842473001234', '2473001234']],
  ['0909789846', ['0909789846', '84909789846', '+84909789846', '909789846']],
  ['19001234', ['19001234']],
  ['18001091', ['18001091']],
  ['5001', ['5001']],
  ['+14155552671', ['+14155552671']],
] as const)
  t.test(`${given} may come as ${spelled.join(', ')}`, async (t) =>
    t.same(spellings(given), spelled),
  )
