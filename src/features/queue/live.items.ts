import type { z } from 'zod'
import type { Database } from '../../db/database.js'
import type { CallTaker } from '../../domain/receiving.js'
import { rememberedEach } from '../../domain/remembered.js'
import { beginOfDay, type ZoneTime } from '../../domain/time.js'
import type { Language } from '../../http/language.js'
import type { AcdHost } from './acd.host.js'
import type { ShownBar } from './acd.may.js'
import type { Acd } from './acd.state.js'
import { agentsOf, type Bar, type LiveAgent, liveAgent, madeOf } from './agent.live.js'
import type { Seen } from './agent.seen.js'
import type { AgentStatuses } from './agent.statuses.js'
import type { liveAgent as agentSchema, liveQueue as queueSchema } from './live.schema.js'
import { dayOf, type QueueDay, type VisitCount } from './queue.day.js'
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
  /** Resolves when what has happened is stored, so that it counts. */
  readonly stored: () => Promise<void>
  readonly seen: () => Seen
  /** Within how many seconds a call of this queue is answered in time. */
  readonly serviceLevelSeconds: (queue: number) => number
}

export type AgentItem = z.input<typeof agentSchema>
export type QueueItem = z.input<typeof queueSchema>

/** An agent at a moment; the same object as long as nothing is told otherwise. */
export interface ShownAgent {
  readonly userId: number
  readonly queueIds: readonly number[]
  show(language: Language): AgentItem
}

/** What agents and queues do now, as supervisors see it. */
export interface LiveItems {
  /** What is counted of the day may be so old, in milliseconds. */
  agents(countedMs?: number): Promise<readonly ShownAgent[]>
  queues(countedMs?: number): Promise<readonly QueueItem[]>
}

export function liveItems(parts: LiveParts): LiveItems {
  const { db, host, zone, now, seen, people, statuses } = parts
  const days = counted(parts, (since) => agentDaysSince(db, since))
  const visits = counted(parts, (since) => visitsSince(db, since))
  const liveOf = rememberedEach<number, LiveAgent>()
  const shownOf = rememberedEach<number, ShownAgent>()
  const daysOf = rememberedEach<number, QueueDay>()

  const liveNow = (acd: Acd, at: number): readonly LiveAgent[] => {
    const around = seen()
    return agentsOf(acd).map((agent) =>
      liveOf(agent.id, madeOf(acd, agent, at, around), () => liveAgent(acd, agent, at, around)),
    )
  }

  return {
    async agents(countedMs = 0) {
      const counts = await days(countedMs)
      const acd = host.state()
      return liveNow(acd, now()).map((agent) => {
        const { userId } = agent
        const day = counts.get(userId) ?? noCalls
        const [person, status] = [people().get(userId), statuses.of(userId)]
        const of = [agent, acd.gone, day.calls, day.talkMs, person, status]
        return shownOf(userId, of, () => ({
          userId,
          queueIds: agent.queues.map(({ id }) => id),
          show: (language) => agentItem(agent, day, parts, language),
        }))
      })
    },
    async queues(countedMs = 0) {
      const counts = await visits(countedMs)
      const at = now()
      const acd = host.state()
      return liveQueues(acd, liveNow(acd, at), at).map((queue) => {
        const serviceLevelSeconds = parts.serviceLevelSeconds(queue.id)
        const found = counts.get(queue.id) ?? noVisits
        const day = daysOf(queue.id, [found, serviceLevelSeconds], () =>
          dayOf(found, serviceLevelSeconds),
        )
        return queueItem(queue, { ...day, serviceLevelSeconds }, zone.iso)
      })
    },
  }
}

const noVisits: readonly VisitCount[] = []
const noCalls: AgentDay = { calls: 0, talkMs: 0 }

function counted<Value>(
  { now, zone, stored }: LiveParts,
  read: (since: number) => Promise<Value>,
): (countedMs: number) => Promise<Value> {
  let known: { readonly at: number; readonly value: Promise<Value> } | undefined
  return (countedMs) => {
    const at = now()
    if (known === undefined || at - known.at >= countedMs)
      known = { at, value: stored().then(() => read(beginOfDay(zone, at))) }
    return known.value
  }
}

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
  const barItem = <Code extends ShownBar>(bar: Bar<Code> | null) =>
    bar && barOf(bar, zone.iso, language)
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

function barOf<Code extends ShownBar>(
  { code, until }: Bar<Code>,
  time: (at: number) => string,
  language: Language,
) {
  const text = barText[code][language === 'vi' ? 0 : 1]
  return { code, text, until: until === null ? null : time(until) }
}

function nameOf(host: AcdHost, id: number): string {
  const { queues, gone } = host.state()
  return (queues.get(id) ?? gone.get(id))?.name ?? ''
}

function queueItem(
  { longestWaitMs, callers, ...queue }: LiveQueue,
  today: z.input<typeof queueSchema>['today'],
  time: (at: number) => string,
): z.input<typeof queueSchema> {
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
