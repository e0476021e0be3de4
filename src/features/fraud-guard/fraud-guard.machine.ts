import type { Rules } from './fraud-guard.hours.js'

/** Calls and talks of the last two days, and broken limits of the last hour. */
export interface GuardState {
  readonly begun: readonly Moment[]
  readonly talked: readonly (Moment & { readonly ms: number })[]
  readonly broken: readonly Moment[]
}

interface Moment {
  readonly at: number
  readonly extension: string
}

/**
 * `asked`: somebody wants to call outside. `talked`: such a call is over, or was while nobody
 * counted. `broken`: the dialplan has refused a call by its own limit.
 */
export type GuardEvent =
  | (Moment & { readonly type: 'asked' | 'broken'; readonly rules: Rules })
  | (Moment & { readonly type: 'talked'; readonly ms: number })

export type GuardEffect =
  | { readonly do: 'admit'; readonly seconds: number }
  | { readonly do: 'refuse'; readonly why: Broken }
  | { readonly do: 'freeze'; readonly extension: string }

export const brokenLimits = [
  'minute_limit',
  'day_limit',
  'box_minute_limit',
  'box_day_limit',
] as const
export type Broken = (typeof brokenLimits)[number]

export const nothingYet: GuardState = { begun: [], talked: [], broken: [] }

const minute = 60_000
const hour = 60 * minute
/** A night may have begun on the day before. */
export const rememberedMs = 48 * hour

/** Counts, admits, refuses, freezes. Pure. */
export function step(
  state: GuardState,
  event: GuardEvent,
): readonly [GuardState, readonly GuardEffect[]] {
  const now = forget(state, event.at)
  if (event.type === 'talked') {
    const { at, extension, ms } = event
    return [{ ...now, talked: [...now.talked, { at, extension, ms }] }, []]
  }
  if (event.type === 'broken') return broke(now, event, [])
  const why = brokenBy(now, event)
  if (why !== undefined) return broke(now, event, [{ do: 'refuse', why }])
  const { at, extension } = event
  const seconds = Math.max(1, Math.floor(left(now, event) / 1000))
  return [{ ...now, begun: [...now.begun, { at, extension }] }, [{ do: 'admit', seconds }]]
}

type Asked = Extract<GuardEvent, { rules: Rules }>

function broke(
  state: GuardState,
  { at, extension, rules }: Asked,
  effects: readonly GuardEffect[],
): readonly [GuardState, readonly GuardEffect[]] {
  const broken = [...state.broken, { at, extension }]
  const times = broken.filter((one) => one.extension === extension).length
  if (rules.freezeAfter === 0 || times < rules.freezeAfter) return [{ ...state, broken }, effects]
  const others = broken.filter((one) => one.extension !== extension)
  return [{ ...state, broken: others }, [...effects, { do: 'freeze', extension }]]
}

function brokenBy(state: GuardState, asked: Asked): Broken | undefined {
  const { extension, rules } = asked
  const own = state.begun.filter((one) => one.extension === extension)
  if (own.length >= rules.extension.perMinute) return 'minute_limit'
  if (state.begun.length >= rules.box.perMinute) return 'box_minute_limit'
  if (leftOfOwn(state, asked) <= 0) return 'day_limit'
  return leftOfBox(state, asked) <= 0 ? 'box_day_limit' : undefined
}

/** Milliseconds that a call beginning now may last. */
const left = (state: GuardState, asked: Asked): number =>
  Math.min(leftOfOwn(state, asked), leftOfBox(state, asked))

const leftOfOwn = ({ talked }: GuardState, { extension, rules }: Asked): number =>
  rules.extension.minutesPerDay * minute -
  sum(talked.filter((one) => one.extension === extension && one.at >= rules.since))

const leftOfBox = ({ talked }: GuardState, { rules }: Asked): number =>
  rules.box.minutesPerDay * minute - sum(talked.filter(({ at }) => at >= rules.since))

const sum = (talks: readonly { readonly ms: number }[]): number =>
  talks.reduce((total, { ms }) => total + ms, 0)

function forget(state: GuardState, at: number): GuardState {
  return {
    begun: state.begun.filter((one) => at - one.at < minute),
    talked: state.talked.filter((one) => at - one.at < rememberedMs),
    broken: state.broken.filter((one) => at - one.at < hour),
  }
}
