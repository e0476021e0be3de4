import { type Digit, digits } from '../../../src/domain/call.js'
import type { Random } from '../random.js'
import { type HoursBody, randomHours } from './hours.js'

/** Where a key, a menu or a hotline leads, before anything has an id. */
export type Goal =
  | { readonly to: 'phone' | 'menu' | 'sound'; readonly which: number }
  | { readonly to: 'external'; readonly trunk: number }
  | { readonly to: 'hangup' | 'back' | 'repeat' }

export interface MenuPlan {
  readonly greeting: number | null
  readonly invalid: number | null
  readonly timeout: number | null
  readonly timeoutSeconds: number
  readonly attempts: number
  readonly bargeIn: boolean
  readonly directDial: boolean
  readonly hasNumber: boolean
  readonly keys: Readonly<Partial<Record<Digit, Goal>>>
  readonly otherwise: Goal
}

/** All that one caller meets. The first menu is the root of the tree; each names later ones alone. */
export interface Configuration {
  /** How the caller's number is sent: `0…`, `84…`, `+84…`, or not at all. */
  readonly spelling: Spelling
  readonly blocked: readonly BlockedPlan[]
  readonly hours: HoursBody | undefined
  readonly open: Goal
  readonly closed: Goal | null
  readonly menus: readonly MenuPlan[]
  /** What must become of the call, by how it was drawn. */
  readonly outcome: 'blocked' | 'always_open' | 'open' | 'closed'
}

export type Spelling = '0' | '84' | '+84' | 'anonymous'

/** `digits`: how much of the caller's number; all of it: exact. */
export interface BlockedPlan {
  readonly digits: number
  readonly spelling: Exclude<Spelling, 'anonymous'>
  readonly scope: string
  readonly until: string | null
  readonly note: string
}

export const phones = 3
export const sounds = 6
/** Sounds from this one on are short: they say what was wrong. */
const firstShort = 4
/** A telephone number of Viet Nam, national. */
const numberLength = 10

export function randomConfiguration(random: Random, now: number): Configuration {
  const spelling = random.weighed<Spelling>([
    [5, '0'],
    [2, '+84'],
    [1, '84'],
    [1, 'anonymous'],
  ])
  const isBlocked = spelling !== 'anonymous' && random.chance(0.12)
  const outcome = isBlocked
    ? 'blocked'
    : random.weighed<Configuration['outcome']>([
        [2, 'always_open'],
        [5, 'open'],
        [3, 'closed'],
      ])
  const hasHours = outcome === 'blocked' ? random.chance(0.5) : outcome !== 'always_open'
  const menus = randomMenus(random)
  const goal = (menu: number): Goal =>
    random.chance(menu) ? { to: 'menu', which: 0 } : outside(random)
  return {
    ...{ spelling, outcome, menus },
    blocked: spelling === 'anonymous' ? [] : randomBlocked(random, now, isBlocked),
    hours: hasHours ? randomHours(random, now, outcome !== 'closed') : undefined,
    open: goal(0.85),
    closed: random.chance(0.25) ? null : goal(0.4),
  }
}

function randomBlocked(random: Random, now: number, isBlocked: boolean): readonly BlockedPlan[] {
  const iso = (minutes: number): string => new Date(now + minutes * 60_000).toISOString()
  const one = (scope: string, until: string | null): BlockedPlan => ({
    ...{ scope, until },
    digits: random.pick([numberLength, 6, 7, 9]),
    spelling: random.pick(['0', '84', '+84']),
    note: random.pick(['', 'quấy rối', '“{from}” ${SHELL}; {note}']),
  })
  const holds = one('ivr', random.pick([null, iso(60), '2099-12-31']))
  // One that is over, or is about calls to the outside, keeps nobody out.
  const idle = random.pick([one('ivr', iso(-30)), one('outbound', null), one('queue', null)])
  const others = random.chance(0.25) && !(isBlocked && idle.digits === holds.digits) ? [idle] : []
  return isBlocked ? [holds, ...others] : others
}

/** A tree of one to four menus, at most three deep. */
export function randomMenus(random: Random): readonly MenuPlan[] {
  const count = random.weighed([
    [2, 1],
    [3, 2],
    [3, 3],
    [2, 4],
  ])
  const parents: number[] = []
  const depth: number[] = [1]
  for (let n = 1; n < count; n += 1) {
    const parent = random.pick([...depth.keys()].filter((menu) => (depth[menu] ?? 0) < 3))
    parents[n] = parent
    depth[n] = (depth[parent] ?? 0) + 1
  }
  return depth.map((_, n) => {
    const children = parents.flatMap((parent, child) => (parent === n ? [child] : []))
    return randomMenu(random, n, children, count)
  })
}

function randomMenu(
  random: Random,
  own: number,
  children: readonly number[],
  count: number,
): MenuPlan {
  const free = [...digits]
  const keys: Partial<Record<Digit, Goal>> = {}
  const assign = (goal: Goal): void => {
    const [key] = free.splice(random.between(0, free.length - 1), 1)
    if (key !== undefined) keys[key] = goal
  }
  for (const which of children) assign({ to: 'menu', which })
  if (random.chance(0.6)) assign({ to: 'back' })
  if (random.chance(0.4)) assign({ to: 'repeat' })
  if (random.chance(0.2)) assign({ to: 'menu', which: random.between(0, own) })
  for (let more = random.between(0, 2); more > 0; more -= 1) assign(outside(random))
  const later = random.between(own + 1, count)
  const sound = (share: number, from: number, to: number): number | null =>
    random.chance(share) ? random.between(from, to) : null
  return {
    keys,
    greeting: sound(0.75, 0, firstShort - 1),
    invalid: sound(0.4, firstShort, sounds - 1),
    timeout: sound(0.3, firstShort, sounds - 1),
    timeoutSeconds: random.chance(0.8) ? 1 : 2,
    attempts: random.weighed([
      [3, 1],
      [4, 2],
      [1, 3],
    ]),
    bargeIn: random.chance(0.65),
    directDial: random.chance(0.35),
    hasNumber: random.chance(0.15),
    otherwise:
      later < count && random.chance(0.25) ? { to: 'menu', which: later } : outside(random),
  }
}

/** Anywhere but in a menu. */
const outside = (random: Random): Goal =>
  random.weighed<() => Goal>([
    [6, () => ({ to: 'phone', which: random.between(0, phones - 1) })],
    [2, () => ({ to: 'sound', which: random.between(0, sounds - 1) })],
    [2, () => ({ to: 'external', trunk: random.between(0, 1) })],
    [1, () => ({ to: 'hangup' })],
  ])()
