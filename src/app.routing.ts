import { ulid } from 'ulid'
import { toldTests } from './app.carriers.js'
import { composeFindings } from './app.findings.js'
import { groupHouse, groupTests } from './app.groups.js'
import { composeOutbound } from './app.outbound.js'
import { peopleNames, peopleOfHotline } from './app.own-phone.js'
import { composeQueueRoom } from './app.queue-room.js'
import type { RoutingParts } from './app.routing-parts.js'
import { simulation } from './app.simulation.js'
import { keptName, kinds } from './app.tables.js'
import { composeVoicemail } from './app.voicemail.js'
import { type Running, running } from './calls/running.js'
import type { Configurator } from './conf/configurator.js'
import type { ConfFragment } from './conf/render.js'
import type { Database, Transaction } from './db/database.js'
import type { Caller, WaitingEffect } from './domain/call.js'
import { musicClassName } from './domain/media.js'
import { zoneTime } from './domain/time.js'
import { blockedNumberFeature } from './features/blocked-number/blocked-number.feature.js'
import { blockedNumberKind } from './features/blocked-number/blocked-number.schema.js'
import { groupFeature } from './features/group/group.feature.js'
import { groupKind } from './features/group/group.schema.js'
import { hotlineFeature } from './features/hotline/hotline.feature.js'
import { hotlineKind } from './features/hotline/hotline.schema.js'
import { hotlineText } from './features/hotline/hotline.text.js'
import { ivrFeature } from './features/ivr/ivr.feature.js'
import { numbersOf } from './features/ivr/ivr.numbers.js'
import { enteredMenu } from './features/ivr/ivr.reasons.js'
import { ivrKind } from './features/ivr/ivr.schema.js'
import { ivrText } from './features/ivr/ivr.text.js'
import { outboundText } from './features/outbound/outbound.text.js'
import { queueKind } from './features/queue/queue.schema.js'
import { routingFeature } from './features/routing/routing.feature.js'
import { scheduleFeature } from './features/schedule/schedule.feature.js'
import { scheduleKind } from './features/schedule/schedule.schema.js'
import { scheduleText } from './features/schedule/schedule.text.js'
import { soundFeature } from './features/sound/sound.feature.js'
import { soundKind } from './features/sound/sound.schema.js'
import { settingsWithSound } from './features/supervision/supervision.settings.js'
import { supervisionText } from './features/supervision/supervision.text.js'
import { trunkFeature } from './features/trunk/trunk.feature.js'
import { voicemailKind } from './features/voicemail/voicemail.schema.js'
import type { Feature } from './http/feature.js'
import { keptMemory } from './kept/kept.memory.js'
import { keptReferences } from './kept/kept.references.js'

/** Blocked numbers may be a hundred thousand: they have a memory of their own. */
const remembered = kinds.filter((kind) => kind !== blockedNumberKind)

/** Who uses an object of a kind and is not kept in the common way, as in the URL. */
const otherUsers: Readonly<
  Record<string, (trx: Transaction, id: number) => Promise<readonly string[]>>
> = { hotline: peopleOfHotline, sound: settingsWithSound }

