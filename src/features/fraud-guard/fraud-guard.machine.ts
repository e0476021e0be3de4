import type { Rules } from './fraud-guard.hours.js'
import { longestTalk } from './fraud-guard.share.js'

/** Calls and talks of the last two days, calls under way, and broken limits of the last hour. */
export interface GuardState {
  readonly begun: readonly Call[]
  /** Calls that were admitted and not yet charged, with the longest talk each may become. */
  readonly running: readonly (Call & { readonly ms: number })[]
  readonly talked: readonly (Moment & { readonly ms: number })[]
  readonly broken: readonly Moment[]
}

/** `extension` is '' for a leg that an administrator's destination leads outside. */
interface Moment {
  readonly at: number
  readonly extension: string
}

interface Call extends Moment {
  /** Unique id of the channel that calls. */
  readonly call: string
}

/**
 * `asked`: somebody wants to call outside. `over`: a call has its record, so it is running no more.
 * `talked`: so long somebody talked with the outside. `broken`: the dialplan has refused a call by
 * its own limit.
 */
export type GuardEvent =
  | (Call & { readonly type: 'asked'; readonly rules: Rules })
  | (Moment & { readonly type: 'broken'; readonly rules: Rules })
  | (Moment & { readonly type: 'talked'; readonly ms: number })
  | { readonly type: 'over'; readonly at: number; readonly calls: readonly string[] }

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

export const nothingYet: GuardState = { begun: [], running: [], talked: [], broken: [] }

const second = 1000
const minute = 60 * second
const hour = 60 * minute
/** A night may have begun on the day before. */
export const rememberedMs = 48 * hour
/** Ringing over every trunk and writing the record take less; a call whose record is lost ends. */
const unansweredMs = 15 * minute

/** Counts, admits, refuses, freezes. Pure. */
export function step(
  state: GuardState,
  event: GuardEvent,
): readonly [GuardState, readonly GuardEffect[]] {
  const now = forget(state, event.at)
  switch (event.type) {
    case 'talked': {
      const { at, extension, ms } = event
      return [{ ...now, talked: [...now.talked, { at, extension, ms }] }, []]
    }
    case 'over':
      return [
        { ...now, running: now.running.filter(({ call }) => !event.calls.includes(call)) },
        [],
      ]
    case 'broken':
      return broke(now, event, [])
    case 'asked':
      return asked(now, event)
  }
}

type Asked = Extract<GuardEvent, { type: 'asked' }>

/** A call that asks again (the service was gone meanwhile) is the same call. */
function asked(state: GuardState, event: Asked): readonly [GuardState, readonly GuardEffect[]] {
  const others = {
    ...state,
    begun: state.begun.filter(({ call }) => call !== event.call),
    running: state.running.filter(({ call }) => call !== event.call),
  }
  const why = brokenBy(others, event)
  if (why !== undefined) return broke(others, event, [{ do: 'refuse', why }])
  const { at, extension, call } = event
  const seconds = Math.floor(mayLast(others, event) / second)
  const begun = [...others.begun, { at, extension, call }]
  const running = [...others.running, { at, extension, call, ms: seconds * second }]
  return [{ ...others, begun, running }, [{ do: 'admit', seconds }]]
}

function broke(
  state: GuardState,
  { at, extension, rules }: Moment & { readonly rules: Rules },
  effects: readonly GuardEffect[],
): readonly [GuardState, readonly GuardEffect[]] {
  const broken = [...state.broken, { at, extension }]
  const times = broken.filter((one) => one.extension === extension).length
  if (extension === '' || rules.freezeAfter === 0 || times < rules.freezeAfter)
    return [{ ...state, broken }, effects]
  const others = broken.filter((one) => one.extension !== extension)
  return [{ ...state, broken: others }, [...effects, { do: 'freeze', extension }]]
}

function brokenBy(state: GuardState, event: Asked): Broken | undefined {
  const { extension, rules } = event
  const own = state.begun.filter((one) => one.extension === extension)
  if (extension !== '' && own.length >= rules.extension.perMinute) return 'minute_limit'
  if (state.begun.length >= rules.box.perMinute) return 'box_minute_limit'
  if (extension !== '' && ofExtension(state, event) < second) return 'day_limit'
  return ofBox(state, event) < second ? 'box_day_limit' : undefined
}

/** Milliseconds that a call beginning now may last. */
const mayLast = (state: GuardState, event: Asked): number =>
  event.extension === ''
    ? ofBox(state, event)
    : Math.min(ofExtension(state, event), ofBox(state, event))

function ofExtension({ talked, running }: GuardState, { at, extension, rules }: Asked): number {
  const own = (one: Moment) => one.extension === extension && one.at >= rules.since
  return longestTalk(rules.extension, talked.filter(own), running.filter(own), at)
}

function ofBox({ talked, running }: GuardState, { at, rules }: Asked): number {
  const counted = (one: Moment) => one.at >= rules.since
  return longestTalk(rules.box, talked.filter(counted), running.filter(counted), at)
}

function forget(state: GuardState, at: number): GuardState {
  return {
    begun: state.begun.filter((one) => at - one.at < minute),
    running: state.running.filter((one) => at - one.at < one.ms + unansweredMs),
    talked: state.talked.filter((one) => at - one.at < rememberedMs),
    broken: state.broken.filter((one) => at - one.at < hour),
  }
}
