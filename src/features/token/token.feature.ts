import type { FastifyBaseLogger } from 'fastify'
import { z } from 'zod'
import { utc } from '../../domain/utc.js'
import type { Feature, ZodApp } from '../../http/feature.js'
import type { Recognise } from '../../http/identify.js'
import { afterId, idParams, page, pageQuery } from '../../http/page.js'
import { tokenRepo } from './token.repo.js'
import { createdToken, itemOf, newToken, tokenPage } from './token.schema.js'
import type { TokenParts } from './tokens.js'
import { tokens } from './tokens.js'

type Parts = Omit<TokenParts, 'notSaved'> & {
  readonly log: FastifyBaseLogger
  /** Writes times into answers; UTC without it. */
  readonly time?: (at: number) => string
}

export interface TokenFeature extends Feature {
  /** Whose token this is. */
  readonly actorOf: Recognise
  readonly create: ReturnType<typeof tokens>['create']
}

/** Programs that use the API. */
export function tokenFeature(parts: Parts): TokenFeature {
  const notSaved = () => parts.log.warn('the last use of a token could not be saved')
  const kept = tokens({ ...parts, notSaved })
  return { name: 'token', routes: tokenRoutes(parts, kept), ...kept }
}

const tokenRoutes =
  ({ db, time = utc }: Parts, { create, remove }: ReturnType<typeof tokens>) =>
  (app: ZodApp) => {
    const config = { access: ['admin'] } as const

    app.post(
      '/tokens',
      { config, schema: { body: newToken, response: { 201: createdToken } } },
      async ({ actor, body }, reply) => {
        const created = await create(actor, body)
        return reply.code(201).send(created)
      },
    )

    app.get(
      '/tokens',
      { config, schema: { querystring: pageQuery, response: { 200: tokenPage } } },
      async ({ query: { limit, cursor } }) => {
        const rows = await tokenRepo.list(db, limit, afterId(cursor))
        const { items, nextCursor } = page(rows, limit)
        return { items: items.map(itemOf(time)), nextCursor }
      },
    )

    app.delete(
      '/tokens/:id',
      { config, schema: { params: idParams, response: { 204: z.null() } } },
      async ({ actor, params }, reply) => {
        await remove(actor, params.id)
        return reply.code(204).send(null)
      },
    )
  }
