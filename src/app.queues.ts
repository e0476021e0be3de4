import type { Logger } from 'pino'
import type { Ami } from './asterisk/ami.js'
import type { Ari } from './asterisk/ari.js'
import { isGone } from './asterisk/asterisk-error.js'
import { type Running, running } from './calls/running.js'
import type { Database } from './db/database.js'
import type { Audit } from './domain/audit.js'
import type { Caller, WaitingEffect } from './domain/call.js'
import type { PlacedCall } from './domain/placed-call.js'
import type { CallTaker } from './domain/receiving.js'
import type { ZoneTime } from './domain/time.js'
import type { Reason } from './domain/trace.js'
import { acdHost, steadyClock } from './features/queue/acd.host.js'
import { agentFeature } from './features/queue/agent.feature.js'
import { agentText } from './features/queue/agent.text.js'
import {
  countAttempt,
  endCallback,
  keepCallback,
  openCallbacks,
} from './features/queue/queue.callback.repo.js'
import { type CallbackWay, queueCallbacks } from './features/queue/queue.callbacks.js'
import { queueDevices } from './features/queue/queue.devices.js'
import {
  answeredOffers,
  belongTo,
  closeVisits,
  lastAgentOf,
  lastQueueOf,
  offersOfCall,
  queueFacts,
} from './features/queue/queue.facts.js'
import { joiningOf, queueLines } from './features/queue/queue.lines.js'
import { look, queuedVariable } from './features/queue/queue.look.js'
import { agentsVariable } from './features/queue/queue.offer-name.js'
import { acdQueue, agentOf, peopleOf } from './features/queue/queue.people.js'
import { queueRim } from './features/queue/queue.rim.js'
import { queueRinging } from './features/queue/queue.ringing.js'
import type { Queue } from './features/queue/queue.schema.js'
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

/** Asterisk, once it is watched. */
interface QueueAsterisk {
  readonly ari: Ari
  readonly ami: Ami
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
  const facts = queueFacts(db, trouble)
  let people = peopleOf([])
  let asterisk: QueueAsterisk | undefined

  /** Carries out an order to Asterisk; false when it was of no use. */
  async function order(work: (asterisk: QueueAsterisk) => Promise<unknown>): Promise<boolean> {
    if (asterisk === undefined) return false
    try {
      await work(asterisk)
      return true
    } catch (err) {
      if (!isGone(err)) log.warn({ err }, 'an order for a queue failed')
      return false
    }
  }
  const follow = (channel: string) =>
    order(({ ari }) => ari.applicationSubscribe(`channel:${channel}`))
  const setVariable = (channel: string, name: string, value: string) =>
    order(({ ami }) => ami.setVariable(channel, name, value))
  const whose = (channel: string) => agentOf(people, channel)
  /** A queue that was deleted is known as it was, as long as somebody is in it. */
  const before = new Map<number, Queue>()
  const queue = (id: number) =>
    parts.queues().get(id) ?? (host.state().gone.has(id) ? before.get(id) : undefined)

  const visits = queueVisits(host, facts.visit)
  const ringing = queueRinging(host, {
    ...{ agentOf: whose, follow, now },
    talkEnds(agent) {
      const talk = host.state().agents.get(agent)?.talk
      if (talk) facts.talked(talk.caller, talk.queue, now() - talk.since)
    },
    hangup: (channel) => void order(({ ari }) => ari.hangup(channel)),
  })
  const callbacks = queueCallbacks(host, {
    ...{ queue, follow, trouble, place: parts.placeCall },
    way: (one, number) => parts.callbackWay(db, one.hotlineId, number),
    open: () => openCallbacks(db),
    keep: (callback) => keepCallback(db, callback),
    countAttempt: (id) => countAttempt(db, id),
    end: (id, how) => endCallback(db, id, how, now()),
  })
  const lines = queueLines(host, {
    ...{ queue, now, exits: visits.exits, back: ringing.back },
    ...{ callBack: callbacks.ask, calledBack: callbacks.connected },
    calledBackWords: ({ language }) =>
      parts.words.fileOf({ text: calledBackSentence(language), language }),
    follow: (channel) => void follow(channel),
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
    subscribe: () => order(({ ari }) => ari.applicationSubscribe('deviceState:')),
    states: async () => (await asterisk?.ami.deviceStates()) ?? [],
  })

  const agents = agentFeature({
    ...{ db, log, audit: parts.audit, zone: parts.zone, now, host },
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
    host.feed({
      type: 'configured',
      queues: [...parts.queues().values()].map((one) => acdQueue(one, people, hasHotline)),
      agents: [...people.all.values()].map(({ userId: id, name }) => ({ id, name })),
    })
    const { gone } = host.state()
    for (const id of before.keys()) if (!gone.has(id) && !parts.queues().has(id)) before.delete(id)
    for (const one of parts.queues().values()) {
      before.set(one.id, one)
      prepareWords(one)
    }
    if (asterisk?.ari.connected) await devices.refresh()
  }

  async function lookAround(): Promise<void> {
    if (!asterisk?.ami.connected || !asterisk.ari.connected) return
    const { ari, ami } = asterisk
    await facts.flush()
    const at = now()
    const alive = await look(host, ringing, {
      ...{ agentOf: whose, follow },
      channels: ami.channels,
      variable: ari.getVariable,
      answered: (offers) => answeredOffers(db, offers),
      joining({ uniqueId: channel, caller }, id, queued) {
        const one = queue(id)
        const place = { channel, ...caller, ...(queued !== undefined && { queued }) }
        return one && joiningOf(one, place, null, now())
      },
    })
    const isThere = (id: string) => alive.has(id) || host.state().waiting.has(id)
    await closeVisits(db, isThere, at)
  }
  const agree = () =>
    lookAround().catch((err: unknown) => log.warn({ err }, 'queues were not compared'))
  const looking = setInterval(() => void agree(), lookEveryMs)
  looking.unref()

  function watch(found: QueueAsterisk): void {
    asterisk = found
    found.ari.onState((state) => {
      devices.lost()
      if (state === 'up') void order(devices.refresh)
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
    ...{ host, facts, agents, refresh, watch, start: callbacks.start },
    text: { ...queueText, ...agentText },
    /** Where a call waited, and whom it was offered to. */
    async stayOf(ids: readonly string[]) {
      const id = await lastQueueOf(db, ids)
      const last = id === undefined ? null : { id, name: queue(id)?.name ?? '' }
      return { queue: last, offers: await offersOfCall(db, ids) }
    },
    belong: belongTo,
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
      host.stop()
      await agents.stop()
      await facts.flush()
    },
  }
}
