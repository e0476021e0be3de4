import t from 'tap'
import { ivrSession } from '../../../src/features/ivr/ivr.session.js'
import { among, extension, ivr, menu, numbers, replay } from './menus.js'
import { begins, table } from './table.js'

t.test('keys, silence and wrong keys', async (t) => {
  const main = menu(1, 'main', {
    keys: { '1': extension(101), '2': ivr(2), '9': { type: 'repeat' }, '#': { type: 'hangup' } },
    otherwise: extension(100),
  })
  const sales = menu(2, 'sales', { attempts: 1, otherwise: extension(200) })
  table(
    t,
    [main, sales],
    [
      ['after the greeting a key is waited for', 'played', [begins, 'wait 7']],
      ['a key leads on', 'played 1', [begins, 'wait 7', '[key 1] extension-101']],
      ['a key barges in', '1', [begins, '[key 1] extension-101']],
      ['# is a key as any other', '#', [begins, '[key #] hangup']],
      [
        'silence is told, and the greeting comes again',
        'played silence played',
        [begins, 'wait 7', '[timeout, prompt 10] play 10', 'wait 7'],
      ],
      [
        'so is a wrong key, at once',
        '5 played',
        [begins, '[invalid 5, prompt 10] play 10', 'wait 7'],
      ],
      [
        'silence and wrong keys spend the same attempts',
        'played silence 5 played silence',
        [
          ...[begins, 'wait 7', '[timeout, prompt 10] play 10'],
          ...['[invalid 5, prompt 10] play 10', 'wait 7', '[timeout, gave_up 1] extension-100'],
        ],
      ],
      [
        'a key that repeats gives all attempts back',
        '5 5 9 5 5 5',
        [
          ...[begins, '[invalid 5, prompt 10] play 10', '[invalid 5, prompt 10] play 10'],
          '[key 9, repeat, prompt 10] play 10',
          ...['[invalid 5, prompt 10] play 10', '[invalid 5, prompt 10] play 10'],
          '[invalid 5, gave_up 1] extension-100',
        ],
      ],
      [
        'a menu with one attempt asks once',
        '2 played silence',
        [
          ...[begins, '[key 2, entered 2, prompt 20] play 20', 'wait 7'],
          '[timeout, gave_up 2] extension-200',
        ],
      ],
      [
        'the late end of a cut prompt is ignored',
        '2 late-played',
        [begins, '[key 2, entered 2, prompt 20] play 20', ''],
      ],
      ['the late end of a wait is ignored', 'played late-silence', [begins, 'wait 7', '']],
      [
        'nothing is asked of a caller who is gone',
        'gone 1 played silence',
        [begins, '', '', '', ''],
      ],
      [
        'nothing is asked of a caller who left',
        '1 1 played',
        [begins, '[key 1] extension-101', '', ''],
      ],
    ],
  )
})

t.test('prompts that say why, that cannot be played, that are not there', async (t) => {
  const main = menu(1, 'main', {
    ...{ greetingSoundId: 10, invalidSoundId: 11, timeoutSoundId: 12, timeoutSeconds: 3 },
    keys: { '1': ivr(2), '7': ivr(77) },
  })
  const mute = menu(2, 'mute', { greetingSoundId: null, timeoutSoundId: 22, otherwise: ivr(77) })
  table(
    t,
    [main, mute],
    [
      [
        'the reason is heard before the greeting, in one go',
        'played silence 5',
        [
          ...[begins, 'wait 3', '[timeout, prompt 12, prompt 10] play 12+10'],
          '[invalid 5, prompt 11, prompt 10] play 11+10',
        ],
      ],
      [
        'whose prompt cannot be played may press a key all the same',
        'refused 1',
        [begins, '[prompt_failed 1] wait 3', '[key 1, entered 2] wait 7'],
      ],
      [
        'a menu without a greeting waits at once; a missing way out hangs up',
        '1 silence 5 silence',
        [
          ...[
            begins,
            '[key 1, entered 2] wait 7',
            '[timeout, prompt 22] play 22',
            '[invalid 5] wait 7',
          ],
          '[timeout, gave_up 2, missing 77] hangup',
        ],
      ],
      [
        'a key to a missing menu is a wrong key',
        '7',
        [begins, '[key 7, missing 77, prompt 11, prompt 10] play 11+10'],
      ],
    ],
  )
  t.same(replay(ivrSession(among(main), 8, numbers), '1'), ['[missing 8] hangup', ''])
})

t.test('a menu that is not to be interrupted', async (t) => {
  const main = menu(1, 'main', { bargeIn: false, keys: { '1': ivr(2) } })
  const free = menu(2, 'free', { keys: { '1': ivr(1) } })
  table(
    t,
    [main, free],
    [
      [
        'keys during the prompt do not count, and are not kept for later',
        '1 1 played 1 1',
        [
          ...[begins, '[ignored 1]', '[ignored 1]', 'wait 7'],
          ...['[key 1, entered 2, prompt 20] play 20', '[key 1, entered 1, prompt 10] play 10'],
        ],
      ],
    ],
  )
})
