import type { HotlineName } from '../../domain/call-record.js'
import type { Fact } from '../../domain/cel.js'
import type { LiveCall, LiveLeg } from '../../domain/live-call.js'
import { marks } from '../../domain/marks.js'
import { asDialled } from './call-log.click.js'
import { asKnown, dialledIn, firstAnswer, type Known, namesOf } from './call-log.fold.js'
import type { OpenCall } from './call-log.group.js'
import { hotlineOf } from './call-log.house.js'
import { inOrder, isPerson, type Leg, legsOf } from './call-log.legs.js'
import { isPlaced, type Part, partsOf } from './call-log.parts.js'
import { recordedTimes } from './call-log.sides.js'
import { directionOf } from './call-log.status.js'
import { type Supervision, supervisionOf } from './call-log.supervision.js'
import { type Talk, talksOf } from './call-log.talks.js'

/** Nobody knows when a channel ends that has not: it talks, rings and waits for ever. */
const never = Number.POSITIVE_INFINITY

/** Two talks so close are one: a transfer takes a moment. */
const momentMs = 1500

/**
 * The calls of one set that have not ended: the same fold as that of the record (law 4), of what
 * has been told so far. It depends on no clock, so it holds until something more is told.
 */
export function liveCallsOf({ facts, open }: OpenCall, known: Known): readonly LiveCall[] {
  if (open.size === 0) return []
  const { facts: ordered, phones } = asDialled(inOrder(facts))
  const legs = legsOf(ordered, never).map((leg) => asKnown(leg, known))
  const talks = talksOf(legs)
  const around = { facts: ordered, phones, legs, talks, supervision: supervisionOf(ordered) }
  return partsOf(legs).flatMap((part) => {
    const { isSupervisor } = around.supervision
    const open = part.legs.filter(isOpen)
    const isCall = open.some((leg) => isPerson(leg) && !isSupervisor(leg))
    return isCall ? [liveCall(part, around, known, open)] : []
  })
}

interface Around {
  readonly facts: readonly Fact[]
  /** The phone that stands behind a leg which the box began for it. */
  readonly phones: ReadonlyMap<string, string>
  readonly legs: readonly Leg[]
  readonly talks: readonly Talk[]
  readonly supervision: Supervision
}

function liveCall(part: Part, around: Around, known: Known, open: readonly Leg[]): LiveCall {
  const { origin } = part
  const { isSupervisor, isBeside } = around.supervision
  const ids = new Set(part.legs.map(({ id }) => id))
  const isOwn = (id = '') => ids.has(id)
  const facts = around.facts.filter(
    ({ uniqueId, extra }) => isOwn(uniqueId) || isOwn(extra.channel2_uniqueid),
  )
  const talks = around.talks.filter(({ a, b }) => isOwn(a.id) || isOwn(b.id))
  const direction = directionOf(part, facts)
  const hotline = hotlineOf(part, direction, facts, known.hotlines) ?? null
  const nameOf = namesOf(around.legs, known.directory)
  const named = (number: string) => ({ number, name: nameOf(number) })
  const persons = open.filter((leg) => isPerson(leg) && !isBeside(leg, never))
  const customer = customerOf(part, direction, persons)
  const partner = customer && partnerOf(customer, talks, isBeside)
  const beside = open.filter(
    (leg) => leg !== customer && leg !== partner && isPerson(leg) && isTalking(leg, talks),
  )
  const answered = firstAnswer(part, talks, facts)
  const recorded = recordedTimes(facts)
  const channelOf = (id: string): string => around.phones.get(id) ?? id
  const shown = (leg: Leg): LiveLeg => ({ ...liveLeg(leg, nameOf), id: channelOf(leg.id) })
  return {
    ...{ id: origin.id, aliases: part.others.map(({ id }) => id), direction, hotline },
    from: isPlaced(origin) ? { number: '', name: '' } : named(origin.number),
    to: calledOf(direction, hotline, named(known.national(dialledIn(part, facts)))),
    startedAt: Math.round(origin.from),
    answeredAt: answered === undefined ? null : Math.round(answered.from),
    customer: customer ? shown(customer) : null,
    isReached:
      customer !== undefined && !isRung(customer, part) && !isAsked(customer, around, facts),
    partner: partner ? shown(partner) : null,
    since: Math.round(sinceOf(origin, customer, partner, talks)),
    caller: origin.kind === 'extension' ? origin.number : '',
    rung: open.filter((leg) => isRung(leg, part) && !isSupervisor(leg)).map(shown),
    others: beside.filter((leg) => !isBeside(leg, never)).map(shown),
    supervisors: open.filter((leg) => isBeside(leg, never) && isTalking(leg, talks)).map(shown),
    isRecorded: open.some(({ id }) => recorded.get(id)?.to === never),
    group: Number(facts.findLast(({ mark }) => mark === marks.group)?.extra.text) || null,
    channels: open.map(({ id }) => channelOf(id)),
  }
}

