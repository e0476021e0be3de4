import t from 'tap'
import { silentCircle } from '../../../src/features/ivr/ivr.circles.js'
import { ivrFindings } from '../../../src/features/ivr/ivr.findings.js'
import type { Menu } from '../../../src/features/ivr/ivr.schema.js'
import { ivrText } from '../../../src/features/ivr/ivr.text.js'
import { among, extension, ivr, menu, numbers } from './menus.js'

const back = { type: 'back' } as const
const repeat = { type: 'repeat' } as const
const key = { '1': extension(101) }

type Row = readonly [what: string, menus: readonly Menu[], entries: number[], found: string[]]
const rows: readonly Row[] = [
  ['a menu with a key to somebody is in order', [menu(1, 'a', { keys: key })], [1], []],
  ['a menu to which nothing leads', [menu(1, 'a', { keys: key })], [], ['ivr_unreachable ivrs/1']],
  [
    'menus that only lead to each other are not reached either',
    [menu(1, 'a', { keys: { '1': ivr(2) } }), menu(2, 'b', { keys: { ...key, '2': ivr(1) } })],
    [],
    ['ivr_unreachable ivrs/1', 'ivr_unreachable ivrs/2'],
  ],
  [
    'a menu reached only by giving up is reached',
    [menu(1, 'a', { keys: key, otherwise: ivr(2) }), menu(2, 'b', { keys: key })],
    [1],
    [],
  ],
  [
    'a menu without a greeting, and one without keys',
    [menu(1, 'a', { greetingSoundId: null })],
    [1],
    ['ivr_no_greeting ivrs/1/greetingSoundId', 'ivr_empty ivrs/1/keys'],
  ],
  ['a menu for numbers alone is not empty', [menu(1, 'a', { directDial: true })], [1], []],
  [
    'keys that only lead round',
    [
      menu(1, 'a', { keys: { '1': ivr(2), '9': repeat } }),
      menu(2, 'b', { keys: { '1': ivr(1), '9': back } }),
    ],
    [1],
    ['ivr_loop ivrs/1/keys', 'ivr_loop ivrs/2/keys'],
  ],
  [
    'keys that lead to a menu from which none leads on',
    [menu(1, 'a', { keys: { '1': ivr(2) } }), menu(2, 'b', { keys: { '9': back, '1': repeat } })],
    [1],
    ['ivr_dead_end ivrs/1/keys', 'ivr_dead_end ivrs/2/keys'],
  ],
  [
    'one key anywhere below is a way out of all above',
    [
      menu(1, 'a', { keys: { '1': ivr(2) } }),
      menu(2, 'b', { keys: { '1': ivr(3) } }),
      menu(3, 'c', { keys: { '1': { type: 'hangup' } } }),
    ],
    [1],
    [],
  ],
  [
    'keys and a way out that lead to nothing',
    [menu(1, 'a', { keys: { ...key, '2': ivr(7) }, otherwise: ivr(8) })],
    [1],
    ['ivr_leads_to_nothing ivrs/1/otherwise', 'ivr_leads_to_nothing ivrs/1/keys/2'],
  ],
  [
    'a way back where nothing led here',
    [menu(1, 'a', { keys: { ...key, '*': back } })],
    [1],
    ['ivr_back_to_nowhere ivrs/1/keys/*'],
  ],
  [
    'a key that waits, for it begins numbers',
    [menu(1, 'a', { keys: { ...key, '3': extension(3) }, directDial: true })],
    [1],
    ['ivr_key_waits ivrs/1/keys/1'],
  ],
  [
    'the fifth level is deep, by the shortest way there is',
    [1, 2, 3, 4, 5].map((id) => menu(id, 'a', { keys: { ...key, '2': ivr(id + 1) } })),
    [1, 3],
    ['ivr_leads_to_nothing ivrs/5/keys/2'],
  ],
  [
    'and without that',
    [1, 2, 3, 4, 5].map((id) => menu(id, 'a', { keys: { ...key, '2': ivr((id % 5) + 1) } })),
    [1],
    ['ivr_deep ivrs/5'],
  ],
]

for (const [what, menus, entries, expected] of rows)
  t.test(what, async (t) => {
    const findings = ivrFindings(menus, { entries: new Set(entries), numbers })
    t.same(
      findings.map(({ code, path }) => `${code} ${path}`),
      expected,
    )
    for (const { code, data } of findings)
      for (const sentence of ivrText[code] ?? [])
        for (const [, name = ''] of sentence.matchAll(/\{(\w+)\}/g)) t.ok(name in data, code)
    t.ok(findings.every(({ code }) => code in ivrText))
  })

t.test('whom a silent caller meets again and again', async (t) => {
  const ids = (...menus: readonly Menu[]) =>
    silentCircle(menus[0] ?? menu(1, ''), among(...menus)).map(({ id }) => id)
  t.same(ids(menu(1, 'a')), [])
  t.same(ids(menu(1, 'a', { otherwise: ivr(1) })), [1])
  t.same(ids(menu(1, 'a', { otherwise: ivr(2) }), menu(2, 'b')), [])
  const [b, c] = [menu(2, 'b', { otherwise: ivr(3) }), menu(3, 'c', { otherwise: ivr(2) })]
  t.same(ids(menu(1, 'a', { otherwise: ivr(2) }), b, c), [2, 3])
  t.same(ids(menu(1, 'a', { otherwise: ivr(9) })), [])
})
