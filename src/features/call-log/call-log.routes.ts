import { z } from 'zod'
import type { Database } from '../../db/database.js'
import { roles } from '../../domain/actor.js'
import type { Audit } from '../../domain/audit.js'
import { fail } from '../../domain/errors.js'
import type { ZoneTime } from '../../domain/time.js'
import { readBy } from '../../domain/trace.js'
import type { ZodApp } from '../../http/feature.js'
import { languageOf } from '../../http/language.js'
import { seenCall } from './call-log.access.repo.js'
import { cursorOf, positionOf } from './call-log.cursor.js'
import { readPage, searchOf } from './call-log.list.repo.js'
import { readCall } from './call-log.read.repo.js'
import { callDetail, callList, callParams, listQuery, type QueueStay } from './call-log.schema.js'
import { callDetailOf, callItemOf, type TellStep } from './call-log.view.js'

/** What the routes need of others. */
export interface CallLogParts {
  readonly db: Database
  readonly time: ZoneTime
  readonly audit: Audit<Database>
  /** The sentence of a step of the trace, which others tell. */
  readonly tell: TellStep
  /** Queues of a call, by its id and the ids of what became a part of it. */
  readonly queueStay: (ids: readonly string[]) => Promise<QueueStay>
  /** Ids of the messages that a call has left and that are still there. */
  readonly voicemailsOf?: (callId: string) => Promise<readonly string[]>
}

/** Reading the call log. Agents meet only their own calls in it; the others are unknown to them. */
export function callLogRoutes(app: ZodApp, parts: CallLogParts): void {
  const { db, time, tell, queueStay, voicemailsOf = async () => [] } = parts
  app.get(
    '/calls',
    {
      config: { access: roles },
      schema: {
        summary: 'Calls that ended, newest first',
        tags: ['calls'],
        querystring: listQuery,
        response: { 200: callList },
      },
    },
    async ({ query, actor }) => {
      const { limit, cursor, ...filter } = query
      const after = cursor === undefined ? undefined : positionOf(cursor)
      const search = await searchOf(db, filter, actor, time)
      const { rows, next } = await readPage(db, search, after, limit)
      return {
        items: rows.map((row) => callItemOf(row, time)),
        nextCursor: next === undefined ? null : cursorOf(next),
      }
    },
  )

  app.get(
    '/calls/:id',
    {
      config: { access: roles },
      schema: {
        summary: 'One call with its story',
        tags: ['calls'],
        params: callParams,
        response: {
          200: callDetail,
          308: z.null().describe('the call became a part of the one at `Location`'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const unknown = (): never => fail('not-found', { what: 'call' })
      const seen = (await seenCall(db, request.actor, id)) ?? unknown()
      if (seen.id !== id)
        return reply.redirect(`${app.prefix}/calls/${encodeURIComponent(seen.id)}`, 308)
      reply.header('vary', 'accept-language')
      const call = (await readCall(db, id)) ?? unknown()
      const language = languageOf(request.headers['accept-language'])
      const stay = await queueStay([id, ...call.aliases])
      const told = readBy(request.actor.role, call.told)
      const detail = callDetailOf({ ...call, told }, time, language, tell, stay)
      return { ...detail, voicemailIds: [...(await voicemailsOf(id))] }
    },
  )
}
