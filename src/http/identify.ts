import type { FastifyRequest } from 'fastify'
import type { Actor } from '../domain/actor.js'

/** Name of the session cookie. */
export const sessionCookie = 'tongdai_session'

/** Who a secret belongs to, or undefined: unknown, expired or revoked. */
export type Recognise = (secret: string) => Promise<Actor | undefined>

export interface Credentials {
  /** Whose token: `Authorization: Bearer …` (RFC 6750). */
  readonly bearer: Recognise
  /** Whose session cookie. */
  readonly cookie: Recognise
}

/**
 * Who sends this request. A program that shows an `Authorization` header is known by that alone;
 * a wrong one never falls back to the cookie.
 */
export const identify =
  ({ bearer, cookie }: Credentials) =>
  async (request: FastifyRequest): Promise<Actor | null> => {
    const { authorization } = request.headers
    if (authorization !== undefined) {
      const token = /^Bearer +([\w.~+/-]{1,200}=*) *$/i.exec(authorization)?.[1]
      return (token !== undefined && (await bearer(token))) || null
    }
    const session = request.cookies[sessionCookie]
    return (session !== undefined && (await cookie(session))) || null
  }
