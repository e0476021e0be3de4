import { z } from 'zod'
import type { PressedKey, Walk } from '../../calls/walk.js'
import type { Database } from '../../db/database.js'
import { type Actor, roles } from '../../domain/actor.js'
import type { Destination } from '../../domain/destination.js'
import { fail } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import type { ZoneTime } from '../../domain/time.js'
import { because, type TraceStep } from '../../domain/trace.js'
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
  /** What an extension asks for when it dials a number; undefined: there is no such extension. */
  readonly dialled: (numberOrId: string | number, to: string) => Promise<ImaginedCall | undefined>
  readonly walk: (ask: string, number: string, at: number, keys: readonly PressedKey[]) => Walk
}

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
      const steps = await stepsOf(parts.db, ids)
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
      const call = await callOf(body, parts)
      const at = atOf(body, parts)
      const keys = body.keys.map((key) => (typeof key === 'string' ? { key } : key))
      const { destination, steps } =
        'inside' in call ? within(call, at) : parts.walk(call.ask, call.from, at, keys)
      return { destination, steps: shown(steps, languageOf(headers['accept-language'])) }
    },
  )
}

/** What the dialplan asks the service for, or where it leads by itself. */
type ImaginedCall = { readonly from: string } & (
  | { readonly ask: string }
  | { readonly inside: Destination }
)

const within = (
  { from, inside }: Extract<ImaginedCall, { inside: unknown }>,
  at: number,
): Walk => ({
  destination: inside,
  steps: [{ at, ...because('dialled_inside', { from }, inside) }],
})

/** Who calls, and what is asked for. Throws 422 when there is no such hotline or extension. */
async function callOf(
  { hotline, extension, from, to }: Simulation,
  { hotlineId, dialled }: RoutingRoutes,
): Promise<ImaginedCall> {
  if (hotline !== undefined) {
    const id = hotlineId(hotline) ?? failMissing('hotline')
    return { ask: `hotline-${id}`, from }
  }
  return (await dialled(extension ?? '', to ?? '')) ?? failMissing('extension')
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
