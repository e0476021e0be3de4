import t from 'tap'
import { type Running, running } from '../../src/calls/running.js'
import { type PressedKey, walk } from '../../src/calls/walk.js'
import type { CallEvent, Effect, Session } from '../../src/domain/call.js'
import type { Destination } from '../../src/domain/destination.js'

const caller = { channel: 'simulated', number: '0909789846', name: '' }
const tell = (code: string): Effect => ({ do: 'tell', reason: { code, data: {} } })
const ivr: Destination = { type: 'ivr', id: 5 }
const extension: Destination = { type: 'extension', id: 101 }
const hangup: Destination = { type: 'hangup' }

/** A menu: 3 s of greeting, 7 s of waiting; 1 leads to the extension, silence to the end. */
function menu(bargeIn = true): Running {
  const step: Session<'prompt' | 'wait'>['step'] = (state, event: CallEvent) => {
    if (event.type === 'digit' && (bargeIn || state === 'wait'))
      return [state, [tell(`key ${event.digit}`), { do: 'connect', to: extension }]]
    if (event.type === 'played') return ['wait', [{ do: 'wait', seconds: 7, turn: 2 }]]
    if (event.type === 'silence') return [state, [tell('gave up'), { do: 'connect', to: hangup }]]
    return [state, []]
  }
  return running({ begin: ['prompt', [tell('menu'), { do: 'play', sounds: [9], turn: 1 }]], step })
}

const route = (): Running =>
  running({ begin: [0, [tell('hotline'), { do: 'connect', to: ivr }]], step: (s) => [s, []] })

function walked(keys: readonly PressedKey[], bargeIn = true): string {
  const { destination, steps } = walk('hotline-7', caller, 0, keys, {
    open: (ask) => (ask === 'hotline-7' ? route() : ask === 'ivr-5' ? menu(bargeIn) : undefined),
    secondsOf: (sounds) => sounds.length * 3,
  })
  return [...steps.map(({ at, code }) => `${at / 1000} ${code}`), destination.type].join(', ')
}

for (const [what, keys, expected] of [
  ['a silent caller waits to the end', [], '0 hotline, 0 menu, 10 gave up, hangup'],
  [
    'a key comes when the prompt has ended',
    [{ key: '1' }],
    '0 hotline, 0 menu, 3 key 1, extension',
  ],
  ['a key may barge in', [{ key: '1', afterSeconds: 1 }], '0 hotline, 0 menu, 1 key 1, extension'],
  ['a key may come late', [{ key: '1', afterSeconds: 5 }], '0 hotline, 0 menu, 8 key 1, extension'],
  ['or too late', [{ key: '1', afterSeconds: 8 }], '0 hotline, 0 menu, 10 gave up, hangup'],
] as const)
  t.test(what, async (t) => {
    t.equal(walked(keys), expected)
  })

t.test('a key that nobody listens to is lost, and the prompt goes on', async (t) => {
  const early = { key: '1', afterSeconds: 1 } as const
  t.equal(walked([early], false), '0 hotline, 0 menu, 10 gave up, hangup')
})

t.test('a key that is only remarked on is not the end of the walk', async (t) => {
  const deaf: Session<0> = {
    begin: [0, [{ do: 'play', sounds: [9], turn: 1 }]],
    step: (state, { type }) => [
      state,
      type === 'digit' ? [tell('ignored')] : [{ do: 'connect', to: extension }],
    ],
  }
  const keys = [1, 2].map((afterSeconds) => ({ key: '1', afterSeconds }) as const)
  const open = (ask: string) => (ask === 'ivr-5' ? running(deaf) : undefined)
  const { destination, steps } = walk('ivr-5', caller, 0, keys, { open, secondsOf: () => 3 })
  t.same(
    steps.map(({ at, code }) => [at, code]),
    [
      [1000, 'ignored'],
      [2000, 'ignored'],
    ],
  )
  t.same(destination, extension)
})

t.test('a walk in circles ends', async (t) => {
  const world = { open: route, secondsOf: () => 0 }
  t.equal(walk('hotline-7', caller, 0, [], world).destination.type, 'hangup')
})
