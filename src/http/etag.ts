import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { fail } from '../domain/errors.js'

/** Headers of every route that changes one resource: the tag of the version it was made for. */
export const ifMatch = z.looseObject({
  'if-match': z
    .string()
    .optional()
    .describe('the `ETag` that was read: the change is refused with 412 when it is stale; or `*`'),
})

/** A request to a route whose `schema.headers` is `ifMatch`. */
interface Conditional {
  readonly headers: { readonly 'if-match'?: string | undefined }
}

/** The strong entity tag of a row that counts its changes (RFC 9110 §8.8.3). */
export const etagOf = (version: number): string => `"${version}"`

/** Puts the `ETag` of a single resource on the answer and returns what is sent. */
export function tagged<Body>(reply: FastifyReply, version: number, body: Body): Body {
  reply.header('etag', etagOf(version))
  return body
}

/** `requireTag` for a row that counts its changes. */
export const requireMatch = (request: Conditional, version: number): void =>
  requireTag(request, etagOf(version))

/**
 * Refuses a change with 412 `stale` when `If-Match` was sent and does not name the tag of what is
 * stored (RFC 9110 §13.1.1: strong comparison, so a weak tag never matches; `*` always does). Call
 * it inside the transaction of the change. `current` is undefined for what cannot be read yet.
 */
export function requireTag(request: Conditional, current: string | undefined): void {
  const wanted = request.headers['if-match']
  if (wanted === undefined) return
  const tags = wanted.split(',').map((tag) => tag.trim())
  if (!tags.includes('*') && (current === undefined || !tags.includes(current))) fail('stale')
}
