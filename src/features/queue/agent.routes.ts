import { roles } from '../../domain/actor.js'
import { fail } from '../../domain/errors.js'
import type { ZodApp } from '../../http/feature.js'
import { idParams } from '../../http/page.js'
import type { agentActions } from './agent.actions.js'
import { awayWish, statusItem, statusWish, wrapUpWish } from './agent.schema.js'

const staff = { access: ['admin', 'supervisor'] } as const
const everybody = { access: roles } as const
const tags = ['agents']

const ofMe = idParams.pick({}).extend({ queueId: idParams.shape.id })
const ofOne = idParams.extend({ queueId: idParams.shape.id })
const answer = { 200: statusItem }

/** Statuses, queues left for now and wrap-up: of whoever asks, and of others for who may. */
export function agentRoutes(app: ZodApp, agents: ReturnType<typeof agentActions>): void {
  app.get(
    '/users/me/status',
    {
      config: everybody,
      schema: { summary: 'The status of whoever asks', tags, response: answer },
    },
    ({ actor }) => agents.shown(own(actor)),
  )

  app.get(
    '/users/:id/status',
    {
      config: staff,
      schema: { summary: 'The status of an agent', tags, params: idParams, response: answer },
    },
    ({ params }) => agents.shown(params.id),
  )

  app.put(
    '/users/me/status',
    {
      config: everybody,
      schema: {
        summary: 'Be ready, paused or offline, in all queues',
        tags,
        body: statusWish,
        response: answer,
      },
    },
    ({ actor, body }) => agents.setStatus(actor, own(actor), body),
  )

  app.put(
    '/users/:id/status',
    {
      config: staff,
      schema: {
        summary: 'Make an agent ready, paused or offline; audited',
        tags,
        params: idParams,
        body: statusWish,
        response: answer,
      },
    },
    ({ actor, params, body }) => agents.setStatus(actor, params.id, body),
  )

  app.put(
    '/users/me/queues/:queueId',
    {
      config: everybody,
      schema: {
        summary: 'Leave a queue for now, or come back to it',
        tags,
        params: ofMe,
        body: awayWish,
        response: answer,
      },
    },
    ({ actor, params, body }) => agents.setAway(actor, own(actor), params.queueId, body.away),
  )

  app.put(
    '/users/:id/queues/:queueId',
    {
      config: staff,
      schema: {
        summary: 'Take an agent out of a queue for now, or back into it; audited',
        tags,
        params: ofOne,
        body: awayWish,
        response: answer,
      },
    },
    ({ actor, params, body }) => agents.setAway(actor, params.id, params.queueId, body.away),
  )

  app.put(
    '/users/me/wrap-up',
    {
      config: everybody,
      schema: {
        summary: 'Have more time for the work after a call, or end it',
        tags,
        body: wrapUpWish,
        response: answer,
      },
    },
    ({ actor, body }) => agents.wrapUp(own(actor), body.seconds),
  )
}

/** A token of nobody has no status. */
export const own = ({ userId }: { readonly userId: number | null }): number =>
  userId ?? fail('not-found', { what: 'users/me' })
