import type { FastifyRequest } from 'fastify'

const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/** Methods that change nothing (RFC 9110 §9.2.1). */
export const isSafe = (method: string): boolean => safe.has(method)

/**
 * Whether the request comes from a page of this service: `Origin` (RFC 6454) is the scheme and
 * host the request itself was sent to. `null` and anything that is no URL is foreign.
 */
export function ownOrigin(request: FastifyRequest): boolean {
  const { origin, host } = request.headers
  if (origin === undefined || host === undefined) return false
  const own = URL.parse(`${request.protocol}://${host}`)
  return own !== null && URL.parse(origin)?.origin === own.origin
}
