import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { PbxError, problems } from '../domain/errors.js'
import type { ZodApp } from './feature.js'
import { languageOf } from './language.js'
import { problemOf } from './problem.js'
import { loggable, refusalOf } from './refusal.js'

/** Answers every refusal and every bug in one shape, and unknown addresses too. */
export function answerErrors(app: ZodApp): void {
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply))
  app.setNotFoundHandler((request, reply) => {
    const what = `${request.method} ${request.url.split('?')[0]}`.slice(0, 100)
    return answerError(new PbxError('not-found', { what }), request, reply)
  })
  app.get(
    '/api/errors',
    {
      config: { access: 'public' },
      schema: {
        summary: 'Every way to be refused',
        tags: ['system'],
        response: { 200: z.array(errorSchema) },
      },
    },
    async () =>
      Object.entries(problems).map(([code, [status, vi, en]]) => ({ code, status, vi, en })),
  )
}

const errorSchema = z.object({
  code: z.string(),
  status: z.int(),
  vi: z.string(),
  en: z.string(),
})

/** Sends the problem document of whatever was thrown. A bug is logged and says nothing. */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const refusal = refusalOf(error, request.routeOptions.bodyLimit)
  if (refusal.code === 'internal') request.log.error({ bug: loggable(error) }, 'bug')
  if (refusal.code === 'disk-full') request.log.error('the disk is full: a change was refused')
  const language = languageOf(request.headers['accept-language'])
  if (refusal.status === 401) reply.header('www-authenticate', 'Bearer')
  if (typeof refusal.details.seconds === 'number')
    reply.header('retry-after', refusal.details.seconds)
  return reply
    .code(refusal.status)
    .header('content-language', language)
    .header('vary', 'accept-language')
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(Buffer.from(JSON.stringify(problemOf(refusal, language))))
}
