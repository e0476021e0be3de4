import type { z } from 'zod'
import type { Database } from '../../db/database.js'
import { roles } from '../../domain/actor.js'
import type { ZoneTime } from '../../domain/time.js'
import type { ZodApp } from '../../http/feature.js'
import { moment } from '../../http/moment.js'
import { afterId, idParams, page, pageOf, pageQuery } from '../../http/page.js'
import { agentRepo, type StatusRow } from './agent.repo.js'
import { own } from './agent.routes.js'
import { type HistoryItem, historyItem } from './agent.schema.js'

interface HistoryParts {
  readonly db: Database
  readonly zone: ZoneTime
  readonly now: () => number
}

const period = {
  from: moment.optional().describe('what was so then or later; a day counts from midnight'),
  to: moment.optional().describe('what was so before; a day counts to its end'),
}
const query = pageQuery.extend(period)
const queryOfAll = query.extend({ userId: idParams.shape.id.optional() })
const answer = { 200: pageOf(historyItem) }
const staff = { access: ['admin', 'supervisor'] } as const

/** What agents have been, newest first (R77). */
export function agentHistoryRoutes(app: ZodApp, { db, zone, now }: HistoryParts): void {
  async function read(asked: z.output<typeof query>, userId: number | undefined) {
    const { limit, cursor, from, to } = asked
    const filter = {
      userId,
      from: from === undefined ? undefined : zone.beginOf(from),
      to: to === undefined ? undefined : zone.endOf(to),
    }
    const rows = await agentRepo.history(db, filter, limit, afterId(cursor))
    const { items, nextCursor } = page(rows, limit)
    return { items: items.map((row) => itemOf(row, zone.iso, now())), nextCursor }
  }

  app.get(
    '/users/me/status-history',
    {
      config: { access: roles },
      schema: {
        summary: 'What whoever asks has been, newest first',
        tags: ['agents'],
        querystring: query,
        response: answer,
      },
    },
    ({ actor, query }) => read(query, own(actor)),
  )

  app.get(
    '/users/:id/status-history',
    {
      config: staff,
      schema: {
        summary: 'What an agent has been, newest first',
        tags: ['agents'],
        params: idParams,
        querystring: query,
        response: answer,
      },
    },
    ({ params, query }) => read(query, params.id),
  )

  app.get(
    '/reports/status-history',
    {
      config: staff,
      schema: {
        summary: 'What agents have been, newest first',
        tags: ['reports'],
        querystring: queryOfAll,
        response: answer,
      },
    },
    ({ query }) => read(query, query.userId),
  )
}

function itemOf(row: StatusRow, time: (at: number) => string, now: number): HistoryItem {
  const { id, userId, name, status, reason, setBy, setByUserId, at, endedAt } = row
  return {
    ...{ id, userId, name, status, reason, setBy, setByUserId },
    ...{ from: time(at), to: endedAt === null ? null : time(endedAt) },
    seconds: Math.max(0, (endedAt ?? now) - at) / 1000,
  }
}
