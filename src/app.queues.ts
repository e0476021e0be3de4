import type { Logger } from 'pino'
import { type QueueAsterisk, queueOrders } from './app.queue-orders.js'
import { type Running, running } from './calls/running.js'
import type { Database, Transaction } from './db/database.js'
import type { Audit } from './domain/audit.js'
import type { Caller, WaitingEffect } from './domain/call.js'
import type { CallRecord } from './domain/call-record.js'
import type { PlacedCall } from './domain/placed-call.js'
import type { CallTaker } from './domain/receiving.js'
import { beginOfDay, type ZoneTime } from './domain/time.js'
import type { Reason } from './domain/trace.js'
import { acdHost, steadyClock } from './features/queue/acd.host.js'
import { agentFeature } from './features/queue/agent.feature.js'
import { agentText } from './features/queue/agent.text.js'
import { callbackStore } from './features/queue/queue.callback.repo.js'
import type { CallbackWay } from './features/queue/queue.callback-channel.js'
import { queueCallbacks } from './features/queue/queue.callbacks.js'
import { agentDaysSince } from './features/queue/queue.day.repo.js'
import { queueDevices } from './features/queue/queue.devices.js'
import {
  answeredOffers,
  lastAgentOf,
  lastQueueOf,
  offersOfCall,
  queueFacts,
} from './features/queue/queue.facts.js'
import { joiningOf, queueLines } from './features/queue/queue.lines.js'
import { look, queuedVariable } from './features/queue/queue.look.js'
import { agentsVariable } from './features/queue/queue.offer-name.js'
import { acdQueue, agentOf, peopleOf } from './features/queue/queue.people.js'
import { belongTo, completeStays } from './features/queue/queue.record.js'
import { queueRim } from './features/queue/queue.rim.js'
import { queueRinging } from './features/queue/queue.ringing.js'
import type { Queue } from './features/queue/queue.schema.js'
import { queueSight } from './features/queue/queue.sight.js'
import { takenOut } from './features/queue/queue.taken.js'
import { queueText } from './features/queue/queue.text.js'
import { queueVisits } from './features/queue/queue.visits.js'
import { allSentences, calledBackSentence, placeSentences } from './features/queue/queue.words.js'
import type { Words } from './features/sound/words.js'

interface QueueParts {
  readonly db: Database
  readonly log: Logger
  readonly audit: Audit<Database>
  readonly zone: ZoneTime
  /** All queues as decisions read them. */
  readonly queues: () => ReadonlyMap<number, Queue>
  readonly callTakers: (db: Database) => Promise<readonly CallTaker[]>
  readonly hasHotline: () => boolean
  readonly tell: (channel: string, reason: Reason) => void
  readonly words: Pick<Words, 'fileOf'>
  readonly placeCall: (call: PlacedCall) => Promise<string | undefined>
  /** How a customer is called back as one of these hotlines, else that of the box. */
  readonly callbackWay: (
    db: Database,
    hotlineId: number | null,
    number: string,
  ) => Promise<CallbackWay | undefined>
}

/** A customer's last agent is remembered so long. */
const lastAgentMs = 90 * 86_400_000
/** Something that was told by nobody (an event lost with a connection) is found so soon. */
const lookEveryMs = 30_000

