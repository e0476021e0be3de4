import fc from 'fast-check'
import t from 'tap'
import { type CallEvent, digits, type Effect } from '../../../src/domain/call.js'
import type { Menu } from '../../../src/features/ivr/ivr.schema.js'
import { ivrSession } from '../../../src/features/ivr/ivr.session.js'
import { ivrText } from '../../../src/features/ivr/ivr.text.js'
import { among, numbers, turnOf } from './menus.js'
import { anyMenus, goodMenus } from './random-menus.js'

const callers = { numRuns: 3000 }

/** What may happen, at any time: `turn` is counted back from the present one. */
const happening = fc.oneof(
  {
    arbitrary: fc.record({ type: fc.constantFrom('played', 'silence'), ago: fc.constant(0) }),
    weight: 48,
  },
  {
    arbitrary: fc.record({ type: fc.constant('digit'), digit: fc.constantFrom(...digits) }),
    weight: 48,
  },
  {
    arbitrary: fc.record({
      type: fc.constantFrom('played', 'silence', 'refused'),
      ago: fc.integer({ min: 0, max: 3 }),
    }),
    weight: 8,
  },
  { arbitrary: fc.constant({ type: 'gone' }), weight: 1 },
)

t.test('whatever happens, orders are sound and nothing is asked of a caller who left', async () => {
  fc.assert(
    fc.property(anyMenus, fc.array(happening, { maxLength: 300 }), (menus, story) => {
      const { begin, step } = ivrSession(among(...menus), 1, numbers)
      let [state, effects] = begin
      let turn = 0
      let isOver = false
      const look = () => {
        if (isOver && effects.length > 0) throw new Error('something was asked of who left')
        turn = checked(effects, turn)
        isOver ||= effects.some((effect) => effect.do === 'connect')
      }
      look()
      for (const { ago, ...event } of story as { type: string; ago?: number }[]) {
        const happened = { ...event, turn: turn - (ago ?? 0) } as unknown as CallEvent
        const wasOver = isOver
        isOver ||= event.type === 'gone'
        ;[state, effects] = step(state, happened)
        if (wasOver && effects.length > 0) throw new Error('something was asked of who left')
        look()
      }
    }),
    callers,
  )
})

t.test('every caller who presses nothing leaves, having heard no menu twice over', async () => {
  fc.assert(
    fc.property(anyMenus, (menus) => {
      const { to, turns } = silently(menus)
      if (to === undefined) throw new Error('the caller is still there')
      const bound = menus.reduce((sum, { attempts }) => sum + 2 * attempts, 0)
      if (turns > bound) throw new Error(`${turns} turns, ${bound} at most`)
    }),
    callers,
  )
})

t.test('of menus that may be saved none ends a silent caller as a circle', async () => {
  fc.assert(
    fc.property(goodMenus, (menus) => !silently(menus).codes.includes('ivr_circle')),
    callers,
  )
})

t.test('a machine that presses keys for ever is not kept for ever', async () => {
  const endless = fc.array(fc.constantFrom(...digits), { minLength: 201, maxLength: 201 })
  fc.assert(
    fc.property(anyMenus, endless, (menus, keys) => {
      const { begin, step } = ivrSession(among(...menus), 1, numbers)
      let [state] = begin
      for (const digit of keys) [state] = step(state, { type: 'digit', digit })
      return state.at === 'left'
    }),
    callers,
  )
})

function silently(menus: readonly Menu[]) {
  const { begin, step } = ivrSession(among(...menus), 1, numbers)
  let [state, effects] = begin
  const all = [...effects]
  let turns = 0
  for (let turn = turnOf(effects); turn !== undefined; turn = turnOf(effects)) {
    turns += 1
    const type = effects.at(-1)?.do === 'play' ? 'played' : 'silence'
    ;[state, effects] = step(state, { type, turn })
    all.push(...effects)
    if (turns > 1000) break
  }
  const codes = all.flatMap((effect) => (effect.do === 'tell' ? [effect.reason.code] : []))
  return { turns, codes, to: all.find((effect) => effect.do === 'connect')?.to }
}

/**
 * Reasons come before the one order of a step; each order has a turn of its own; nobody is
 * connected to a menu; each reason has a sentence, and what the sentence speaks of.
 */
function checked(effects: readonly Effect[], before: number): number {
  const [last, ...others] = effects.toReversed()
  for (const effect of effects) if (effect.do === 'tell') checkReason(effect)
  if (others.some((effect) => effect.do !== 'tell')) throw new Error('an order is not the last')
  if (last === undefined || last.do === 'tell') return before
  if (last.do === 'connect') {
    if (last.to.type === 'ivr') throw new Error('connected to a menu')
    return before
  }
  if (last.do === 'play' && last.sounds.length === 0) throw new Error('plays nothing')
  if (last.turn !== before + 1) throw new Error(`turn ${last.turn} after ${before}`)
  return last.turn
}

function checkReason({ reason: { code, data, destination } }: Effect & { do: 'tell' }): void {
  const sentences = ivrText[code]
  if (sentences === undefined) throw new Error(`no sentence for ${code}`)
  for (const [, name] of sentences.join(' ').matchAll(/\{(\w+)\}/g))
    if (name !== 'destination' ? data[name ?? ''] === undefined : destination === undefined)
      throw new Error(`${code} does not tell ${name}`)
}
