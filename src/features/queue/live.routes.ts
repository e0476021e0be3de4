import { z } from 'zod'
import type { Database } from '../../db/database.js'
import { type Actor, roles } from '../../domain/actor.js'
import type { CallTaker } from '../../domain/receiving.js'
import { dateOf, type ZoneTime } from '../../domain/time.js'
import type { ZodApp } from '../../http/feature.js'
import { type Language, languageOf } from '../../http/language.js'
import { idParams } from '../../http/page.js'
import type { AcdHost } from './acd.host.js'
import { type Bar, type LiveAgent, liveAgents } from './agent.live.js'
import type { Seen } from './agent.seen.js'
import type { AgentStatuses } from './agent.statuses.js'
import { liveAgent, liveQueue } from './live.schema.js'
import { dayOf } from './queue.day.js'
import { type AgentDay, agentDaysSince, visitsSince } from './queue.day.repo.js'
import { type LiveQueue, liveQueues } from './queue.live.js'
import { barText } from './queue.text.js'

export interface LiveParts {
  readonly db: Database
  readonly host: AcdHost
  readonly zone: ZoneTime
  readonly now: () => number
  readonly people: () => ReadonlyMap<number, CallTaker>
  readonly statuses: AgentStatuses
  readonly seen: () => Seen
  /** Within how many seconds a call of this queue is answered in time. */
  readonly serviceLevelSeconds: (queue: number) => number
}

const tags = ['live']
const answer = <Item extends z.ZodType>(item: Item) => ({ 200: z.object({ items: z.array(item) }) })

/** What agents and queues do at this moment. */
export function liveRoutes(app: ZodApp, parts: LiveParts): void {
  const { host, now, seen } = parts

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
      const days = await agentDaysSince(parts.db, midnightOf(parts.zone, now()))
      const shown = liveAgents(host.state(), now(), seen()).filter(
        (agent) => mayBeSeen(actor, agent) && isMember(agent, queueId),
      )
      return {
        items: shown.map((agent) =>
          agentItem(agent, days.get(agent.userId) ?? noCalls, parts, language),
        ),
      }
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
    async () => {
      const at = now()
      const visits = await visitsSince(parts.db, midnightOf(parts.zone, at))
      const acd = host.state()
      return {
        items: liveQueues(acd, liveAgents(acd, at), at).map((queue) => {
          const serviceLevelSeconds = parts.serviceLevelSeconds(queue.id)
          const day = dayOf(visits.get(queue.id) ?? [], serviceLevelSeconds)
          return queueItem(queue, { ...day, serviceLevelSeconds }, parts.zone.iso)
        }),
      }
    },
  )
}

const noCalls: AgentDay = { calls: 0, talkMs: 0 }

const mayBeSeen = ({ role, userId }: Actor, agent: LiveAgent): boolean =>
  role !== 'agent' || agent.userId === userId

const isMember = ({ queues }: LiveAgent, queueId: number | undefined): boolean =>
  queueId === undefined || queues.some(({ id }) => id === queueId)

const midnightOf = (zone: ZoneTime, at: number): number => zone.beginOf(dateOf(zone.wall(at).day))

function agentItem(
  agent: LiveAgent,
  { calls, talkMs }: AgentDay,
  parts: LiveParts,
  language: Language,
) {
  const { host, people, statuses, zone } = parts
  const { userId, state, caller, wrapUpUntil, bar, queues } = agent
  const person = people().get(userId)
  const status = statuses.of(userId)
  // Told to the machine anew when the service starts.
  const isTold = agent.since === host.state().agents.get(userId)?.since
  const since = isTold ? status.since : agent.since
  const barItem = (bar: Bar | null) => bar && barOf(bar, zone.iso, language)
  return {
    ...{ userId, name: person?.name ?? '', number: person?.number ?? '', state },
    since: zone.iso(since),
    reason: status.reason,
    call: caller && {
      id: caller.id,
      queue: { id: caller.queue, name: nameOf(host, caller.queue) },
      ...{ number: caller.number, name: caller.name },
    },
    wrapUpUntil: wrapUpUntil === null ? null : zone.iso(wrapUpUntil),
    notOffered: barItem(bar),
    queues: queues.map(({ bar, ...queue }) => ({ ...queue, notOffered: barItem(bar) })),
    ...{ calls, talkSeconds: talkMs / 1000 },
  }
}

function barOf({ code, until }: Bar, time: (at: number) => string, language: Language) {
  const text = barText[code][language === 'vi' ? 0 : 1]
  return { code, text, until: until === null ? null : time(until) }
}

function nameOf(host: AcdHost, id: number): string {
  const { queues, gone } = host.state()
  return (queues.get(id) ?? gone.get(id))?.name ?? ''
}

function queueItem(
  { longestWaitMs, callers, ...queue }: LiveQueue,
  today: z.input<typeof liveQueue>['today'],
  time: (at: number) => string,
): z.input<typeof liveQueue> {
  return {
    ...queue,
    longestWaitSeconds: longestWaitMs / 1000,
    callers: callers.map(({ waitMs, since, offeredTo, ...caller }) => ({
      ...{ ...caller, since: time(since), waitSeconds: waitMs / 1000 },
      offeredTo: [...offeredTo],
    })),
    today,
  }
}
