import { mock } from 'node:test'
import fc from 'fast-check'
import t from 'tap'
import { type HeldWorld, heldCall } from '../../../src/calls/held-call.js'
import { type Running, running } from '../../../src/calls/running.js'
import { type PressedKey, walk } from '../../../src/calls/walk.js'
import { digits, type Effect } from '../../../src/domain/call.js'
import { destinationName } from '../../../src/domain/destination.js'
import type { Menu } from '../../../src/features/ivr/ivr.schema.js'
import { ivrSession } from '../../../src/features/ivr/ivr.session.js'
import { among, extension, ivr, menu, numbers } from './menus.js'
import { anyMenus } from './random-menus.js'

const caller = { channel: 'td-1.1', number: '0909789846', name: '' }
const secondsOf = (sounds: readonly number[]) => sounds.reduce((sum, sound) => sum + sound / 10, 0)
const session = (menus: readonly Menu[]) => ivrSession(among(...menus), 1, numbers)

/** What is told and when, and where it ends, imagined. */
function walked(menus: readonly Menu[], keys: readonly PressedKey[]): string {
  const open = (ask: string) => (ask === 'ivr-1' ? running(session(menus)) : undefined)
  const { destination, steps } = walk('ivr-1', caller, 0, keys, { open, secondsOf })
  return [...steps.map(({ at, code }) => `${at / 1000} ${code}`), destinationName(destination)]
    .join(', ')
    .replaceAll('ivr_', '')
}

const main = menu(1, 'main', {
  ...{ greetingSoundId: 50, timeoutSoundId: 20, bargeIn: false },
  keys: { '1': extension(101), '2': ivr(2) },
  otherwise: extension(100),
})
const sales = menu(2, 'sales', { directDial: true, keys: { '1': extension(201) } })

for (const [what, keys, expected] of [
  [
    'the end of the keys is silence',
    [],
    '0 entered, 0 prompt, 12 timeout, 12 prompt, 12 prompt, 26 timeout, 26 prompt, 26 prompt, 40 timeout, 40 gave_up, extension-100',
  ],
  [
    'a sub-menu, and a number dialled there',
    [{ key: '2' }, { key: '1' }, { key: '0' }, { key: '2' }],
    '0 entered, 0 prompt, 5 key, 5 entered, 5 prompt, 7 direct, extension-102',
  ],
  [
    'a key may come too early',
    [{ key: '1', afterSeconds: 4 }, { key: '1' }],
    '0 entered, 0 prompt, 4 ignored, 5 key, extension-101',
  ],
  [
    'a key that may begin a number is one after two seconds',
    [{ key: '2' }, { key: '1', afterSeconds: 1 }],
    '0 entered, 0 prompt, 5 key, 5 entered, 5 prompt, 8 key, extension-201',
  ],
] as const)
  t.test(what, async (t) => {
    t.equal(walked([main, sales], keys), expected)
  })

const press: fc.Arbitrary<PressedKey> = fc.record({
  key: fc.constantFrom(...digits),
  afterSeconds: fc.option(fc.integer({ min: 0, max: 70 }), { nil: undefined }),
})

t.test('a walk tells what the interpreter of live calls tells, second by second', async () => {
  const keys = fc.array(press, { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(anyMenus, keys, async (menus, pressed) => {
      const [imagined, real] = [walked(menus, pressed), await lived(menus, pressed)]
      if (imagined !== real) throw new Error(`imagined ${imagined}\nlived    ${real}`)
    }),
    { numRuns: 500 },
  )
})

/** The same with the interpreter of live calls, its timers, and keys that a person presses. */
async function lived(menus: readonly Menu[], keys: readonly PressedKey[]): Promise<string> {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const live = answered(menus)
    const waiting = [...keys]
    live.call.begin('ivr-1')
    do for (let i = 0; i < 20; i += 1) await Promise.resolve()
    while (goOn(live, waiting))
    return live.told.join(', ').replaceAll('ivr_', '')
  } finally {
    mock.timers.reset()
  }
}

/** The next key, or the end of what goes on; false: the caller has left. */
function goOn({ call, line }: ReturnType<typeof answered>, waiting: PressedKey[]): boolean {
  const { wish, began } = line
  if (wish?.do !== 'play' && wish?.do !== 'wait') return false
  const ends = began + (wish.do === 'wait' ? wish.seconds : secondsOf(wish.sounds))
  const due = dueAt(waiting[0], wish.do === 'wait', line)
  pass(line, Math.min(due, ends))
  // Apart by the clock of Asterisk, whatever it is here.
  const at = 1_000_000 - waiting.length * 1000
  if (due < ends) call.pressed({ digit: waiting.shift()?.key ?? '0', at, heldMs: 100 })
  else if (wish.do === 'play') call.played(line.playback)
  return true
}

interface Line {
  now: number
  began: number
}

function dueAt(next: PressedKey | undefined, isWaiting: boolean, { now, began }: Line): number {
  const after = next?.afterSeconds ?? (next !== undefined && isWaiting ? 0 : Number.MAX_VALUE)
  return Math.max(now, began + after)
}

function pass(line: Line, until: number): void {
  const ms = (until - line.now) * 1000
  line.now = until
  mock.timers.tick(ms)
}

/** A live call at the first menu, what it wants, and what was told so far. */
function answered(menus: readonly Menu[]) {
  const told: string[] = []
  const line = { now: 0, began: 0, playback: '', wish: undefined as Effect | undefined }
  const noted = (effects: readonly Effect[]) => {
    const next = effects.find((effect) => effect.do !== 'tell')
    if (next !== undefined) Object.assign(line, { wish: next, began: line.now })
    return effects
  }
  const watched = ({ first, on }: Running): Running => ({
    first: noted(first),
    on: (event) => noted(on(event)),
  })
  const nothing = async () => undefined
  const world: HeldWorld = {
    open: (ask) => (ask === 'ivr-1' ? watched(running(session(menus))) : undefined),
    play: async (_, playback) => void Object.assign(line, { playback }),
    leave: async (_, to) => void told.push(destinationName(to)),
    tell: (_, { code }) => void told.push(`${line.now} ${code}`),
    ...{ answer: nothing, say: nothing, music: nothing, stopPlayback: nothing, remember: nothing },
    placeOf: () => undefined,
    isGone: () => false,
    trouble: (_, error) => {
      throw error
    },
  }
  return { call: heldCall(caller, world, () => undefined), line, told }
}
