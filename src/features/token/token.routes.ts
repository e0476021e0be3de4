import { z } from 'zod'
import type { Database } from '../../db/database.js'
import { ifMatch, requireMatch, tagged } from '../../http/etag.js'
import type { ZodApp } from '../../http/feature.js'
import { afterId, idParams, page, pageQuery } from '../../http/page.js'
import { tokenRepo } from './token.repo.js'
import { createdToken, itemOf, newToken, tokenItem, tokenPage, tokenPatch } from './token.schema.js'
import { existing, type tokens } from './tokens.js'

interface TokenRouteParts {
  readonly db: Database
  readonly time: (at: number) => string
  readonly kept: ReturnType<typeof tokens>
}

const config = { access: ['admin'] } as const
const tags = ['tokens']

/** `/api/tokens`. The token itself is in the answer that makes it and in no other. */
export const tokenRoutes =
  ({ db, time, kept }: TokenRouteParts) =>
  (app: ZodApp) => {
    app.post(
      '/tokens',
      {
        config: { ...config, tagged: true },
        schema: {
          summary: 'Make a token for a program',
          tags,
          body: newToken,
          response: { 201: createdToken },
        },
      },
      async ({ actor, body }, reply) => {
        const { id, token, version } = await kept.create(actor, body)
        reply.code(201).header('location', `/api/tokens/${id}`)
        return tagged(reply, version, { id, token })
      },
    )

    app.get(
      '/tokens',
      {
        config,
        schema: {
          summary: 'Tokens, oldest first',
          tags,
          querystring: pageQuery,
          response: { 200: tokenPage },
        },
      },
      async ({ query: { limit, cursor } }) => {
        const rows = await tokenRepo.list(db, limit, afterId(cursor))
        const { items, nextCursor } = page(rows, limit)
        return { items: items.map(itemOf(time)), nextCursor }
      },
    )

    app.get(
      '/tokens/:id',
      {
        config: { ...config, tagged: true },
        schema: { summary: 'One token', tags, params: idParams, response: { 200: tokenItem } },
      },
      async ({ params }, reply) => {
        const found = await existing(db, params.id)
        return tagged(reply, found.version, itemOf(time)(found))
      },
    )

    app.patch(
      '/tokens/:id',
      {
        config: { ...config, tagged: true },
        schema: {
          summary: 'Give a token another name',
          tags,
          params: idParams,
          headers: ifMatch,
          body: tokenPatch,
          response: { 200: tokenItem },
        },
      },
      async (request, reply) => {
        const { actor, params, body } = request
        const saved = await kept.change(actor, params.id, body, ({ version }) =>
          requireMatch(request, version),
        )
        return tagged(reply, saved.version, itemOf(time)(saved))
      },
    )

    app.delete(
      '/tokens/:id',
      {
        config,
        schema: {
          summary: 'Revoke a token',
          tags,
          params: idParams,
          headers: ifMatch,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await kept.remove(request.actor, request.params.id, ({ version }) =>
          requireMatch(request, version),
        )
        return reply.code(204).send(null)
      },
    )
  }