const isOpen = ({ to }: Leg): boolean => to === never

/** Inbound what the customer has called is the hotline. */
const calledOf = (
  direction: LiveCall['direction'],
  hotline: HotlineName | null,
  dialled: LiveCall['to'],
): LiveCall['to'] =>
  direction === 'inbound' && hotline !== null
    ? { number: hotline.number, name: hotline.name }
    : dialled

/**
 * The party outside: who called in, or whom the house has called. Inside the house who called, or
 * whoever of the two is left after a transfer.
 */
function customerOf(
  { origin }: Part,
  direction: LiveCall['direction'],
  open: readonly Leg[],
): Leg | undefined {
  const persons = open.filter(isPerson)
  const there = persons.find(({ id }) => id === origin.id)
  if (direction === 'inbound') return there ?? persons.find(({ kind }) => kind === 'trunk')
  if (direction === 'outbound') return persons.find(({ kind }) => kind === 'trunk')
  return there ?? persons[0]
}

/**
 * Whom the customer talks to; of several who came last. A supervisor who has only joined is that once
 * nobody else is left.
 */
function partnerOf(
  customer: Leg,
  talks: readonly Talk[],
  isBeside: Supervision['isBeside'],
): Leg | undefined {
  const now = talks.filter(({ a, b, to }) => to === never && (a === customer || b === customer))
  const others = now.map(({ a, b }) => (a === customer ? b : a))
  return others.findLast((leg) => !isBeside(leg, never)) ?? others.at(-1)
}

const isTalking = (leg: Leg, talks: readonly Talk[]): boolean =>
  talks.some(({ a, b, to }) => to === never && (a === leg || b === leg))

/** Dialled, and neither answered nor refused. */
const isRung = (leg: Leg, { origin }: Part): boolean =>
  isPerson(leg) && leg.id !== origin.id && !leg.isOrigin && leg.stays.length === 0

/** The box rings this phone for it to call. */
const isAsked = ({ id }: Leg, { phones }: Around, facts: readonly Fact[]): boolean =>
  phones.has(id) && !facts.some(({ mark }) => mark === marks.clicked)

/** Since when the customer talks, counting what a transfer interrupts; else waits. */
function sinceOf(
  origin: Leg,
  customer: Leg | undefined,
  partner: Leg | undefined,
  talks: readonly Talk[],
): number {
  const own = talks.filter(({ a, b }) => a === customer || b === customer)
  if (partner === undefined) return Math.max(origin.from, ...own.map(({ to }) => to))
  let since = never
  for (const { from, to } of own.toReversed())
    if (to + momentMs >= since || since === never) since = Math.min(since, from)
  return since
}

function liveLeg(leg: Leg, nameOf: (number: string) => string): LiveLeg {
  const { id, channel, number, kind, ownPhone, from } = leg
  return {
    ...{ id, channel, number, name: nameOf(number) || leg.name, isInside: kind === 'extension' },
    ...(ownPhone && { userId: ownPhone.userId }),
    from: Math.round(from),
  }
}
