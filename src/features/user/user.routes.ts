import { z } from 'zod'
import { roles } from '../../domain/actor.js'
import { fail } from '../../domain/errors.js'
import { utc } from '../../domain/utc.js'
import { ifMatch, requireMatch, tagged } from '../../http/etag.js'
import type { ZodApp } from '../../http/feature.js'
import { afterId, idParams, page, pageQuery } from '../../http/page.js'
import type { changeOwnPassword } from './own-password.js'
import type { UserParts, userChanges } from './user.changes.js'
import { existing } from './user.changes.js'
import { userRepo } from './user.repo.js'
import {
  itemOf,
  newUser,
  ownReceiving,
  passwordChange,
  userItem,
  userPage,
  userPatch,
} from './user.schema.js'

const admin = { access: ['admin'] } as const
const everybody = { access: roles } as const
const tags = ['users']

export const userRoutes =
  (
    { db, time = utc }: UserParts,
    users: ReturnType<typeof userChanges>,
    changePassword: ReturnType<typeof changeOwnPassword>,
  ) =>
  (app: ZodApp) => {
    const shown = itemOf(time)

    app.post(
      '/users',
      {
        config: { ...admin, tagged: true },
        schema: { summary: 'Make a user', tags, body: newUser, response: { 201: userItem } },
      },
      async ({ actor, body }, reply) => {
        const created = await users.create(actor, body)
        reply.code(201).header('location', `/api/users/${created.id}`)
        return tagged(reply, created.version, shown(created))
      },
    )

    app.get(
      '/users',
      {
        config: admin,
        schema: {
          summary: 'Users, oldest first',
          tags,
          querystring: pageQuery,
          response: { 200: userPage },
        },
      },
      async ({ query: { limit, cursor } }) => {
        const rows = await userRepo.list(db, limit, afterId(cursor))
        const { items, nextCursor } = page(rows, limit)
        return { items: items.map(shown), nextCursor }
      },
    )

    app.get(
      '/users/me',
      {
        config: { ...everybody, tagged: true },
        schema: { summary: 'Whoever asks', tags, response: { 200: userItem } },
      },
      async ({ actor }, reply) => {
        if (actor.userId === null) fail('not-found', { what: 'users/me' })
        const me = await existing(db, actor.userId)
        return tagged(reply, me.version, shown(me))
      },
    )

    app.patch(
      '/users/me',
      {
        config: { ...everybody, tagged: true },
        schema: {
          summary: 'How whoever asks receives calls; what is not sent stays',
          tags,
          headers: ifMatch,
          body: ownReceiving,
          response: { 200: userItem },
        },
      },
      async (request, reply) => {
        const { actor, body } = request
        if (actor.userId === null) fail('not-found', { what: 'users/me' })
        const saved = await users.change(actor, actor.userId, body, ({ version }) =>
          requireMatch(request, version),
        )
        return tagged(reply, saved.version, shown(saved))
      },
    )

    app.patch(
      '/users/me/password',
      {
        config: everybody,
        schema: {
          summary: 'Change the own password; all sessions end',
          tags,
          body: passwordChange,
          response: { 204: z.null() },
        },
      },
      async ({ actor, ip, body }, reply) => {
        await changePassword(actor, ip, body.oldPassword, body.newPassword)
        return reply.code(204).send(null)
      },
    )

    app.get(
      '/users/:id',
      {
        config: { ...admin, tagged: true },
        schema: { summary: 'One user', tags, params: idParams, response: { 200: userItem } },
      },
      async ({ params }, reply) => {
        const found = await existing(db, params.id)
        return tagged(reply, found.version, shown(found))
      },
    )

    app.patch(
      '/users/:id',
      {
        config: { ...admin, tagged: true },
        schema: {
          summary: 'Change what is sent; all else stays',
          tags,
          params: idParams,
          headers: ifMatch,
          body: userPatch,
          response: { 200: userItem },
        },
      },
      async (request, reply) => {
        const { actor, params, body } = request
        const saved = await users.change(actor, params.id, body, ({ version }) =>
          requireMatch(request, version),
        )
        return tagged(reply, saved.version, shown(saved))
      },
    )

    app.delete(
      '/users/:id',
      {
        config: admin,
        schema: {
          summary: 'Remove a user',
          tags,
          params: idParams,
          headers: ifMatch,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await users.remove(request.actor, request.params.id, ({ version }) =>
          requireMatch(request, version),
        )
        return reply.code(204).send(null)
      },
    )
  }
