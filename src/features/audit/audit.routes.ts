import type { Database } from '../../db/database.js'
import type { ZodApp } from '../../http/feature.js'
import { afterId, page, pageQuery } from '../../http/page.js'
import { auditRows } from './audit.repo.js'
import type { AuditItem, AuditRow } from './audit.schema.js'
import { auditPage } from './audit.schema.js'

export const auditRoutes = (db: Database) => (app: ZodApp) => {
  app.get(
    '/audit',
    {
      config: { access: ['admin'] },
      schema: {
        summary: 'Who did what, newest first',
        querystring: pageQuery,
        response: { 200: auditPage },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const { items, nextCursor } = page(await auditRows(db, limit, afterId(cursor)), limit)
      return { items: items.map(itemOf), nextCursor }
    },
  )
}

function itemOf({ at, details, ...row }: AuditRow): AuditItem {
  return { ...row, at: new Date(at).toISOString(), details: JSON.parse(details) as object as never }
}
