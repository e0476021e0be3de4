import t from 'tap'
import type { StoryCode } from '../../../src/domain/call-record.js'
import type { TraceStep } from '../../../src/domain/trace.js'
import { menuTurns } from '../../../src/features/call-log/call-log.menus.js'
import {
  type Folded,
  storyWith,
  toldCodes,
  toldOf,
  withTestCall,
} from '../../../src/features/call-log/call-log.told.js'
import { reasons as ivr } from '../../../src/features/ivr/ivr.reasons.js'
import { aCall } from './sample.js'

const to101 = { type: 'extension', id: 1 } as const
const end = { type: 'hangup' } as const

/** `0 ivr_entered, 0 ivr_prompt, 2300 ivr_key 1 > 101`: when, what, what was pressed, where it led. */
function trace(text: string): readonly TraceStep[] {
  if (text === '') return []
  return text.split(', ').map((word) => {
    const [, at, code = '', pressed, to] = /^(\d+) (\w+)(?: (\S))?(?: > (\w+))?$/.exec(word) ?? []
    const data = { id: 5, name: 'Chào', sound: 9, ...(pressed && { key: pressed }) }
    const destinations = { hangup: end, menu: { type: 'ivr', id: 5 } as const }
    const destination = destinations[to as keyof typeof destinations] ?? to101
    return { at: Number(at), code, data, ...(to !== undefined && { destination }) }
  })
}

function call(reason: Folded['reason'], ...codes: readonly `${number} ${StoryCode}`[]): Folded {
  const story = codes.map((one) => {
    const [at, code] = one.split(' ')
    return { at: Number(at), code: code as StoryCode, data: {} }
  })
  const called = { at: 0, code: 'called', data: {} } as const
  const last = { at: 9000, code: 'ended', data: {} } as const
  return { reason, startedAt: 0, endedAt: 9000, story: [called, ...story, last] }
}

const menu = '0 routed_open, 0 ivr_entered, 0 ivr_prompt'
const tried = `${menu}, 2000 ivr_timeout, 2000 ivr_prompt, 4000 ivr_timeout`
for (const [what, folded, told, reason] of [
  ['nothing was told', call('cancelled'), '', 'cancelled'],
  ['hung up in a menu', call('cancelled'), menu, 'ivr_abandon'],
  ['hung up before the menu', call('cancelled'), '0 routed_open > menu', 'cancelled'],
  ['hung up before it rang', call('cancelled'), `${menu}, 900 ivr_key 1 > 101`, 'cancelled'],
  ['hung up in the next menu', call('cancelled'), `${menu}, 900 ivr_key 1 > menu`, 'ivr_abandon'],
  ['gave up', call('hangup'), `${tried}, 4000 ivr_gave_up > hangup`, 'ivr_giveup'],
  ['gave up to words', call('announced'), `${tried}, 4000 ivr_gave_up > 101`, 'ivr_giveup'],
  [
    'gave up to a menu and hung up there',
    call('cancelled'),
    `${tried}, 4000 ivr_gave_up > menu, 4000 ivr_entered`,
    'ivr_abandon',
  ],
  ['went in circles', call('hangup'), `${tried}, 4000 ivr_circle > hangup`, 'ivr_giveup'],
  ['a key ends the call', call('hangup'), `${menu}, 900 ivr_key 1 > hangup`, 'hangup'],
  ['closed, an announcement', call('announced'), '0 routed_closed > 101', 'closed'],
  ['closed, a menu', call('cancelled'), '0 routed_closed > menu, 0 ivr_entered', 'closed'],
  ['closed, somebody rang', call('no_answer', '1 ringing'), '0 routed_closed > 101', 'no_answer'],
  ['closed, nobody to be rung', call('failed', '1 unreachable'), '0 routed_closed', 'failed'],
  ['hung up while it rang', call('cancelled', '900 ringing'), menu, 'cancelled'],
  ['answered', call('answered', '1 ringing', '2 answered'), menu, 'answered'],
  [
    'an agent declined, and the caller waited too long',
    call('busy', '10 ringing', '20 busy'),
    '0 queue_joined, 5000 queue_timeout > hangup',
    'queue_timeout',
  ],
  [
    'an agent declined, and the caller hung up',
    call('rejected', '10 ringing', '20 declined'),
    '0 queue_joined, 5000 queue_left',
    'queue_abandon',
  ],
  [
    'waited too long, and then somebody was busy',
    call('busy', '5001 ringing', '5002 busy'),
    '0 queue_joined, 5000 queue_timeout > 101',
    'busy',
  ],
  ['Asterisk died', call('interrupted'), menu, 'interrupted'],
  ['blocked, and the end of it lost', call('failed'), '0 blocked > hangup', 'blocked'],
] as const)
  t.test(`${what}: ${reason}`, async (t) => {
    t.equal(toldOf(folded, trace(told)).reason, reason)
  })

