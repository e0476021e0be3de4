import { z } from 'zod'
import { type Actor, roles } from '../../domain/actor.js'
import type { Feature, ZodApp } from '../../http/feature.js'
import { languageOf } from '../../http/language.js'
import { idParams } from '../../http/page.js'
import type { AgentItem, LiveItems } from './live.items.js'
import { liveAgent, liveQueue } from './live.schema.js'

/** Queues that somebody who asks is limited to; null: to none. */
export type LimitOf = (actor: Actor) => Promise<ReadonlySet<number> | null>

const tags = ['live']
const answer = <Item extends z.ZodType>(item: Item) => ({ 200: z.object({ items: z.array(item) }) })

/** What agents and queues do at this moment, as far as the one who asks may see it. */
export const liveFeature = (live: LiveItems, limitOf: LimitOf): Feature => ({
  name: 'live',
  routes: (app) => liveRoutes(app, live, limitOf),
})

function liveRoutes(app: ZodApp, live: LiveItems, limitOf: LimitOf): void {
  app.get(
    '/live/agents',
    {
      config: { access: roles },
      schema: {
        summary: 'What agents do now and why they are offered no calls; agents see themselves',
        tags,
        querystring: z.strictObject({
          queueId: idParams.shape.id.optional().describe('members of this queue'),
        }),
        response: answer(liveAgent),
      },
    },
    async ({ actor, query: { queueId }, headers }) => {
      const language = languageOf(headers['accept-language'])
      const only = await limitOf(actor)
      const all = (await live.agents()).map(({ show }) => show(language))
      const isSeen = (agent: AgentItem): boolean =>
        mayBeSeen(actor, agent) && isWithin(only, agent) && isMember(agent, queueId)
      return { items: all.filter(isSeen) }
    },
  )

  app.get(
    '/live/queues',
    {
      config: { access: ['admin', 'supervisor'] },
      schema: {
        summary: 'Who waits in queues now, and today so far',
        tags,
        response: answer(liveQueue),
      },
    },
    async ({ actor }) => {
      const only = await limitOf(actor)
      return { items: (await live.queues()).filter(({ id }) => only?.has(id) ?? true) }
    },
  )
}

const mayBeSeen = ({ role, userId }: Actor, agent: AgentItem): boolean =>
  role !== 'agent' || agent.userId === userId

const isWithin = (only: ReadonlySet<number> | null, { queues }: AgentItem): boolean =>
  only === null || queues.some(({ id }) => only.has(id))

const isMember = ({ queues }: AgentItem, queueId: number | undefined): boolean =>
  queueId === undefined || queues.some(({ id }) => id === queueId)
