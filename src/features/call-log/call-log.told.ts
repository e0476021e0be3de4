import type { CallRecord, Reason, StoryStep } from '../../domain/call-record.js'
import { nationalNumber } from '../../domain/phone-number.js'
import type { TraceStep } from '../../domain/trace.js'

/**
 * Steps of the trace that stand in the story of a call: what was decided about the caller, and the
 * way through menus. All others are in the trace alone.
 */
export const toldCodes = [
  'blocked',
  'routed_open',
  'routed_closed',
  'ivr_entered',
  'ivr_prompt',
  'ivr_prompt_failed',
  'ivr_key',
  'ivr_back',
  'ivr_repeat',
  'ivr_ignored',
  'ivr_direct',
  'ivr_invalid',
  'ivr_timeout',
  'ivr_gave_up',
  'ivr_missing',
  'ivr_circle',
  'ivr_too_many_keys',
  'queue_joined',
  'queue_again',
  'queue_front',
  'queue_exit',
  'queue_callback',
  'queue_full',
  'queue_timeout',
  'queue_empty',
  'queue_left',
  'supervised_listen',
  'supervised_whisper',
  'supervised_join',
  'supervisor_takeover',
  'supervisor_transfer',
  'supervisor_hangup',
] as const

/** What Asterisk wrote of a call, as far as it says what the service's steps can mean. */
export type Folded = Pick<CallRecord, 'reason' | 'story' | 'startedAt' | 'endedAt'>

export interface ToldStep extends TraceStep {
  readonly code: (typeof toldCodes)[number]
}

/** Steps that stand in the story, and the reason with them. */
export interface Told {
  readonly steps: readonly ToldStep[]
  readonly reason: Reason
}

/**
 * What the service told of a call joined with what Asterisk wrote of it. Pure, and the same whenever
 * it is done, with all steps told so far: a step that arrives after the record was saved completes
 * it. Asterisk's word counts more: who talked, rang or was turned away is not asked of the service,
 * so that steps lost with the service leave a record that says less and nothing wrong.
 */
export function toldOf(call: Folded, trace: readonly TraceStep[]): Told {
  const own = trace.filter(isTold).toSorted((a, b) => a.at - b.at)
  const steps = timed(held(own, call.story).map((step) => ({ ...step, at: within(call, step.at) })))
  return { steps, reason: reasonWith(call, steps) }
}

/** Story and told steps in one, the end last. */
export function storyWith(
  story: readonly StoryStep[],
  steps: readonly ToldStep[],
): readonly (StoryStep | ToldStep)[] {
  const end = story.findIndex(({ code }) => endings.has(code))
  const [before, after] = end < 0 ? [story, []] : [story.slice(0, end), story.slice(end)]
  // Of one instant the decision stands before what came of it.
  const [first, ...later] = before
  const all = [...(first === undefined ? [] : [first]), ...steps, ...later]
  return [...all.toSorted((a, b) => a.at - b.at), ...after]
}

/** The number of a test call that nobody answered is known to the service alone. */
export function withTestCall(record: CallRecord, trace: readonly TraceStep[]): CallRecord {
  const dialled = trace.find(({ code }) => code === 'test_call')?.data.to
  if (dialled === undefined || record.to.number !== '') return record
  const number = nationalNumber(String(dialled))
  const story = record.story.map((step) => {
    if (step.code === 'called') return { ...step, data: { ...step.data, to: number } }
    return step.code === 'ended' ? step : { ...step, data: { ...step.data, number } }
  })
  return { ...record, to: { ...record.to, number }, story }
}

export const isTold = (step: TraceStep): step is ToldStep =>
  (toldCodes as readonly string[]).includes(step.code)
const isMenu = (code: string): boolean => code.startsWith('ivr_')
const endings: ReadonlySet<string> = new Set(['cancelled', 'interrupted', 'ended'])
const within = ({ startedAt, endedAt }: Folded, at: number): number =>
  Math.min(Math.max(at, startedAt), endedAt)

const taken: ReadonlySet<string> = new Set(['ivr_entered', 'queue_joined', 'queue_again'])

/**
 * A service that hung, and lost the caller to the fallback, tells what it believed when it wakes up:
 * nothing of that has happened. It has the caller again when a menu or a queue is entered again.
 */
function held(steps: readonly ToldStep[], story: readonly StoryStep[]): readonly ToldStep[] {
  const losses = story.filter(({ code }) => code === 'lease_ended' || code === 'fallback')
  return steps.filter((step, index) => {
    const lost = losses.findLast(({ at }) => at <= step.at)?.at
    if (lost === undefined) return true
    return steps.slice(0, index + 1).some(({ at, code }) => at > lost && taken.has(code))
  })
}

/** Codes with which a caller ends a turn by pressing something. */
const pressing = ['ivr_key', 'ivr_direct', 'ivr_invalid']

/** Puts `after` into what was pressed: seconds since the menu, or its last prompt, began. */
function timed(steps: readonly ToldStep[]): readonly ToldStep[] {
  let since: number | undefined
  return steps.map((step) => {
    const { at, code, data } = step
    const begun = since
    if (code === 'ivr_entered' || code === 'ivr_timeout' || pressing.includes(code)) since = at
    if (begun === undefined || !pressing.includes(code)) return step
    return { ...step, data: { ...data, after: (at - begun) / 1000 } }
  })
}

/** What Asterisk can only call an end, the decisions of the service name. */
function reasonWith({ reason, story }: Folded, steps: readonly ToldStep[]): Reason {
  const queued = queueReason(reason, story, steps)
  if (queued !== undefined) return queued
  if (!vague.has(reason) || story.some(({ code }) => rings.has(code))) return reason
  if (steps.some(({ code }) => code === 'blocked')) return 'blocked'
  if (steps.some(({ code }) => code === 'routed_closed')) return 'closed'
  const last = steps.findLast(({ code }) => isMenu(code) && code !== 'ivr_ignored')
  if (last === undefined) return reason
  const leads = last.destination !== undefined && last.destination.type !== 'ivr'
  if (spent.has(last.code) && (leads || last.code !== 'ivr_gave_up')) return 'ivr_giveup'
  return reason === 'cancelled' && !leads ? 'ivr_abandon' : reason
}

/** How a wait in a queue ended that was the last of the call, though phones may have rung for it. */
function queueReason(
  reason: Reason,
  story: readonly StoryStep[],
  steps: readonly ToldStep[],
): Reason | undefined {
  if (reason === 'answered') return undefined
  const last = steps.findLast(({ code }) => code.startsWith('queue_') || isMenu(code))
  if (last?.code === 'queue_left' && reason === 'cancelled') return 'queue_abandon'
  const cause = causes[last?.code ?? '']
  const isRungLater = story.some(({ at, code }) => at > (last?.at ?? 0) && rings.has(code))
  return isRungLater || !(vague.has(reason) || ofOffers.has(reason)) ? undefined : cause
}

/** What agents did with the caller before; the caller waited on. */
const ofOffers: ReadonlySet<Reason> = new Set(['busy', 'rejected', 'unreachable', 'congestion'])

const causes: Readonly<Record<string, Reason>> = {
  queue_left: 'queue_abandon',
  queue_timeout: 'queue_timeout',
  queue_full: 'queue_full',
  queue_empty: 'queue_empty',
}

const vague: ReadonlySet<Reason> = new Set([
  'cancelled',
  'failed',
  'no_answer',
  'announced',
  'hangup',
])
const rings: ReadonlySet<string> = new Set(['ringing', 'unreachable'])
const spent: ReadonlySet<string> = new Set(['ivr_gave_up', 'ivr_circle', 'ivr_too_many_keys'])