/** The distributor of the box, with callers on one side and people's phones on the other. */
export function composeQueues(parts: QueueParts) {
  const { db, log, tell } = parts
  const now = steadyClock()
  const trouble = (err: unknown) => log.error({ err }, 'trouble in a queue')
  const host = acdHost({ now, trouble })
  const sight = queueSight(host, now)
  const facts = queueFacts(db, trouble)
  let people = peopleOf([])
  const orders = queueOrders(log)
  const { follow, setVariable } = orders
  const whose = (channel: string) => agentOf(people, channel)
  /** Queues that were deleted, as they were, as long as somebody is in them. */
  const before = new Map<number, Queue>()
  const queue = (id: number) =>
    parts.queues().get(id) ?? (host.state().gone.has(id) ? before.get(id) : undefined)

  const visits = queueVisits(host, facts.visit)
  const ringing = queueRinging(host, {
    ...{ agentOf: whose, follow, now, talked: facts.talked },
    answeredUnasked(channel, offer, agent) {
      visits.answers(channel, agent)
      facts.unasked(host.state(), offer, agent)
    },
    hangup: orders.hangup,
  })
  const callbacks = queueCallbacks(host, {
    ...{ now, queue, follow, trouble, place: parts.placeCall },
    way: (one, number) => parts.callbackWay(db, one.hotlineId, number),
    variable: async (channel, name) => orders.now()?.ari.getVariable(channel, name),
    ...callbackStore(db, now),
  })
  const lines = queueLines(host, {
    ...{ queue, now, trouble, exits: visits.exits, back: ringing.back },
    ...{ callBack: callbacks.ask, calledBack: callbacks.connected },
    calledBackWords: ({ language }) =>
      parts.words.fileOf({ text: calledBackSentence(language), language }),
    // Whoever hung up before nobody would tell of.
    follow: (channel) =>
      void follow(channel).then((isThere) => isThere || ringing.ended(channel), trouble),
    remember: (channel, place) => void setVariable(channel, queuedVariable, place),
    lastAgentOf: (number) =>
      lastAgentOf(db, number, now() - lastAgentMs).catch((error) => {
        trouble(error)
        return null
      }),
  })
  queueRim(host, lines, ringing, {
    ...{ queue, tell, store: facts.offer },
    nameAgents: (channel, rest) => setVariable(channel, agentsVariable, rest),
    callBack: callbacks.offer,
    placeWords({ language }, position, seconds) {
      const files = placeSentences(language, position, seconds).map((text) =>
        parts.words.fileOf({ text, language }),
      )
      return files.filter((file) => file !== undefined)
    },
  })
  const devices = queueDevices(host, {
    people: () => people,
    subscribe: orders.followDevices,
    ...{ states: orders.deviceStates, ask: orders.ask },
  })

  const agents = agentFeature({
    ...{ db, log, audit: parts.audit, zone: parts.zone, now, host, stored: facts.flush },
    people: () => people.all,
    serviceLevelSeconds: (id) => queue(id)?.serviceLevelSeconds ?? 20,
  })

  function prepareWords(one: Queue): void {
    for (const text of allSentences(one)) parts.words.fileOf({ text, language: one.language })
  }

  /** Queues and people as decisions read them from now on. */
  async function refresh(): Promise<void> {
    people = peopleOf(await parts.callTakers(db))
    await agents.refresh()
    const hasHotline = parts.hasHotline()
    // Fair also after a restart: who has done how much today is known.
    const today = await agentDaysSince(db, beginOfDay(parts.zone, now()), true)
    host.feed({
      type: 'configured',
      queues: [...parts.queues().values()].map((one) => acdQueue(one, people, hasHotline)),
      agents: [...people.all.values()].map(({ userId: id, name }) => {
        const done = today.get(id)
        return { id, name, ...(done && { today: done }) }
      }),
    })
    const { gone } = host.state()
    for (const id of before.keys()) if (!gone.has(id) && !parts.queues().has(id)) before.delete(id)
    for (const one of parts.queues().values()) {
      before.set(one.id, one)
      prepareWords(one)
    }
    if (orders.now() !== undefined) await devices.refresh()
  }

  async function lookAround(): Promise<void> {
    const asterisk = orders.now()
    if (asterisk === undefined) return
    const { ari, ami } = asterisk
    const began = sight.since()
    await facts.flush()
    const at = now()
    const channels = await look(host, ringing, {
      ...{ agentOf: whose, follow },
      channels: ami.channels,
      variable: ari.getVariable,
      answered: (offers) => answeredOffers(db, offers),
      joining({ uniqueId: channel, caller }, id, queued = '') {
        const one = queue(id)
        return one && joiningOf(one, { channel, ...caller, queued }, null, now())
      },
    })
    const alive = channels.map(({ uniqueId }) => uniqueId)
    await facts.closeOthers(new Set([...alive, ...host.state().waiting.keys()]), at)
    // Nobody is called for agents whose phones are not there.
    await devices.refresh()
    sight.looked(began)
    await callbacks.agree(channels)
  }
  const unseen = (err: unknown) => log.warn({ err }, 'queues were not compared')
  const agree = () => lookAround().catch(unseen)
  const looking = setInterval(() => void agree(), lookEveryMs)
  looking.unref()

  function watch(found: QueueAsterisk): void {
    orders.use(found)
    sight.connected(false)
    found.ari.onState((state) => {
      sight.connected(state === 'up')
      devices.lost()
      if (state === 'up') devices.refresh().catch(unseen)
    })
    // What was asked of it before could not be answered.
    found.ami.onState((state) => {
      if (state === 'up' && host.state().isBlind) void agree()
    })
    found.ari.onEvent((event) => {
      if (event.type === 'Dial') ringing.dialled(event.caller?.id ?? '', event.peer, event.status)
      else if (event.type === 'DeviceStateChanged') devices.changed(event.device, event.state)
      else if (event.type === 'ChannelDestroyed') {
        ringing.ended(event.channel.id)
        callbacks.ended(event.channel.id)
      }
    })
  }

  return {
    ...{ host, facts, agents, refresh, watch },
    taken: takenOut(host, lines, ringing, callbacks, facts),
    people: () => people.all,
    text: { ...queueText, ...agentText },
    /** Where a call waited, and whom it was offered to. */
    async stayOf(ids: readonly string[]) {
      const id = await lastQueueOf(db, ids)
      const last = id === undefined ? null : { id, name: queue(id)?.name ?? '' }
      return { queue: last, offers: await offersOfCall(db, ids) }
    },
    async belong(records: readonly CallRecord[], trx: Transaction): Promise<void> {
      await belongTo(records, trx)
      await completeStays(records, trx, {
        seenSince: sight.since(),
        people: async () => peopleOf(await parts.callTakers(trx)),
      })
    },
    /** Callers are held again after a connection began. */
    adopted: agree,
    open: (ask: string, caller: Caller): Running<WaitingEffect> | undefined => {
      const [kind, id] = ask.split('-')
      if (kind === 'queue') return lines.open(Number(id), caller)
      const code = agents.open(ask, caller)
      return code && running(code)
    },
    async stop() {
      clearInterval(looking)
      sight.stop()
      host.stop()
      await agents.stop()
      await facts.flush()
    },
  }
}
