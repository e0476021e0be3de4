import type { Logger } from 'pino'
import { running } from './calls/running.js'
import { walk } from './calls/walk.js'
import type { Configurator } from './conf/configurator.js'
import type { ConfFragment } from './conf/render.js'
import type { Database, Transaction } from './db/database.js'
import type { Actor } from './domain/actor.js'
import type { Audit } from './domain/audit.js'
import type { Caller } from './domain/call.js'
import type { Kind } from './domain/kept.js'
import { nationalNumber } from './domain/phone-number.js'
import { zoneTime } from './domain/time.js'
import { blockedNumberFeature } from './features/blocked-number/blocked-number.feature.js'
import { hotlineFeature } from './features/hotline/hotline.feature.js'
import { hotlineKind } from './features/hotline/hotline.schema.js'
import { hotlineText } from './features/hotline/hotline.text.js'
import { routingFeature } from './features/routing/routing.feature.js'
import { scheduleFeature } from './features/schedule/schedule.feature.js'
import { scheduleKind } from './features/schedule/schedule.schema.js'
import { scheduleText } from './features/schedule/schedule.text.js'
import type { Feature } from './http/feature.js'
import { keptMemory } from './kept/kept.memory.js'
import { keptReferences } from './kept/kept.references.js'

interface RoutingParts {
  readonly db: Database
  readonly log: Logger
  readonly audit: Audit<Database>
  readonly now: () => number
  readonly timeZone: string
  /** Bound late: the configurator renders what stands here. */
  readonly configurator: () => Configurator
  readonly idsOf: (actor: Actor, callId: string) => Promise<readonly string[] | undefined>
}

const kinds: readonly Kind[] = [hotlineKind, scheduleKind]

/** What decides where calls go: its objects, their routes, and the sessions of held callers. */
export function composeRouting(parts: RoutingParts) {
  const { db, log, audit, now } = parts
  const time = zoneTime(parts.timeZone)
  const memory = keptMemory(db, kinds)
  const references = keptReferences(kinds, {
    extension: async (trx, id) => (await trx('extension').where({ id }).first('id')) !== undefined,
  })

  /** A change is answered when decisions are made by it. */
  const configurator: Configurator = {
    async change(work) {
      try {
        return await parts.configurator().change(work)
      } finally {
        await memory.refresh()
      }
    },
    render: () => parts.configurator().render(),
    reconcile: () => parts.configurator().reconcile(),
  }
  const shared = { db, audit, now, time: time.iso, configurator, references }

  const schedules = scheduleFeature({ ...shared, schedules: () => memory.of(scheduleKind) })
  const blockedNumbers = blockedNumberFeature({ ...shared, timeZone: parts.timeZone })
  const hotlines = hotlineFeature({
    ...shared,
    hotlines: () => memory.of(hotlineKind),
    worldAt: (at) => ({
      blockedBy: (number) => blockedNumbers.blockedBy(number, 'ivr', at),
      isOpen: (id) => schedules.isOpen(id, at),
    }),
  })

  /** The session of what the dialplan asks for; undefined: the dialplan goes on by itself. */
  function open(ask: string, caller: Caller, at: number) {
    const [kind, id] = ask.split('-')
    const session = kind === 'hotline' ? hotlines.open(Number(id), caller, at) : undefined
    return session && running(session)
  }

  const names: Readonly<Record<string, (id: number) => string | undefined>> = {
    hotline: (id) => memory.of(hotlineKind).get(id)?.name,
    schedule: (id) => memory.of(scheduleKind).get(id)?.name,
  }
  const routing = routingFeature({
    ...{ db, log, now, time, idsOf: parts.idsOf },
    sentences: { ...hotlineText, ...scheduleText },
    nameOf: (kind, id) => names[kind]?.(id),
    hotlineId: (asked) => {
      const number = nationalNumber(String(asked))
      const found = [...memory.of(hotlineKind).values()].find(
        (hotline) => hotline.id === asked || hotline.number === number,
      )
      return found?.id
    },
    walk: (ask, number, at, keys) =>
      walk(ask, { channel: 'simulated', number, name: '' }, at, keys, {
        open,
        secondsOf: () => 0,
      }),
  })

  return {
    features: [schedules, blockedNumbers, hotlines, routing] satisfies readonly Feature[],
    references,
    configurator,
    traces: routing.traces,
    open,
    async start() {
      await memory.refresh()
      await blockedNumbers.load()
    },
    conf: async (trx: Database | Transaction): Promise<readonly ConfFragment[]> => [
      await hotlines.conf(trx),
    ],
  }
}
