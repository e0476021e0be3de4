import { fail } from '../../domain/errors.js'
import { withWarnings } from '../../domain/finding.js'
import { say } from '../../domain/text.js'
import { zoneTime } from '../../domain/time.js'
import type { Reason } from '../../domain/trace.js'
import { weekdayName } from '../../domain/weekday.js'
import { ifMatch, requireMatch, tagged } from '../../http/etag.js'
import type { ZodApp } from '../../http/feature.js'
import { type Language, languageOf } from '../../http/language.js'
import { idParams } from '../../http/page.js'
import type { KeptChanges } from '../../kept/kept.changes.js'
import { nextChange } from './schedule.next.js'
import { isOpen } from './schedule.open.js'
import {
  overrideBody,
  overrideView,
  type Schedule,
  type scheduleKind,
  stateQuery,
  stateView,
} from './schedule.schema.js'
import { scheduleText } from './schedule.text.js'

export interface ScheduleRoutes {
  readonly now: () => number
  readonly changes: KeptChanges<typeof scheduleKind>
  /** As routing sees it. */
  readonly known: (id: number) => Schedule | undefined
}

const staff = { access: ['admin', 'supervisor'] } as const
const tags = ['schedules']

/** What a schedule can do beside being kept: be overridden, and say whether it is open. */
export function scheduleRoutes(app: ZodApp, { now, changes, known }: ScheduleRoutes): void {
  app.put(
    '/schedules/:id/override',
    {
      config: { ...staff, tagged: true },
      // Fastify takes a body that is missing for null, which here means something.
      preValidation: async ({ body }) => {
        if (body === undefined) fail('bad-json')
      },
      schema: {
        summary: 'Open or close by hand until a time; null ends it',
        tags,
        params: idParams,
        headers: ifMatch,
        body: overrideBody,
        response: { 200: changes.watch ? overrideView.extend(withWarnings) : overrideView },
      },
    },
    async (request, reply) => {
      const { actor, body, params } = request
      if (body !== null && Date.parse(body.until) <= now())
        fail('unprocessable', { why: inThePast }, [{ path: 'until', message: inThePast }])
      const caused = changes.watch?.()
      const { override, version } = await changes.change(
        actor,
        params.id,
        { override: body },
        (current) => requireMatch(request, current.version),
      )
      const warnings = caused?.(request.headers['accept-language'])
      return tagged(reply, version, { override, ...(warnings && { warnings }) })
    },
  )

  app.get(
    '/schedules/:id/state',
    {
      config: staff,
      schema: {
        summary: 'Whether it is open, why, and until when',
        tags,
        params: idParams,
        querystring: stateQuery,
        response: { 200: stateView },
      },
    },
    async ({ params: { id }, query, headers }) => {
      const schedule = known(id) ?? fail('not-found', { what: `schedules/${id}` })
      const at = query.at === undefined ? now() : Date.parse(query.at)
      const { iso } = zoneTime(schedule.timeZone)
      const { open, reasons } = isOpen(schedule, at)
      const next = nextChange(schedule, at)
      const language = languageOf(headers['accept-language'])
      return {
        at: iso(at),
        open,
        reasons: reasons.map((reason) => told(reason, language)),
        nextChange: next === null ? null : iso(next),
      }
    },
  )
}

const inThePast = say('thời điểm kết thúc đã qua', 'the end is in the past')

/** A reason with its sentence. */
function told({ code, data }: Reason, language: Language) {
  const [vi, en] = scheduleText[code] ?? [code, code]
  const text = (language === 'vi' ? vi : en).replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === 'weekday' ? weekdayName(Number(data[name]), language) : String(data[name] ?? ''),
  )
  return { code, text, data }
}
