import t from 'tap'
import { classOf, spellings } from '../../../src/features/outbound/outbound.class.js'
import { isPattern, matches, shortest } from '../../../src/features/outbound/outbound.pattern.js'
import { numbersOf } from './numbers.js'

t.test('numbers of Viet Nam, as they are charged', async (t) => {
  const own = '02873001234'
  for (const [dialled, number, kind] of [
    ['0909789846', '0909789846', 'mobile'],
    ['+84909789846', '0909789846', 'mobile'],
    ['0084909789846', '0909789846', 'mobile'],
    ['84909789846', '0909789846', 'mobile'],
    ['02838221234', '02838221234', 'local'],
    ['+842838221234', '02838221234', 'local'],
    ['02438221234', '02438221234', 'national'],
    ['02513822123', '02513822123', 'national'],
    ['18001091', '18001091', 'local'],
    ['1900545481', '1900545481', 'national'],
    ['0012025550123', '0012025550123', 'international'],
    ['+12025550123', '0012025550123', 'international'],
    ['+85512345678', '0085512345678', 'international'],
    ['+861012345678', '00861012345678', 'international'],
  ] as const)
    t.same(classOf(dialled, own), { number, class: kind }, dialled)
})

t.test('what is no such number has no class', async (t) => {
  for (const dialled of [
    ...['', '101', '113', '0', '00', '+', '0123', '0909', '09097898461', '0400000000'],
    ...['0012', '+84123', '00840909789846', '0109789846', '0909789846&x', '٠٩٠٩٧٨٩٨٤٦'],
    ...['0909789846\n', '001202555012345678'],
  ])
    t.equal(classOf(dialled, ''), undefined, JSON.stringify(dialled))
})

t.test('local is the area code of the hotline; without a landline nothing is local', async (t) => {
  const kindOf = (number: string, own: string) => classOf(number, own)?.class
  t.equal(kindOf('02438221234', '02473005678'), 'local')
  t.equal(kindOf('02513822123', '02513999999'), 'local')
  t.equal(kindOf('02523822123', '02513999999'), 'national')
  for (const own of ['', '0909789846', '19001234']) t.equal(kindOf('02438221234', own), 'national')
})

t.test('no number fits two patterns, and every pattern has one length', async (t) => {
  for (const { pattern } of spellings) t.notMatch(pattern, /\./)
  for (const number of spellings.flatMap(({ pattern }) => numbersOf(pattern)))
    t.equal(spellings.filter(({ pattern }) => matches(pattern, number)).length, 1, number)
})

t.test('a pattern is digits, X, Z, N, sets and a dot at the end', async (t) => {
  for (const good of ['X.', '0909', '0[35789]XXXXXXXX', 'NXX', '00Z.', '[1-5]', '[13-5]X', '1080'])
    t.ok(isPattern(good), good)
  for (const bad of [
    '',
    '.',
    '_X.',
    'X.X',
    'X!',
    '[5-1]',
    '[]',
    '[',
    'a',
    '0;x',
    'X.\n',
    '[1-',
    'x',
  ])
    t.notOk(isPattern(bad), bad)
})

t.test('a pattern fits as in the dialplan', async (t) => {
  t.ok(matches('NX.', '200'))
  t.notOk(matches('NX.', '100'))
  t.notOk(matches('NX.', '20'))
  t.ok(matches('[13-5]Z', '49'))
  t.notOk(matches('[13-5]Z', '29'))
  t.equal(shortest('0[35]X.'), 4)
})
