import type { FastifyReply, FastifyRequest } from 'fastify'
import { fail } from '../domain/errors.js'

/** The strong entity tag of a row that counts its changes (RFC 9110 §8.8.3). */
export const etagOf = (version: number): string => `"${version}"`

/** Puts the `ETag` of a single resource on the answer and returns what is sent. */
export function tagged<Body>(reply: FastifyReply, version: number, body: Body): Body {
  reply.header('etag', etagOf(version))
  return body
}

/**
 * Refuses a change with 412 `stale` when `If-Match` was sent and does not name the version that is
 * stored (RFC 9110 §13.1.1: strong comparison, so a weak tag never matches; `*` always does). Call
 * it inside the transaction of the change.
 */
export function requireMatch(request: FastifyRequest, version: number): void {
  const wanted = request.headers['if-match']
  if (wanted === undefined) return
  const tags = wanted.split(',').map((tag) => tag.trim())
  if (!tags.includes('*') && !tags.includes(etagOf(version))) fail('stale')
}
