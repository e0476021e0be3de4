import type { Database } from '../../db/database.js'
import { fail } from '../../domain/errors.js'
import { etagOf, ifMatch, requireTag, tagged } from '../../http/etag.js'
import type { ZodApp } from '../../http/feature.js'
import { languageOf } from '../../http/language.js'
import { afterId, page, pageOf, pageQuery } from '../../http/page.js'
import type { ConfigTable } from '../../kept/config-table.js'
import type { References } from '../../kept/kept.references.js'
import { type ChangeParts, changeWhole } from './change-whole.js'
import { restore } from './restore.js'
import { diffOf, reversed } from './revision.plan.js'
import { findRevision, newestRevision, pageOfRevisions, rowsBetween } from './revision.repo.js'
import {
  numberParams,
  type Revision,
  restoredView,
  revisionView,
  revisionWithDiff,
  twoParams,
  twoRevisions,
} from './revision.schema.js'

export interface RevisionRoutes extends ChangeParts {
  readonly db: Database
  readonly tables: readonly ConfigTable[]
  readonly time: (at: number) => string
  readonly now: () => number
  readonly references: References
}

export const admin = { access: ['admin'] } as const
export const tags = ['configuration']

/**
 * `/api/config/revisions`: what was changed, by whom and when, and the way back. Their `ETag` is
 * the number of the newest, so that a way back may be asked for what was seen.
 */
export function revisionRoutes(app: ZodApp, parts: RevisionRoutes): void {
  const { db, tables } = parts

  const view = ({ id, at, userId, username, ...rest }: Revision) => ({
    number: id,
    at: parts.time(at),
    author: { userId, username },
    ...{ action: rest.action, objects: [...rest.objects], touched: rest.touched },
  })
  const existing = async (number: number): Promise<Revision> =>
    (await findRevision(db, number)) ?? fail('not-found', { what: `config/revisions/${number}` })

  app.get(
    '/config/revisions',
    {
      config: { ...admin, tagged: true },
      schema: {
        summary: 'Changes of the configuration, newest first',
        tags,
        querystring: pageQuery,
        response: { 200: pageOf(revisionView) },
      },
    },
    async ({ query: { limit, cursor } }, reply) => {
      const newest = await newestRevision(db)
      const before = afterId(cursor) ?? newest + 1
      const { items, nextCursor } = page(await pageOfRevisions(db, limit + 1, before), limit)
      return tagged(reply, newest, { items: items.map(view), nextCursor })
    },
  )

  app.get(
    '/config/revisions/:number',
    {
      config: admin,
      schema: {
        summary: 'A change, field by field; secrets are not shown',
        tags,
        params: numberParams,
        response: { 200: revisionWithDiff },
      },
    },
    async ({ params: { number }, headers }) => {
      const language = languageOf(headers['accept-language'])
      const revision = await existing(number)
      const rows = await rowsBetween(db, number - 1, number)
      return { ...view(revision), changes: [...diffOf(rows, tables, language)] }
    },
  )

  app.get(
    '/config/revisions/:from/diff/:to',
    {
      config: admin,
      schema: {
        summary: 'What differs from one state of the configuration to another',
        tags,
        params: twoParams,
        response: { 200: twoRevisions },
      },
    },
    async ({ params: { from, to }, headers }) => {
      const language = languageOf(headers['accept-language'])
      await existing(from)
      await existing(to)
      const rows = await rowsBetween(db, Math.min(from, to), Math.max(from, to))
      const changes = diffOf(from <= to ? rows : reversed(rows), tables, language)
      return { from, to, changes: [...changes] }
    },
  )

  app.post(
    '/config/revisions/:number/restore',
    {
      config: { ...admin, tagged: true },
      schema: {
        summary: 'Bring the configuration back to what it was after a change',
        description: 'Live when it answers, or refused whole; the way back is a change of its own.',
        tags,
        params: numberParams,
        headers: ifMatch,
        response: { 200: restoredView },
      },
    },
    async (request, reply) => {
      const { number } = request.params
      await existing(number)
      const done = await changeWhole(parts, request, {
        action: 'config.revision-restored',
        object: `config/revisions/${number}`,
        details: {},
        async work(change) {
          requireTag(request, etagOf(await newestRevision(change.trx)))
          return restore(change, tables, parts.references, number, parts.now())
        },
      })
      return tagged(reply, await newestRevision(db), done)
    },
  )
}
