import t from 'tap'
import { ivrSession } from '../../../src/features/ivr/ivr.session.js'
import { among, extension, ivr, menu, numbers, replay } from './menus.js'
import { begins, table } from './table.js'

t.test('the way back', async (t) => {
  const back = { type: 'back' } as const
  const main = menu(1, 'main', { keys: { '1': ivr(2), '*': back } })
  const sales = menu(2, 'sales', { keys: { '1': ivr(3), '*': back }, otherwise: ivr(3) })
  const north = menu(3, 'north', { attempts: 1, keys: { '*': back, '0': ivr(1) } })
  const [toSales, toNorth] = [
    '[key 1, entered 2, prompt 20] play 20',
    '[key 1, entered 3, prompt 30] play 30',
  ]
  table(
    t,
    [main, sales, north],
    [
      [
        'leads through the menus that led here, one at a time',
        '1 1 * *',
        [
          ...[begins, toSales, toNorth],
          '[key *, back, entered 2, prompt 20] play 20',
          '[key *, back, entered 1, prompt 10] play 10',
        ],
      ],
      [
        'is the same menu where nothing led here',
        '*',
        [begins, '[key *, repeat, prompt 10] play 10'],
      ],
      [
        'leads to the menu where the attempts were spent',
        '1 5 5 5 *',
        [
          ...[begins, toSales, '[invalid 5, prompt 20] play 20', '[invalid 5, prompt 20] play 20'],
          '[invalid 5, gave_up 2, entered 3, prompt 30] play 30',
          '[key *, back, entered 2, prompt 20] play 20',
        ],
      ],
      [
        'and every menu entered has all its attempts',
        '5 5 1 5 5 * 5 5',
        [
          begins,
          ...Array(2).fill('[invalid 5, prompt 10] play 10'),
          toSales,
          ...Array(2).fill('[invalid 5, prompt 20] play 20'),
          '[key *, back, entered 1, prompt 10] play 10',
          ...Array(2).fill('[invalid 5, prompt 10] play 10'),
        ],
      ],
      [
        'leads down again from a menu reached by a key from below',
        '1 1 0 *',
        [
          ...[begins, toSales, toNorth, '[key 0, entered 1, prompt 10] play 10'],
          '[key *, back, entered 3, prompt 30] play 30',
        ],
      ],
    ],
  )
})

t.test('numbers dialled directly', async (t) => {
  const main = menu(1, 'main', {
    directDial: true,
    keys: { '1': extension(900), '5': extension(905), '*': { type: 'repeat' } },
  })
  const by = (digits: string) => `[direct ${digits}] extension-${digits}`
  table(
    t,
    [main],
    [
      [
        'a number that cannot go on is connected at once',
        '1 0 1',
        [begins, 'wait 2', 'wait 2', by('101')],
      ],
      ['a number that can go on waits', '1 0 silence', [begins, 'wait 2', 'wait 2', by('10')]],
      ['# says that it is all', '1 0 #', [begins, 'wait 2', 'wait 2', by('10')]],
      [
        'a key that begins a number waits',
        '1 silence',
        [begins, 'wait 2', '[key 1] extension-900'],
      ],
      ['and need not with #', '1 #', [begins, 'wait 2', '[key 1] extension-900']],
      ['a key that begins none does not', '5', [begins, '[key 5] extension-905']],
      [
        'a beginning alone is no number',
        '2 silence',
        [begins, 'wait 2', '[invalid 2, prompt 10] play 10'],
      ],
      [
        'the rest of a misdialled number is not taken for keys',
        '1 9 5 5 silence 5',
        [
          ...[begins, 'wait 2', 'wait 2', 'wait 2', 'wait 2'],
          ...['[invalid 1955, prompt 10] play 10', '[key 5] extension-905'],
        ],
      ],
      ['what begins nothing is wrong at once', '7', [begins, '[invalid 7, prompt 10] play 10']],
      [
        'the late end of the wait before a digit is ignored',
        'played 1 late-silence 0 1',
        [begins, 'wait 7', 'wait 2', '', 'wait 2', by('101')],
      ],
      [
        'each attempt dials afresh',
        '2 silence 1 0 1',
        [begins, 'wait 2', '[invalid 2, prompt 10] play 10', 'wait 2', 'wait 2', by('101')],
      ],
    ],
  )
  table(
    t,
    [menu(1, 'main')],
    [
      [
        'only where the menu lets it',
        '1 0',
        [begins, '[invalid 1, prompt 10] play 10', '[invalid 0, prompt 10] play 10'],
      ],
    ],
  )
})

t.test('no caller goes round for ever', async (t) => {
  const main = menu(1, 'main', { attempts: 1, keys: { '1': ivr(2) }, otherwise: ivr(2) })
  const other = menu(2, 'other', { attempts: 1, keys: { '1': ivr(1) }, otherwise: ivr(1) })
  const toOther = '[timeout, gave_up 1, entered 2, prompt 20] play 20'
  table(
    t,
    [main, other],
    [
      [
        'menus given up in a circle end the call',
        'played silence played silence',
        [begins, 'wait 7', toOther, 'wait 7', '[timeout, circle] hangup'],
      ],
    ],
  )
  const third = menu(3, 'third', { attempts: 1, otherwise: ivr(1) })
  table(
    t,
    [main, { ...other, keys: { '3': ivr(3) } }, third],
    [
      [
        'a key in between begins anew',
        'played silence 3 played silence played silence',
        [
          ...[begins, 'wait 7', toOther, '[key 3, entered 3, prompt 30] play 30', 'wait 7'],
          ...['[timeout, gave_up 3, entered 1, prompt 10] play 10', 'wait 7', toOther],
        ],
      ],
    ],
  )
  const keys = Array(201).fill('1').join(' ')
  t.equal(
    replay(ivrSession(among(main, other), 1, numbers), keys).at(-2),
    '[key 1, entered 1, prompt 10] play 10',
  )
  t.equal(replay(ivrSession(among(main, other), 1, numbers), keys).at(-1), '[too_many_keys] hangup')
})
