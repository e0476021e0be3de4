import type { LiveCall, LiveLeg } from '../../domain/live-call.js'
import type { LiveCallItem } from './monitor.schema.js'
import type { Sound } from './monitor.sound.js'
import { standingOf } from './monitor.status.js'

/** Somebody who takes calls. */
export interface Person {
  readonly userId: number
  readonly name: string
  /** Of the extension; '' without one. */
  readonly number: string
}

/** A caller's place in a queue. */
export interface Waits {
  readonly place: number
  readonly since: number
  /** Ids of users who are rung. */
  readonly offered: readonly number[]
}

/** What others know of a call that is seen. */
export interface MonitorWorld {
  /** The last queue that the call was led into. */
  readonly queueOf: (call: LiveCall) => LiveCallItem['queue']
  readonly waitsOf: (call: LiveCall) => Waits | undefined
  readonly menuOf: (call: LiveCall) => LiveCallItem['ivr']
  readonly ringingSince: (channel: string) => number | undefined
  readonly supervisorsOf: (call: LiveCall) => LiveCallItem['supervisors']
  readonly person: (userId: number) => Person | undefined
  readonly personAt: (extension: string) => Person | undefined
  readonly soundOf: (channel: string) => Sound | undefined
  readonly time: (at: number) => string
}

/** A call as it is seen; what time alone changes is not in it. */
export type SeenCall = Omit<LiveCallItem, 'statusSeconds'>

/** A call as supervisors see it (R17–R31). Pure. */
export function seenCall(call: LiveCall, world: MonitorWorld): SeenCall {
  const { time } = world
  const waits = world.waitsOf(call)
  const standing = standingOf(call, {
    ringingSince: world.ringingSince,
    waitingSince: waits?.since,
  })
  const sound = world.soundOf(call.customer?.id ?? '')
  return {
    ...{ id: call.id, direction: call.direction, status: standing.status },
    customerNumber: customerOf(call).number,
    customerName: customerOf(call).name,
    hotline: call.hotline && { id: call.hotline.id, number: call.hotline.number },
    queue: world.queueOf(call),
    agent: agentOf(call, world),
    offered: offeredOf(call, waits, world),
    place: waits?.place ?? null,
    ivr: world.menuOf(call),
    statusSince: time(standing.since),
    answeredAt: call.answeredAt === null ? null : time(call.answeredAt),
    startedAt: time(call.startedAt),
    campaign: null,
    supervisors: world.supervisorsOf(call),
    recording: call.isRecorded,
    codec: sound?.codec ?? null,
    quality: sound?.quality ?? null,
  }
}

/** The same at a moment, epoch ms. */
export const atMoment = (call: SeenCall, now: number): LiveCallItem => ({
  ...call,
  statusSeconds: Math.max(now - Date.parse(call.statusSince), 0) / 1000,
})

const customerOf = ({ direction, from, to }: LiveCall): LiveCall['from'] =>
  direction === 'outbound' ? to : from

/** R26, R27: the last who talks or, with nobody talking, the only one who is rung. */
function agentOf(call: LiveCall, world: MonitorWorld): LiveCallItem['agent'] {
  if (call.direction === 'outbound')
    return call.caller === '' ? legAgent(call.partner, world) : atNumber(call.caller, world)
  if (call.partner !== null) return legAgent(call.partner, world)
  const rung = new Map(
    call.rung.map((leg) => legAgent(leg, world)).map((one) => [one?.number, one]),
  )
  const [only] = rung.values()
  return rung.size === 1 ? (only ?? null) : null
}

function legAgent(leg: LiveLeg | null, world: MonitorWorld): LiveCallItem['agent'] {
  if (leg === null) return null
  const person = personOf(leg, world)
  return { userId: person?.userId ?? null, name: person?.name ?? leg.name, number: leg.number }
}

function atNumber(number: string, { personAt }: MonitorWorld): LiveCallItem['agent'] {
  const person = personAt(number)
  return { userId: person?.userId ?? null, name: person?.name ?? '', number }
}

/** Whose phone it is. */
export const personOf = (
  { userId, isInside, number }: LiveLeg,
  { person, personAt }: Pick<MonitorWorld, 'person' | 'personAt'>,
): Person | undefined =>
  userId === undefined ? (isInside ? personAt(number) : undefined) : person(userId)

/** Ids of whoever of the house calls, talks or is rung, however the call came about. */
export function insiders(
  call: LiveCall,
  world: Pick<MonitorWorld, 'person' | 'personAt'>,
): readonly number[] {
  const { caller, customer, partner, others, rung } = call
  const legs = [customer, partner, ...others, ...rung].filter((leg) => leg !== null)
  const people = legs.map((leg) => personOf(leg, world))
  const placed = caller === '' ? undefined : world.personAt(caller)
  return [placed, ...people].flatMap((one) => one?.userId ?? [])
}

/** Those of the queue, else whoever is rung. */
function offeredOf(
  call: LiveCall,
  waits: Waits | undefined,
  world: MonitorWorld,
): LiveCallItem['offered'] {
  const rung = call.rung.flatMap((leg) => personOf(leg, world)?.userId ?? [])
  const ids = new Set(waits === undefined || waits.offered.length === 0 ? rung : waits.offered)
  return [...ids].map((userId) => ({ userId, name: world.person(userId)?.name ?? '' }))
}
