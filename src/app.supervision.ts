import type { Logger } from 'pino'
import { ownersOf, type RightsParts, supervisorRights, withId } from './app.supervisor-rights.js'
import { type SupervisorWorldParts, supervisorWorld } from './app.supervisor-world.js'
import type { AmiEvent } from './asterisk/ami-events.js'
import type { AmiChannel } from './asterisk/ami-replies.js'
import type { Database } from './db/database.js'
import type { Actor } from './domain/actor.js'
import type { Audit } from './domain/audit.js'
import type { LiveCall } from './domain/live-call.js'
import { contexts } from './domain/marks.js'
import type { Reason } from './domain/trace.js'
import type { MonitorFeature } from './features/monitor/monitor.feature.js'
import { maySee, type Tags } from './features/monitor/monitor.may.js'
import {
  type Action,
  type Beside,
  isBeside,
  type SupervisionEvent,
} from './features/supervision/supervision.action.js'
import {
  type SupervisionFeature,
  supervisionFeature,
} from './features/supervision/supervision.feature.js'
import type { Target } from './features/supervision/supervision.orders.js'

interface SupervisionParts extends SupervisorWorldParts, RightsParts {
  readonly db: Database
  readonly log: Logger
  readonly audit: Audit<Database>
  readonly monitor: Pick<MonitorFeature, 'calls' | 'viewerOf' | 'hub' | 'touched'>
  readonly live: {
    calls(): Promise<readonly LiveCall[]>
    onChange(listener: () => void): void
    watched(who: string, is: boolean): void
  }
  readonly tell: (callId: string, reason: Reason) => Promise<void>
  /** Whether a phone of this person is there now. */
  readonly canRing: (userId: number) => boolean
  /** Whether whoever has this extension may call this number outside. */
  readonly mayCall: (extension: string, number: string) => boolean
}

interface Supervision extends SupervisionFeature {
  /** What people may see and hear may have changed. */
  recheck(): void
}

const rememberedCalls = 1000

/** Supervisors and the Asterisk that does what they order. */
export function composeSupervision(parts: SupervisionParts): Supervision {
  const { ami, monitor, people, now } = parts
  const trouble = (err: unknown) => parts.log.error({ err }, 'trouble with a supervisor')

  /** Calls that somebody has stepped into, by their ids: their queues, so that others are not told of them. */
  const known = new Map<string, { readonly tags: Tags; readonly channels: readonly string[] }>()

  async function target(actor: Actor, id: string): Promise<Target | undefined> {
    const found = await find(id)
    if (found === undefined) return undefined
    const { live, call, tags } = found
    const all = people()
    const whose = ownersOf(all)
    const legs = [live.partner, live.customer, ...live.others, ...live.rung]
    const ids = [...new Set(legs.flatMap((leg) => (leg && whose(leg)) ?? []))]
    const monitorable = await Promise.all(ids.map((userId) => parts.monitorable(userId)))
    return {
      ...{ call: live, people: ids, unmonitored: ids.filter((_, n) => !monitorable[n]) },
      isSeen: maySee(await monitor.viewerOf(actor), tags),
      agent: (live.partner && whose(live.partner)) ?? null,
      rung: live.rung.map(whose).find((userId) => userId !== undefined) ?? null,
      caller: [...all.values()].find(({ number }) => number === live.caller)?.userId ?? null,
      queue: call.queue?.id ?? null,
      menu: call.ivr?.id ?? null,
    }
  }
  async function find(id: string) {
    const found = withId(await monitor.calls(), id)
    if (found !== undefined) remember(found.live, found.tags)
    return found
  }
  /** Every call; of a supervised one that nobody has asked for by this id the queues are known now. */
  async function calls(): Promise<readonly LiveCall[]> {
    const all = await parts.live.calls()
    const supervised = new Set([...feature.actions().values()].map(({ callId }) => callId))
    for (const { id, aliases } of all)
      if (!known.has(id) && [id, ...aliases].some((one) => supervised.has(one))) await find(id)
    return all
  }
  function remember({ id, channels }: LiveCall, tags: Tags): void {
    known.delete(id)
    known.set(id, { tags, channels })
    for (const old of known.keys()) if (known.size > rememberedCalls) known.delete(old)
  }
  /** A called-back customer waits on another channel than the one that a supervisor has. */
  const channelsOf = (action: string): readonly string[] =>
    known.get(feature.actions().get(action)?.callId ?? '')?.channels ?? []

  const rights = supervisorRights(parts, monitor.calls)
  const world = supervisorWorld(parts)

  const feature: SupervisionFeature = supervisionFeature({
    ...{ db: parts.db, audit: parts.audit, now, target, trouble, tell: parts.tell },
    ...{ unmonitored: rights.unmonitored, hidden: rights.hidden, world },
    calls,
    hasPhone: (id) => people().has(id),
    canRing: parts.canRing,
    mayCall: ({ role, userId }, number) =>
      role === 'admin' || parts.mayCall(people().get(userId ?? 0)?.number ?? '', number),
    nameOf: (id) => people().get(id ?? 0)?.name ?? '',
    hasSound: (id) => parts.fileOf(id) !== undefined,
    publish(action, callId) {
      const tags = known.get(callId)?.tags ?? new Set()
      monitor.hub.publish(
        'action',
        () => action,
        // Who has ordered it is told how it ends, also of a call that is out of sight by then.
        (viewer) => viewer.userId === action.userId || maySee(viewer, tags),
      )
    },
    watched: (is) => parts.live.watched('supervisors', is),
  })
  /** A phone has answered in the moment in which it was to ring no more; or a service that is no more rang it. */
  async function stray(told: Extract<SupervisionEvent, { type: 'begun' }>): Promise<void> {
    if (world.isCancelled(told.id)) return world.hangUp(told.channel)
    await adoptPhone(parts, feature, told.channel, told.does)
    feature.told(told)
  }
  parts.live.onChange(feature.touched)
  ami.onEvent((event) => {
    if (event.type !== 'Supervision') return
    const told = toldBy(event)
    const channels = event.step === 'taken' ? [event.channel, ...channelsOf(event.id)] : []
    if (told?.type === 'begun' && !feature.actions().has(told.id)) stray(told).catch(trouble)
    else if (told !== undefined) feature.told(told)
    // Also by the order of a service that is no more.
    if (channels.length > 0) parts.taken(channels)
    monitor.touched()
  })
  ami.onState((state) => {
    if (state === 'up') adopt(parts, feature).catch(trouble)
  })
  return {
    ...feature,
    recheck() {
      rights.forget()
      feature.touched()
    },
  }
}

