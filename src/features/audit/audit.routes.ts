import type { Database } from '../../db/database.js'
import type { ZodApp } from '../../http/feature.js'
import { afterId, page, pageQuery } from '../../http/page.js'
import { auditRows } from './audit.repo.js'
import type { AuditItem, AuditRow } from './audit.schema.js'
import { auditItem, auditPage } from './audit.schema.js'

export const auditRoutes = (db: Database, time: (at: number) => string) => (app: ZodApp) => {
  app.get(
    '/audit',
    {
      config: { access: ['admin'] },
      schema: {
        summary: 'Who did what, newest first',
        tags: ['audit'],
        querystring: pageQuery,
        response: { 200: auditPage },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const { items, nextCursor } = page(await auditRows(db, limit, afterId(cursor)), limit)
      return { items: items.map((row) => itemOf(row, time(row.at))), nextCursor }
    },
  )
}

function itemOf(row: AuditRow, at: string): AuditItem {
  return { ...row, at, details: auditItem.shape.details.parse(JSON.parse(row.details)) }
}