/** What decides where calls go: its objects, their routes, and the sessions of held callers. */
export function composeRouting(parts: RoutingParts) {
  const { db, log, audit, now } = parts
  const time = zoneTime(parts.timeZone)
  const memory = keptMemory(db, remembered)
  let numbers = numbersOf([])
  let extensions: ReadonlyMap<number, string> = new Map()
  let names: ReadonlyMap<number, string> = new Map()
  const remember = async () => {
    await memory.refresh()
    const house = await parts.numbers(db)
    numbers = numbersOf([...house, ...groupNumbers()])
    extensions = new Map(house.flatMap(([number, to]) => ('id' in to ? [[to.id, number]] : [])))
    names = await peopleNames(db)
    await outbound.refresh()
    await queues.refresh()
  }
  const groupNumbers = () =>
    [...memory.of(groupKind).values()].flatMap(({ id, number }) =>
      number === null ? [] : [[number, { type: 'group', id }] as const],
    )
  const references = keptReferences(
    kinds,
    {
      extension: async (trx, id) =>
        (await trx('extension').where({ id }).first('id')) !== undefined,
      user: async (trx, id) => (await trx('user').where({ id }).first('id')) !== undefined,
    },
    async (trx, kind, id) => (await otherUsers[kind]?.(trx, id)) ?? [],
  )

  /** A change is answered when decisions are made by it. */
  const configurator: Configurator = {
    async change(work, by) {
      try {
        return await parts.configurator().change(work, by)
      } finally {
        await remember()
      }
    },
    render: () => parts.configurator().render(),
    reconcile: () => parts.configurator().reconcile(),
  }
  const findings = composeFindings({
    ...{ memory, now, kinds: remembered },
    menus: (entries) => ivrs.findings(entries),
    sounds: () => sounds.findings(),
    isMailSet: () => voicemail.isMailSet(),
    phoneless: (id) => (queues.people().has(id) ? undefined : (names.get(id) ?? `users/${id}`)),
  })
  const { watch } = findings
  const shared = { db, audit, now, time: time.iso, configurator, references, watch }

  const blocked = blockedNumberFeature({ ...shared, timeZone: parts.timeZone })
  const schedules = scheduleFeature({ ...shared, schedules: () => memory.of(scheduleKind) })
  const ivrs = ivrFeature({
    ...shared,
    ivrs: () => memory.of(ivrKind),
    numbers: () => numbers,
  })
  const hotlines = hotlineFeature({
    ...shared,
    hotlines: () => memory.of(hotlineKind),
    worldAt: (at) => ({
      blockedBy: (number) => blocked.blockedBy(number, 'ivr', at),
      isOpen: (id) => schedules.isOpen(id, at),
    }),
  })

  const placeTest = toldTests(parts.carriers.placeCall, (callId, reason) =>
    routing.traces.tell({ callId, at: now(), ...reason }),
  )
  const trunks = trunkFeature({
    ...{ ...shared, ...parts.carriers },
    ...{ hotlines: hotlines.numbers, placeCall: placeTest },
  })
  const groups = groupFeature({
    ...shared,
    house: groupHouse,
    placeTest: groupTests(db, placeTest),
  })

  const sounds = soundFeature({
    ...{ ...shared, log, data: parts.data },
    sounds: () => memory.of(soundKind),
    newName: () => ulid().toLowerCase(),
  })
  const voicemail = composeVoicemail({
    ...{ ...shared, ...parts.messages, log, memory, data: parts.data, pathOf: sounds.pathOf },
  })
  const outbound = composeOutbound({
    ...{ ...shared, time, memory, log, timeZone: parts.timeZone },
    blockedBy: (number, at) => blocked.blockedBy(number, 'outbound', at),
    placeCall: parts.carriers.placeCall,
    isRegistered: parts.carriers.isRegistered,
    freeze: parts.freeze,
  })

  const queues = composeQueueRoom({
    ...{ ...shared, memory, log, zone: time, data: parts.data, callTakers: parts.callTakers },
    ...{ pathOf: sounds.pathOf, placeCall: parts.carriers.placeCall },
    tell: (callId, reason) => routing.traces.tell({ callId, at: now(), ...reason }),
  })

  /** What is decided at once, or key by key; undefined: the dialplan goes on by itself. */
  function walked(ask: string, caller: Caller, at: number) {
    const [kind, id] = ask.split('-')
    const route = kind === 'hotline' ? hotlines.open(Number(id), caller, at) : undefined
    if (route !== undefined) return running(route)
    const out = outbound.open(ask, caller, at)
    if (out !== undefined) return running(out)
    const menu = kind === 'ivr' ? ivrs.open(Number(id)) : undefined
    return menu && running(menu)
  }
  /** The session of what the dialplan asks for; who is imagined to call waits in no queue. */
  const open = (ask: string, caller: Caller, at: number): Running<WaitingEffect> | undefined =>
    walked(ask, caller, at) ?? queues.open(ask, caller)

  const routing = routingFeature({
    ...{ db, log, now, time, idsOf: parts.idsOf },
    ...{ recordOf: parts.recordOf, onSaved: parts.onTold },
    sentences: {
      ...hotlineText,
      ...ivrText,
      ...outboundText,
      ...queues.text,
      ...scheduleText,
      ...supervisionText,
    },
    nameOf: (kind, id) => (kind === 'extension' ? extensions.get(id) : keptName(memory, kind, id)),
    ...simulation({ ...outbound, memory, open: walked, secondsOf: sounds.secondsOf }),
  })

  return {
    features: [
      ...[findings, blocked, schedules, ivrs, groups, hotlines, queues.kept, queues.agents],
      ...[sounds, trunks],
      ...outbound.features,
      ...voicemail.features,
      routing,
    ] satisfies readonly Feature[],
    references,
    /** What history wrote: whoever remembers it by himself reads it again. */
    rewritten: async (tables: ReadonlySet<string>) => {
      if (tables.has(blockedNumberKind.name)) await blocked.load()
      if (tables.has(soundKind.name)) await sounds.relink()
    },
    configurator,
    watch,
    traces: routing.traces,
    tell: routing.tell,
    hotlineNames: () => [...memory.of(hotlineKind).values()],
    groups: () => memory.of(groupKind),
    groupNames: () => new Map([...memory.of(groupKind)].map(([id, { name }]) => [id, name])),
    placeOf: enteredMenu,
    filesOf: sounds.filesOf,
    queues,
    missingFiles: sounds.missing,
    open,
    charge: outbound.charge,
    mayCall: outbound.mayCall,
    voicemail: voicemail.messages,
    musicOf(queue: number | null) {
      const id = memory.of(queueKind).get(queue ?? 0)?.musicClassId
      return typeof id === 'number' ? musicClassName(id) : undefined
    },
    menuName: (id: number) => memory.of(ivrKind).get(id)?.name,
    boxName: (id: number) => memory.of(voicemailKind).get(id)?.name,
    start: async () => {
      await sounds.start()
      await queues.start()
      await remember()
      await blocked.load()
      await outbound.start()
      await voicemail.start()
    },
    stop: async () => {
      await queues.stop()
      await sounds.stop()
      await voicemail.stop()
    },
    conf: async (trx: Database | Transaction): Promise<readonly ConfFragment[]> => [
      await hotlines.conf(trx),
      await ivrs.conf(trx),
      await groups.conf(trx),
      await queues.kept.conf(trx),
      await trunks.conf(trx),
      await sounds.conf(trx),
      await outbound.conf(trx),
      await voicemail.messages.conf(trx),
    ],
  }
}
