import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Database } from '../../db/database.js'
import type { Audit } from '../../domain/audit.js'
import type { ZoneTime } from '../../domain/time.js'
import { byteOrderMark, csvLines } from '../../http/csv.js'
import type { ZodApp } from '../../http/feature.js'
import { type Language, languageOf } from '../../http/language.js'
import { moment } from '../../http/moment.js'
import { afterId, idParams, page, pageOf, pageQuery } from '../../http/page.js'
import { outcomes } from './acd.effects.js'
import { type OfferFilter, type OfferRow, offersOf } from './offer.repo.js'
import { offerText } from './offer.text.js'

export interface OfferParts {
  readonly db: Database
  readonly audit: Audit<Database>
  readonly zone: ZoneTime
  /** '' when it is gone. */
  readonly nameOfQueue: (id: number) => string
}

const id = idParams.shape.id.optional()
const filters = {
  ...{ userId: id, queueId: id, outcome: z.enum(outcomes).optional() },
  from: moment.optional().describe('offered then or later; a day counts from midnight'),
  to: moment.optional().describe('offered before; a day counts to its end'),
}
const query = pageQuery.extend(filters)
const csvQuery = z.strictObject(filters)

const item = z
  .object({
    id: z.int(),
    offerId: z.string().describe('of all who were rung together'),
    callId: z.string().describe('as in the call log'),
    queue: z.object({ id: z.int(), name: z.string() }),
    agent: z.object({ userId: z.int(), name: z.string() }),
    at: z.iso.datetime({ offset: true }),
    endedAt: z.iso.datetime({ offset: true }),
    seconds: z.number().describe('of ringing'),
    outcome: z.enum(outcomes),
    text: z.string().describe('the outcome in words'),
  })
  .meta({ id: 'OfferedCall' })
type Item = z.output<typeof item>

const config = { access: ['admin', 'supervisor'] as const }
const tags = ['reports']
/** Rows of one read: all that an export holds in memory at a time. */
const pageSize = 200

/** The history of calls offered to agents, newest first (R76). */
export function offerRoutes(app: ZodApp, parts: OfferParts): void {
  const { db, audit, zone } = parts

  const filterOf = ({ from, to, ...rest }: z.output<typeof csvQuery>): OfferFilter => ({
    ...rest,
    from: from === undefined ? undefined : zone.beginOf(from),
    to: to === undefined ? undefined : zone.endOf(to),
  })

  app.get(
    '/reports/offers',
    {
      config,
      schema: {
        summary: 'Calls offered to agents, newest first',
        tags,
        querystring: query,
        response: { 200: pageOf(item) },
      },
    },
    async ({ query: { limit, cursor, ...rest }, headers }) => {
      const language = languageOf(headers['accept-language'])
      const rows = await offersOf(db, filterOf(rest), limit, afterId(cursor))
      const { items, nextCursor } = page(rows, limit)
      return { items: items.map((row) => itemOf(row, parts, language)), nextCursor }
    },
  )

  app.get(
    '/reports/offers.csv',
    {
      exposeHeadRoute: false,
      config,
      schema: {
        summary: 'Calls offered to agents as a file for spreadsheets, newest first',
        tags,
        querystring: csvQuery,
        response: {
          200: {
            description: 'UTF-8 with byte order mark, header in the language asked for',
            content: { 'text/csv': { schema: z.unknown().meta({ type: 'string' }) } },
          },
        },
      },
    },
    async ({ actor, query, headers }, reply) => {
      await audit({ actor, action: 'offers.exported', object: 'reports/offers', details: query })
      const language = languageOf(headers['accept-language'])
      async function* text(): AsyncGenerator<string> {
        yield byteOrderMark + csvLines([columns.map(([vi, en]) => (language === 'vi' ? vi : en))])
        let before: number | undefined
        for (;;) {
          const rows = await offersOf(db, filterOf(query), pageSize, before)
          const items = rows.slice(0, pageSize).map((row) => itemOf(row, parts, language))
          if (items.length > 0)
            yield csvLines(items.map((one) => columns.map(([, , of]) => of(one))))
          if (rows.length <= pageSize) return
          before = items.at(-1)?.id
        }
      }
      reply.type('text/csv; charset=utf-8')
      reply.header('content-disposition', 'attachment; filename="offers.csv"')
      return reply.send(Readable.from(text(), { highWaterMark: 1 }))
    },
  )
}

const columns: readonly (readonly [vi: string, en: string, of: (item: Item) => string | number])[] =
  [
    ['Mã cuộc gọi', 'Call id', ({ callId }) => callId],
    ['Hàng đợi', 'Queue', ({ queue }) => queue.name],
    ['Nhân viên', 'Agent', ({ agent }) => agent.name],
    ['Bắt đầu đổ chuông', 'Offered', ({ at }) => at],
    ['Kết thúc', 'Ended', ({ endedAt }) => endedAt],
    ['Đổ chuông (giây)', 'Ringing (seconds)', ({ seconds }) => seconds],
    ['Kết quả', 'Outcome', ({ text }) => text],
    ['Mã kết quả', 'Outcome code', ({ outcome }) => outcome],
  ]

function itemOf(row: OfferRow, parts: OfferParts, language: Language): Item {
  const { id, offerId, callId, queueId, userId, name, at, endedAt, outcome } = row
  const { iso } = parts.zone
  return {
    ...{ id, offerId, callId, outcome, at: iso(at), endedAt: iso(endedAt) },
    queue: { id: queueId, name: parts.nameOfQueue(queueId) },
    agent: { userId, name: name ?? '' },
    seconds: Math.max(0, endedAt - at) / 1000,
    text: offerText[outcome][language === 'vi' ? 0 : 1],
  }
}
