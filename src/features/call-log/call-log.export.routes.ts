import { Readable } from 'node:stream'
import { z } from 'zod'
import { roles } from '../../domain/actor.js'
import type { ZodApp } from '../../http/feature.js'
import { languageOf } from '../../http/language.js'
import { callLines, csvHeader } from './call-log.csv.js'
import { readPages, searchOf } from './call-log.list.repo.js'
import type { CallLogParts } from './call-log.routes.js'
import { filterQuery } from './call-log.schema.js'
import { callItemOf } from './call-log.view.js'

/** Calls of one read: all that an export holds in memory at a time. */
const pageSize = 250

/** The call log as CSV: as long as the log, never longer in memory, and over when nobody reads. */
export function exportRoutes(app: ZodApp, { db, time, audit }: CallLogParts): void {
  app.get(
    '/calls.csv',
    {
      exposeHeadRoute: false,
      config: { access: roles },
      schema: {
        summary: 'Calls as a file for spreadsheets, newest first',
        tags: ['calls'],
        querystring: filterQuery,
        response: {
          200: {
            description: 'UTF-8 with byte order mark, header in the language asked for',
            content: { 'text/csv': { schema: z.unknown().meta({ type: 'string' }) } },
          },
        },
      },
    },
    async (request, reply) => {
      const { query, actor } = request
      const search = await searchOf(db, query, actor, time)
      // An agent's export holds the agent's own calls only; any other may hold everybody's.
      if (actor.role !== 'agent')
        await audit({ actor, action: 'calls.exported', object: 'calls', details: query })
      const language = languageOf(request.headers['accept-language'])
      async function* text(): AsyncGenerator<string> {
        yield csvHeader(language)
        for await (const rows of readPages(db, search, pageSize)) {
          const items = rows.map((row) => callItemOf(row, time))
          yield callLines(items, language)
        }
      }
      reply.type('text/csv; charset=utf-8')
      reply.header('content-disposition', 'attachment; filename="calls.csv"')
      return reply.send(Readable.from(text(), { highWaterMark: 1 }))
    },
  )
}