/** What the dialplan tells, as the machine has it. */
function toldBy({ id, step, channel, does, status }: Told): SupervisionEvent | undefined {
  switch (step) {
    case 'begun':
      return isBeside(does) ? { type: 'begun', id, channel, does } : undefined
    case 'taken':
    case 'sent':
      return { type: 'moved', id }
    case 'unanswered':
      return { type: 'failed', id, reason: reasons[status] ?? 'not_answered' }
    default:
      return { type: step, id }
  }
}

type Told = Extract<AmiEvent, { type: 'Supervision' }>

/** In Dial's words why nobody answered. */
const reasons: Readonly<Record<string, string>> = {
  BUSY: 'busy',
  DECLINED: 'declined',
  CHANUNAVAIL: 'unreachable',
  CONGESTION: 'unreachable',
  CANCEL: 'cancelled',
}

/**
 * Supervisors whom another service had rung, or this one before the connection was lost; and those
 * who left meanwhile.
 */
async function adopt(parts: SupervisionParts, feature: SupervisionFeature): Promise<void> {
  const channels = await parts.ami.channels()
  const there = new Set(channels.map(({ uniqueId }) => uniqueId))
  for (const action of feature.actions().values()) {
    if (action.channel === null) untold(action, channels, feature)
    else if (!there.has(action.channel)) feature.told({ type: 'over', id: action.id })
  }
  for (const { uniqueId, context, exten } of channels) {
    if (context !== contexts.supervise || !(isBeside(exten) || exten === 'alone')) continue
    await adoptPhone(parts, feature, uniqueId, exten)
  }
}

/** What became of an order while nothing was told: the channels say it, which have its id in their names or places. */
function untold(
  { id, wants, isMoved }: Action,
  channels: readonly AmiChannel[],
  feature: SupervisionFeature,
): void {
  if (isMoved || isBeside(wants) || wants === 'hangup') return
  const own = channels.filter(({ name, exten }) => name.includes(id) || exten.includes(id))
  if (wants === 'transfer' || own.some(({ bridgeId }) => bridgeId !== ''))
    feature.told({ type: 'moved', id })
  else if (own.length === 0) feature.told({ type: 'failed', id, reason: 'not_answered' })
}

async function adoptPhone(
  parts: SupervisionParts,
  feature: SupervisionFeature,
  channel: string,
  exten: Beside | 'alone',
): Promise<void> {
  const action = await foundAction(parts, channel, exten)
  if (action !== undefined && !feature.actions().has(action.id))
    feature.told({ type: 'ordered', action })
}

/** What a supervisor's phone does, as its channel says; undefined: nobody's. */
async function foundAction(
  { ami, now }: SupervisionParts,
  channel: string,
  exten: Beside | 'alone',
): Promise<Action | undefined> {
  const [id = '', callId = '', who, spied = '', customer = '', last = ''] = await Promise.all(
    ['SUP_ID', 'SUP_CALL', 'SUP_WHO', 'SUP_ON', 'SUP_CUSTOMER', 'SUP_DO'].map((name) =>
      ami.getVariable(channel, name),
    ),
  )
  const userId = Number(who)
  const [doing, on] = exten === 'alone' ? [last, ''] : [exten, spied]
  if (id === '' || callId === '' || !isBeside(doing)) return undefined
  return {
    ...{ id, callId, userId, wants: doing, doing, on, customer, channel },
    at: now(),
    leaves: [],
  }
}
