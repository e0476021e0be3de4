import type { FastifyRequest } from 'fastify'
import type { ZodApp } from './feature.js'
import { isSafe } from './origin.js'

/** What no log line may hold, wherever an object happens to carry it (pino's redact paths). */
export const redacted: string[] = [
  'authorization',
  'cookie',
  'password',
  'oldPassword',
  'newPassword',
  'secret',
  'token',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/**
 * One short line per answer: `POST /api/users 201 12 ms admin`. Never the query string, which holds
 * what people searched for. Reads that went well are only worth a debug line.
 */
export function logAccess(app: ZodApp): void {
  app.addHook('onResponse', async (request, reply) => {
    const ms = Math.round(reply.elapsedTime)
    const who = request.viewer?.username ?? '-'
    const line = `${request.method} ${pathOf(request)} ${reply.statusCode} ${ms} ms ${who}`
    const quiet = isSafe(request.method) && reply.statusCode < 400
    request.log[quiet ? 'debug' : 'info']({ address: request.ip }, line)
  })
}

function pathOf(request: FastifyRequest): string {
  return (request.url.split('?')[0] ?? '').slice(0, 120)
}
