import { z } from 'zod'
import type { PressedKey, Walk } from '../../calls/walk.js'
import type { Database } from '../../db/database.js'
import { type Actor, roles } from '../../domain/actor.js'
import type { CallRecord } from '../../domain/call-record.js'
import type { Destination } from '../../domain/destination.js'
import { fail } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import type { ZoneTime } from '../../domain/time.js'
import { type Reason, readBy, type TraceStep } from '../../domain/trace.js'
import type { ZodApp } from '../../http/feature.js'
import { type Language, languageOf } from '../../http/language.js'
import { type Simulation, simulation, traceView } from './routing.schema.js'
import { type NameOf, type Sentences, stepText } from './routing.text.js'
import { stepsOf } from './trace.repo.js'

export interface RoutingRoutes {
  readonly db: Database
  readonly time: ZoneTime
  readonly now: () => number
  readonly sentences: Sentences
  readonly nameOf: NameOf
  /** Ids of a call that somebody may see: its own and those of what it took in. */
  readonly idsOf: (actor: Actor, callId: string) => Promise<readonly string[] | undefined>
  /** Everything told so far can be read. */
  readonly flush: () => Promise<void>
  readonly hotlineId: (numberOrId: string | number) => number | undefined
  /** What becomes of a number that an extension dials; undefined: there is no such extension. */
  readonly dialled: (
    numberOrId: string | number,
    to: string,
    at: number,
  ) => ImaginedCall | undefined
  /** The record of a call that is over. */
  readonly recordOf: (callId: string) => Promise<DecidedCall | undefined>
  /** What the dialplan decided by itself; `isAsked`: the service was asked about the outside, too. */
  readonly byDialplan: (record: DecidedCall, isAsked: boolean) => readonly Reason[]
  readonly walk: (ask: string, number: string, at: number, keys: readonly PressedKey[]) => Walk
}

/** What of a call's record tells who decided. */
export type DecidedCall = Pick<
  CallRecord,
  'direction' | 'reason' | 'from' | 'to' | 'story' | 'startedAt' | 'answeredAt'
>

const callId = z.strictObject({ id: z.string().regex(/^[A-Za-z0-9.-]{1,80}$/) })
const tags = ['routing']

/** Why a call went where it went, and where one would go. */
export function routingRoutes(app: ZodApp, parts: RoutingRoutes): void {
  const shown = (steps: readonly TraceStep[], language: Language) =>
    steps.map((step) => ({
      ...step,
      at: parts.time.iso(step.at),
      text: stepText(step, parts.sentences, parts.nameOf, language),
    }))

  /** What the dialplan decided, then what the service was asked. */
  async function allSteps(ids: readonly string[]): Promise<readonly TraceStep[]> {
    const asked = await stepsOf(parts.db, ids)
    const record = await parts.recordOf(ids[0] ?? '')
    if (record === undefined) return asked
    const isAsked = asked.some(({ code }) => code === 'outbound')
    return [...timed(parts.byDialplan(record, isAsked), record.startedAt), ...asked]
  }

  app.get(
    '/calls/:id/trace',
    {
      config: { access: roles },
      schema: {
        summary: 'Each decision about a call: when, what and why',
        tags,
        params: callId,
        response: { 200: traceView },
      },
    },
    async ({ actor, params: { id }, headers }) => {
      const what = `calls/${id}`
      const ids = (await parts.idsOf(actor, id)) ?? fail('not-found', { what })
      await parts.flush()
      const steps = readBy(actor.role, await allSteps(ids))
      const destination = steps.findLast((step) => step.destination !== undefined)?.destination
      const language = languageOf(headers['accept-language'])
      return { destination: destination ?? null, steps: shown(steps, language) }
    },
  )

  app.post(
    '/routing/simulate',
    {
      config: { access: ['admin', 'supervisor'] },
      schema: {
        summary: 'Where a call would go and why, by the same decisions, without a call',
        tags,
        body: simulation,
        response: { 200: traceView },
      },
    },
    async ({ body, headers }) => {
      const at = atOf(body, parts)
      const call = callOf(body, at, parts)
      const keys = body.keys.map((key) => (typeof key === 'string' ? { key } : key))
      const walked =
        'inside' in call
          ? { destination: call.inside, steps: [] }
          : parts.walk(call.ask, call.from, at, keys)
      const steps = [...timed(call.told, at), ...walked.steps]
      return { ...walked, steps: shown(steps, languageOf(headers['accept-language'])) }
    },
  )
}

/** What the dialplan decides by itself, and where it leads then, or what it asks the service for. */
type ImaginedCall = { readonly from: string; readonly told: readonly Reason[] } & (
  | { readonly ask: string }
  | { readonly inside: Destination }
)

const timed = (reasons: readonly Reason[], at: number): readonly TraceStep[] =>
  reasons.map((reason) => ({ at, ...reason }))

/** Who calls, and what is asked for. Throws 422 when there is no such hotline or extension. */
function callOf(
  { hotline, extension, from, to }: Simulation,
  at: number,
  { hotlineId, dialled }: RoutingRoutes,
): ImaginedCall {
  if (hotline !== undefined) {
    const id = hotlineId(hotline) ?? failMissing('hotline')
    return { ask: `hotline-${id}`, from, told: [] }
  }
  return dialled(extension ?? '', to ?? '', at) ?? failMissing('extension')
}

function failMissing(path: string): never {
  const message = say('không tồn tại', 'does not exist')
  fail('unprocessable', { why: `${path} ${message}` }, [{ path, message }])
}

/** Without an offset the time is that of the business. */
function atOf({ at }: Simulation, { time, now }: RoutingRoutes): number {
  if (at === undefined) return now()
  if (/(Z|[+-]\d\d:\d\d)$/.test(at)) return Date.parse(at)
  const asUtc = Date.parse(`${at}Z`)
  const offsetOf = (moment: number) => Date.parse(`${time.iso(moment).slice(0, 23)}Z`) - moment
  return asUtc - offsetOf(asUtc - offsetOf(asUtc))
}
