import { running } from '../../../src/calls/running.js'
import type { PressedKey } from '../../../src/calls/walk.js'
import { type CallEvent, type Digit, digits, type Effect } from '../../../src/domain/call.js'
import type { Numbers } from '../../../src/features/ivr/ivr.numbers.js'
import type { Menu, Menus } from '../../../src/features/ivr/ivr.schema.js'
import { ivrSession } from '../../../src/features/ivr/ivr.session.js'
import type { Random } from '../random.js'

/**
 * What the caller does, each so many seconds after the act before (the first: after the answer).
 * `hear`: a prompt begins after silence, from which the clock is set again.
 */
export type Act =
  | { readonly do: 'hear'; readonly seconds: number }
  | { readonly do: 'press'; readonly key: Digit; readonly seconds: number }

export interface KeyPlan {
  /** As `POST /api/routing/simulate` takes them. */
  readonly keys: readonly PressedKey[]
  readonly acts: readonly Act[]
  /** From the last act until the caller leaves the menus. */
  readonly rest: number
  /** By how much the real caller's keys are later than those simulated as soon as possible. */
  readonly slack: number
}

export interface PlanWorld {
  readonly menus: Menus
  readonly numbers: Numbers
  readonly secondsOf: (sounds: readonly number[]) => number
  /** Numbers that a caller might dial directly. */
  readonly dialled: readonly string[]
}

/**
 * A key is pressed so far from any moment at which the menu does something by itself, so that no
 * delay of caller, Asterisk or service can put it on the other side of that moment. Moments that a
 * key itself brings about need no distance: what follows is decided before the next key is heard.
 */
export const safeSeconds = 0.35
/** A person's fastest fingers; a key takes 0.22 s. */
const fastest = 0.25
const longest = 14
const menusAtMost = 40

type Lasting = Extract<Effect, { do: 'play' | 'wait' }>

interface Period {
  readonly wish: Lasting
  readonly began: number
  readonly ends: number
  /** It began because something else was over, not by a key. */
  readonly byTime: boolean
}

const centi = (seconds: number): number => Math.round(seconds * 100) / 100

/** Walks the menus from `root` on and presses keys where the fancy takes it. Pure. */
export function randomPlan(random: Random, root: number, world: PlanWorld): KeyPlan {
  const session = running(ivrSession(world.menus, root, world.numbers))
  const hand = randomHand(random, world)
  let { first: effects } = session
  for (let turn = 0; turn < menusAtMost; turn += 1) {
    for (const effect of effects) hand.notice(effect)
    if (effects.some((effect) => effect.do === 'connect')) break
    effects = session.on(hand.act())
  }
  return hand.plan()
}

/** One who listens and presses keys. Times are seconds since the answer. */
function randomHand(random: Random, world: PlanWorld) {
  const keys: PressedKey[] = []
  const acts: Act[] = []
  let menu: Menu | undefined
  let period: Period | undefined
  let now = 0
  let mark = 0
  let lastKey = Number.NEGATIVE_INFINITY
  let slack = 0
  let left = random.weighed([
    [1, 0],
    [2, 1],
    [4, 3],
    [3, 5],
  ])
  let typing: Digit[] = []
  /** Prompts and waits let pass since the last key. */
  let passed: readonly Period[] = []

  const done = (act: Act): void => {
    acts.push(act)
    mark = now
  }
  const wantsToPress = (): boolean =>
    typing.length > 0 || (left > 0 && now < longest && random.chance(0.85))
  const letPass = (here: Period): CallEvent => {
    passed = [...passed, here]
    now = here.ends
    return { type: isWait(here) ? 'silence' : 'played', turn: here.wish.turn }
  }
  const nextKey = (): Digit => {
    if (typing.length === 0) typing = keysOf(random, menu, world)
    const [key = '0', ...others] = typing
    typing = others
    if (typing.length === 0) left -= 1
    return key
  }
  const press = (digit: Digit, here: Period, after: number, isPlain: boolean): CallEvent => {
    keys.push(isPlain ? { key: digit } : { key: digit, afterSeconds: after })
    now = here.began + after
    slack += isPlain ? now - Math.max(here.began, lastKey) : 0
    done({ do: 'press', key: digit, seconds: centi(now - mark) })
    lastKey = now
    passed = []
    return { type: 'digit', digit }
  }
  /** Presses a key in this prompt or wait, if there is room for one. */
  const pressIn = (here: Period): CallEvent | undefined => {
    const isPlain = isWait(here) && !passed.some(isWait) && random.chance(0.2)
    const span = room(here, lastKey, isPlain ? [] : passed)
    if (span === undefined) return undefined
    const digit = nextKey()
    const share = isPlain ? 0 : random.between(0, typing.length > 0 ? 30 : 100) / 100
    const after = centi(span.from + share * (span.to - span.from) - here.began)
    return press(digit, here, after, isPlain)
  }

  return {
    notice(effect: Effect): void {
      if (effect.do === 'tell') {
        if (effect.reason.code === 'ivr_entered') menu = world.menus(Number(effect.reason.data.id))
        return
      }
      if (effect.do === 'connect') return
      const byTime = now !== lastKey
      if (effect.do === 'play' && byTime) done({ do: 'hear', seconds: centi(now - mark) })
      const lasts = effect.do === 'wait' ? effect.seconds : world.secondsOf(effect.sounds)
      period = { wish: effect, byTime, began: now, ends: now + lasts }
    },
    /** What happens next: a key, or the end of the prompt or wait. */
    act(): CallEvent {
      if (period === undefined) throw new Error('a menu wants nothing')
      return (wantsToPress() ? pressIn(period) : undefined) ?? letPass(period)
    },
    plan: (): KeyPlan => ({ keys, acts, slack, rest: centi(now - mark) }),
  }
}

const isWait = ({ wish }: Period): boolean => wish.do === 'wait'

/** When a key may be pressed in this prompt or wait; undefined: not at all. */
function room(
  { began, ends, byTime }: Period,
  lastKey: number,
  passed: readonly Period[],
): { readonly from: number; readonly to: number } | undefined {
  const longestPassed = Math.max(...passed.map((period) => period.ends - period.began))
  const from = Math.max(
    began + (byTime ? safeSeconds : 0),
    lastKey + fastest,
    // A time after the beginning that an earlier prompt or wait had not reached.
    began + longestPassed + 0.01,
  )
  const to = ends - safeSeconds - 0.01
  return from < to ? { from: from + 0.005, to } : undefined
}

/** One key that means something here, or any, or the digits of a number. */
function keysOf(random: Random, menu: Menu | undefined, { dialled }: PlanWorld): Digit[] {
  const known = Object.keys(menu?.keys ?? {}) as Digit[]
  const around = known.filter((key) =>
    ['ivr', 'back', 'repeat'].includes(menu?.keys[key]?.type ?? ''),
  )
  const any = (): Digit[] => [random.pick(digits)]
  const number = (): Digit[] => {
    const text = random.pick(dialled)
    return [...text, ...(random.chance(0.2) ? '#' : '')] as Digit[]
  }
  return random.weighed<() => Digit[]>([
    [known.length > 0 ? 4 : 0, () => [random.pick(known)]],
    [around.length > 0 ? 6 : 0, () => [random.pick(around)]],
    [2, any],
    [menu?.directDial === true ? 7 : 1, number],
  ])()
}
