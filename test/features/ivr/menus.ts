import type { CallEvent, Digit, Effect, Session } from '../../../src/domain/call.js'
import { destinationName } from '../../../src/domain/destination.js'
import { numbersOf } from '../../../src/features/ivr/ivr.numbers.js'
import type { Menu, Menus } from '../../../src/features/ivr/ivr.schema.js'

/** A menu with what a test is about; else as made by hand with nothing chosen. */
export const menu = (id: number, name: string, more: Partial<Menu> = {}): Menu => ({
  id,
  name,
  greetingSoundId: id * 10,
  invalidSoundId: null,
  timeoutSoundId: null,
  timeoutSeconds: 7,
  attempts: 3,
  bargeIn: true,
  directDial: false,
  keys: {},
  otherwise: { type: 'hangup' },
  ...more,
})

export const among =
  (...all: readonly Menu[]): Menus =>
  (id) =>
    all.find((menu) => menu.id === id)

export const extension = (id: number) => ({ type: 'extension', id }) as const
export const ivr = (id: number) => ({ type: 'ivr', id }) as const

/** Extensions 10, 101, 102 and 234, whose ids are their numbers. */
export const numbers = numbersOf([10, 101, 102, 234].map((id) => [String(id), extension(id)]))

/** `[entered 1, prompt 10] play 10`: what is told in brackets, without its `ivr_`. */
export function phrase(effects: readonly Effect[]): string {
  const told = effects.flatMap((effect) => (effect.do === 'tell' ? [short(effect.reason)] : []))
  const done = effects.flatMap((effect) => {
    if (effect.do === 'tell') return []
    if (effect.do === 'play') return [`play ${effect.sounds.join('+')}`]
    return [effect.do === 'wait' ? `wait ${effect.seconds}` : destinationName(effect.to)]
  })
  return [...(told.length > 0 ? [`[${told.join(', ')}]`] : []), ...done].join(' ')
}

/**
 * What a session wants at first and then after each word of `happening`: a key, `played`,
 * `silence` and `refused` of what it wanted last, `late-played` and `late-silence` of something
 * before that, `gone`.
 */
export function replay<State>(
  { begin: [begun, first], step }: Session<State>,
  happening: string,
): readonly string[] {
  let state = begun
  let turn = turnOf(first) ?? 0
  const phrases = happening.split(' ').map((word) => {
    const [next, effects] = step(state, eventOf(word, turn))
    state = next
    turn = turnOf(effects) ?? turn
    return phrase(effects)
  })
  return [phrase(first), ...phrases]
}

function eventOf(word: string, turn: number): CallEvent {
  if (word === 'gone') return { type: 'gone' }
  if (word === 'played' || word === 'silence' || word === 'refused') return { type: word, turn }
  if (word === 'late-played') return { type: 'played', turn: turn - 1 }
  if (word === 'late-silence') return { type: 'silence', turn: turn - 1 }
  return { type: 'digit', digit: word as Digit }
}

export const turnOf = (effects: readonly Effect[]): number | undefined =>
  effects.findLast((effect) => effect.do === 'play' || effect.do === 'wait')?.turn

const short = ({ code, data }: { code: string; data: Readonly<Record<string, unknown>> }) =>
  [code.replace('ivr_', ''), data.id ?? data.sound ?? data.key ?? data.digits ?? '']
    .join(' ')
    .trim()
