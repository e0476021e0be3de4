import { z } from 'zod'
import { roles } from '../../domain/actor.js'
import { fail } from '../../domain/errors.js'
import type { ZodApp } from '../../http/feature.js'
import { sessionCookie } from '../../http/identify.js'
import type { logIn } from './log-in.js'
import { absoluteMs, login, sessionItem } from './session.schema.js'
import type { Person, sessions } from './sessions.js'

export interface SessionRouteParts {
  readonly open: ReturnType<typeof sessions>
  readonly enter: ReturnType<typeof logIn>
  readonly byId: (id: number) => Promise<Person | undefined>
}

/** `Secure` only over HTTPS: a browser would not send it back to the plain port. */
const cookieOf = (protocol: string) =>
  ({ path: '/', httpOnly: true, sameSite: 'strict', secure: protocol === 'https' }) as const

const tags = ['session']

export const sessionRoutes =
  ({ open, enter, byId }: SessionRouteParts) =>
  (app: ZodApp) => {
    app.post(
      '/session',
      {
        config: { access: 'public' },
        schema: { summary: 'Log in', tags, body: login, response: { 201: sessionItem } },
      },
      async (request, reply) => {
        const { username, password } = request.body
        const { person, secret } = await enter(username, password, request.ip)
        const before = request.cookies[sessionCookie]
        if (before !== undefined && request.viewer?.kind === 'session')
          await open.close(request.viewer, before)
        const cookie = { ...cookieOf(request.protocol), maxAge: absoluteMs / 1000 }
        reply.code(201).setCookie(sessionCookie, secret, cookie)
        return { user: shown(person) }
      },
    )

    app.get(
      '/session',
      {
        config: { access: roles },
        schema: { summary: 'Who is logged in', tags, response: { 200: sessionItem } },
      },
      async ({ actor }) => {
        if (actor.userId === null) return { user: { ...actor, id: null, name: actor.username } }
        const person = (await byId(actor.userId)) ?? fail('login-required')
        return { user: { ...shown(person), role: actor.role } }
      },
    )

    app.delete(
      '/session',
      {
        config: { access: roles },
        schema: { summary: 'Log out', tags, response: { 204: z.null() } },
      },
      async (request, reply) => {
        const secret = request.cookies[sessionCookie]
        if (secret !== undefined && request.actor.kind === 'session')
          await open.close(request.actor, secret)
        reply.clearCookie(sessionCookie, cookieOf(request.protocol))
        return reply.code(204).send(null)
      },
    )
  }

const shown = ({ id, username, name, role, extensionId }: Person) => ({
  id,
  username,
  name,
  role,
  extensionId,
})
