import { z } from 'zod'
import { inTransaction } from '../../db/transaction.js'
import { etagOf, ifMatch, requireTag, tagged } from '../../http/etag.js'
import type { ZodApp } from '../../http/feature.js'
import { changeWhole } from './change-whole.js'
import { exported, importDocument } from './import.js'
import { newestRevision } from './revision.repo.js'
import { admin, type RevisionRoutes, tags } from './revision.routes.js'
import { restoredView } from './revision.schema.js'

/** Room for 5,000 extensions, 100,000 blocked numbers and all that goes with them. */
const documentBytes = 32 * 1024 * 1024
const documentValues = 1_000_000

const document = z
  .record(z.string(), z.unknown())
  .describe('`format`, `version`, and a list of objects for each kind, as exported')

/** The whole configuration as one document, out and in. */
export function documentRoutes(app: ZodApp, parts: RevisionRoutes): void {
  const { db, tables } = parts

  app.get(
    '/config/export',
    {
      config: { ...admin, tagged: true },
      schema: {
        summary: 'The whole configuration; with the secrets of phones and trunks',
        tags,
        querystring: z.strictObject({
          secrets: z
            .enum(['true', 'false'])
            .default('true')
            .describe('false: without secrets; such a document makes no new phone or trunk'),
        }),
        response: { 200: document },
      },
    },
    async ({ actor, query }, reply) => {
      const secrets = query.secrets === 'true'
      const [newest, whole] = await inTransaction(db, async (trx) => {
        const entry = { actor, action: 'config.exported', object: 'config', details: { secrets } }
        await parts.audit(entry, trx)
        return [await newestRevision(trx), await exported(trx, tables, secrets)] as const
      })
      reply.header('content-disposition', 'attachment; filename="tongdai-configuration.json"')
      return tagged(reply, newest, whole)
    },
  )

  app.post(
    '/config/import',
    {
      bodyLimit: documentBytes,
      config: { ...admin, tagged: true, mostValues: documentValues },
      schema: {
        summary: 'Replace the whole configuration, or change nothing',
        tags,
        headers: ifMatch,
        body: document,
        response: { 200: restoredView },
      },
    },
    async (request, reply) => {
      const done = await changeWhole(parts, request, {
        action: 'config.imported',
        object: 'config',
        details: {},
        async work(change) {
          requireTag(request, etagOf(await newestRevision(change.trx)))
          return importDocument(change, tables, parts.references, request.body, parts.now())
        },
      })
      return tagged(reply, await newestRevision(db), done)
    },
  )
}
