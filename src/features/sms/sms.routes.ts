import type { Database } from '../../db/database.js'
import { nationalNumber } from '../../domain/phone-number.js'
import type { ZodApp } from '../../http/feature.js'
import { afterId, page, pageOf } from '../../http/page.js'
import { outbox } from './sms.outbox.js'
import { type Sms, smsQuery, smsView } from './sms.schema.js'

/** `GET /api/sms`: every message, newest first, with what became of it. */
export function smsRoutes(
  app: ZodApp,
  { db, time }: { readonly db: Database; readonly time: (at: number) => string },
): void {
  app.get(
    '/sms',
    {
      config: { access: ['admin', 'supervisor'] },
      schema: {
        summary: 'Text messages and their delivery, newest first',
        tags: ['sms'],
        querystring: smsQuery,
        response: { 200: pageOf(smsView) },
      },
    },
    async ({ query: { limit, cursor, state, callId, to } }) => {
      const number = to === undefined ? undefined : nationalNumber(to)
      const rows = await outbox.page(db, { state, callId, to: number }, limit + 1, afterId(cursor))
      const { items, nextCursor } = page(rows, limit)
      return { items: items.map((sms) => viewOf(sms, time)), nextCursor }
    },
  )
}

function viewOf(sms: Sms, time: (at: number) => string) {
  const at = (value: number | null) => (value === null ? null : time(value))
  return {
    ...sms,
    nextAt: at(sms.nextAt),
    expiresAt: time(sms.expiresAt),
    createdAt: time(sms.createdAt),
    sentAt: at(sms.sentAt),
  }
}