const turns = (text: string, ...ends: readonly number[]) =>
  menuTurns(toldOf(call('answered'), trace(text)).steps, [...ends, 9000]).map(
    ({ result, key, seconds, soundIds }) =>
      [result, key, seconds, soundIds.length].filter((word) => word !== null).join(' '),
  )
for (const [what, told, expected] of [
  ['no menu', '0 routed_open', []],
  ['a key', `${menu}, 2300 ivr_key 1 > 101`, ['key 1 2.3 1']],
  ['a key without a greeting', '5 ivr_entered, 2305 ivr_key 1 > 101', ['key 1 2.3 0']],
  [
    'silence, a wrong key, a right one',
    `${menu}, 2000 ivr_timeout, 2000 ivr_prompt, 3000 ivr_invalid 9, 3000 ivr_prompt, 3500 ivr_key 1 > 101`,
    ['timeout 2 1', 'invalid 9 1 1', 'key 1 0.5 1'],
  ],
  ['given up', `${tried}, 4000 ivr_gave_up > 101`, ['timeout 2 1', 'timeout 2 1']],
  ['left', menu, ['left 9 1']],
  ['left in silence', `${menu}, 2000 ivr_timeout`, ['timeout 2 1', 'left 7 0']],
  [
    'down and back and once more',
    `${menu}, 1000 ivr_key 1 > menu, 1000 ivr_entered, 1000 ivr_prompt, 1500 ivr_key *, 1500 ivr_back, 1500 ivr_entered, 1500 ivr_prompt, 2000 ivr_key 3, 2000 ivr_repeat, 2000 ivr_prompt, 2500 ivr_key 0 > 101`,
    ['key 1 1 1', 'back * 0.5 1', 'repeat 3 0.5 1', 'key 0 0.5 1'],
  ],
  [
    'a menu that is gone',
    `${menu}, 1000 ivr_key 1 > menu, 1000 ivr_missing, 1000 ivr_prompt, 2000 ivr_key 2 > 101`,
    ['key 1 1 1', 'key 2 1 1'],
  ],
  [
    'again after the service came back',
    `${menu}, 5000 ivr_entered, 5000 ivr_prompt, 6000 ivr_key 1 > 101`,
    ['left 5 1', 'key 1 1 1'],
  ],
] as const)
  t.test(`turns of ${what}`, async (t) => {
    t.same(turns(told), expected)
  })

t.test('what a hung service tells after it has lost the caller has not happened', async (t) => {
  const lost = call('answered', '3000 lease_ended', '3000 fallback', '3000 ringing')
  const late = trace(`${menu}, 4000 ivr_prompt_failed, 4100 ivr_key 1 > 101`)
  t.same(
    toldOf(lost, late).steps.map(({ code }) => code),
    ['routed_open', 'ivr_entered', 'ivr_prompt'],
  )
  const again = trace(`${menu}, 4000 ivr_prompt_failed, 4100 ivr_entered, 4200 ivr_key 1 > 101`)
  t.equal(toldOf(lost, again).steps.length, 5, 'it has the caller again in the next menu')
  t.same(menuTurns(toldOf(lost, late).steps, [3000, 9000]).at(-1)?.seconds, 3)
})

t.test('story and steps are one, decisions before what came of them, the end last', async (t) => {
  const folded = call('answered', '2300 ringing', '4000 answered')
  const { steps } = toldOf(folded, trace(`${menu}, 2300 ivr_key 1 > 101, 9500 ivr_timeout`))
  t.same(
    storyWith(folded.story, steps).map(({ code }) => code),
    `called ${menu.replaceAll(/\d+ |,/g, '')} ivr_key ringing answered ivr_timeout ended`.split(
      ' ',
    ),
  )
  t.ok(
    steps.every(({ at }) => at <= 9000),
    'nothing is told after the end',
  )
})

t.test('every step that a menu tells stands in the story', async (t) => {
  const menuOf = { ...{ id: 5, name: 'Chào', attempts: 3, timeoutSeconds: 7 }, otherwise: end }
  const told = Object.values(ivr).map((tell) =>
    (tell as (...a: unknown[]) => TraceStep)(menuOf, end),
  )
  t.same(
    told.map(({ code }) => code).filter((code) => !(toldCodes as readonly string[]).includes(code)),
    [],
  )
})

t.test('whom a test call rang, the service says', async (t) => {
  const rung = aCall({ to: { number: '', name: '' }, story: call('busy', '1 busy').story })
  const told = [{ at: 0, code: 'test_call', data: { to: '+84909123456' } }]
  const named = withTestCall(rung, told)
  t.equal(named.to.number, '0909123456')
  t.match(named.story, [{ data: { to: '0909123456' } }, { data: { number: '0909123456' } }])
  t.equal(withTestCall(aCall(), told).to.number, '101', 'what Asterisk wrote stays')
})
