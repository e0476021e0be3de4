import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Actor } from '../../domain/actor.js'
import type { ZodApp } from '../../http/feature.js'
import { idParams } from '../../http/page.js'
import { maySee, type Tags, type Viewer } from './monitor.may.js'
import { liveCallList } from './monitor.schema.js'
import { atMoment, type SeenCall } from './monitor.view.js'

export interface MonitorRoutes {
  readonly now: () => number
  /** Calls that have not ended, and where they belong. */
  readonly calls: () => Promise<readonly { readonly call: SeenCall; readonly tags: Tags }[]>
  readonly viewerOf: (actor: Actor) => Promise<Viewer>
  /** Events to this viewer from now on, until one of both ends it. */
  readonly follow: (request: FastifyRequest, reply: FastifyReply) => Promise<void>
}

const access = { access: ['admin', 'supervisor'] } as const
const tags = ['live']

/** Every call that is up (R14–R31), once or as it changes. */
export function monitorRoutes(app: ZodApp, parts: MonitorRoutes): void {
  app.get(
    '/live/calls',
    {
      config: { ...access, access: [...access.access] },
      schema: {
        summary: 'Calls that are up, oldest first',
        tags,
        querystring: z.strictObject({
          queueId: idParams.shape.id.optional().describe('led into this queue (R16)'),
        }),
        response: { 200: liveCallList },
      },
    },
    async ({ actor, query: { queueId } }) => {
      const viewer = await parts.viewerOf(actor)
      const seen = (await parts.calls()).filter(
        ({ call, tags }) =>
          maySee(viewer, tags) && (queueId === undefined || call.queue?.id === queueId),
      )
      const at = parts.now()
      return { items: seen.map(({ call }) => atMoment(call, at)) }
    },
  )

  app.get(
    '/live/events',
    {
      config: { access: [...access.access] },
      schema: {
        summary: 'Server-sent events: a snapshot, then what changes',
        description:
          'Events `snapshot`, `call`, `call.ended`, `queue`, `agent` and `action`, each with an id. `Last-Event-ID` goes on after that event, or starts over with a snapshot when it is too old, of another run of the service, or of somebody who could see other queues. A viewer that does not read is dropped.',
        tags,
        headers: z.object({ 'last-event-id': z.string().optional() }),
        response: { 200: z.string().describe('text/event-stream') },
      },
    },
    async (request, reply) => {
      await parts.follow(request, reply)
      return reply
    },
  )
}
