import type { Direction, EndedBy, Reason, Status } from '../../domain/call-record.js'
import type { Fact } from '../../domain/cel.js'
import { contexts, marks, turnedAway } from '../../domain/marks.js'
import { isPerson, type Leg } from './call-log.legs.js'
import { isForGroup } from './call-log.member.js'
import { answerOf, type Offer, outcomeOf, weight } from './call-log.offers.js'
import { isPlaced, type Part } from './call-log.parts.js'
import type { Side } from './call-log.sides.js'
import type { Talk } from './call-log.talks.js'

const outside: ReadonlySet<string> = new Set([marks.outboundRefused, marks.clickOutside])

/** By who called and what was called first; later transfers do not change it. */
export function directionOf({ origin, legs }: Part, facts: readonly Fact[]): Direction {
  if (origin.kind === 'trunk') return isPlaced(origin) ? 'outbound' : 'inbound'
  if (facts.some(({ mark }) => outside.has(mark))) return 'outbound'
  const first = legs.find((leg) => isPerson(leg) && leg.id !== origin.id && !leg.isOrigin)
  if (isForGroup(origin, first, facts)) return 'internal'
  return first?.kind === 'trunk' ? 'outbound' : 'internal'
}

/** Inbound calls shorter than this are mistaken (R10, D1). */
const mistakenMs = 6000

/**
 * R7–R10 in the order of D2. `durationMs` from arrival to end, of the whole call. `isLiteral`: R10 to
 * the letter, by which a short call that was answered is a mistaken one, too (D1). Whoever left a
 * message meant the call (R89).
 */
export function statusOf(
  direction: Direction,
  isAnswered: boolean,
  durationMs: number,
  isLiteral = false,
  hasLeftMessage = false,
): Status {
  const isShort = direction === 'inbound' && durationMs < mistakenMs && !hasLeftMessage
  if (isAnswered) return isLiteral && isShort ? 'mistaken' : 'success'
  if (direction !== 'inbound') return 'no_answer'
  return isShort ? 'mistaken' : 'see_details'
}

/** Why it ended as it did, from what the phones and the dialplan said. */
export function reasonOf(
  part: Part,
  talks: readonly Talk[],
  offers: readonly Offer[],
  facts: readonly Fact[],
): Reason {
  const last = lastOf(talks)
  if (last !== undefined) return [last.a, last.b].some(isLost) ? 'lost' : 'answered'
  return reasonUnanswered(part, offers, facts)
}

function reasonUnanswered(part: Part, offers: readonly Offer[], facts: readonly Fact[]): Reason {
  const mark = facts.findLast((fact) => reasonOfMark.has(fact.mark))
  const { origin } = part
  // Asterisk rings by itself there for a queue whose service is away.
  if (origin.hangup?.context === contexts.queueAlone && hungUpHimself(origin))
    return 'queue_abandon'
  if (isPlaced(origin) && mark === undefined) return answerOf(origin) ?? 'no_answer'
  const rung = offers.findLast((offer) => mark === undefined || offer.from > mark.at)
  if (rung === undefined) return reasonOfMark.get(mark?.mark ?? '') ?? reasonUnrung(origin)
  if (hungUpHimself(origin) && rung.to >= origin.to - 100) return 'cancelled'
  return reasonOfOffers(offers, rung) ?? 'failed'
}

const reasonUnrung = (origin: Leg): Reason =>
  reasonOfPlace(origin) ?? (hungUpHimself(origin) ? 'cancelled' : reasonOfCause(origin))

/**
 * Who ended the call. Asterisk notes on both legs of a talk whose party hung up; on a leg that
 * had an earlier talk the note may be old, so only the names of the last two count.
 */
export function endedByOf(
  part: Part,
  talks: readonly Talk[],
  sides: ReadonlyMap<string, Side>,
  reason: Reason,
): EndedBy {
  if (reason === 'interrupted' || reason === 'lost') return 'system'
  const last = lastOf(talks)
  if (last === undefined)
    return isPlaced(part.origin) ? endedPlaced(part.origin, reason) : endedUnanswered(part, reason)
  const end = Math.max(...part.legs.map((leg) => leg.to))
  const isEnd = end - last.to < 1000
  const legs = isEnd ? [last.a, last.b] : part.legs.filter((leg) => end - leg.to < 1000)
  const sources = legs.map((leg) => leg.hangup?.source ?? '')
  const who = legs.find((leg) => isPerson(leg) && sources.includes(leg.channel))
  return who === undefined ? 'system' : partyOf(sides.get(who.id))
}

function endedPlaced(origin: Leg, reason: Reason): EndedBy {
  return reason !== 'no_answer' && hungUpHimself(origin) ? 'callee' : 'system'
}

function endedUnanswered({ origin }: Part, reason: Reason): EndedBy {
  if (reason === 'busy' || reason === 'rejected') return 'callee'
  return hungUpHimself(origin) ? 'caller' : 'system'
}

/** The talk that ended last. */
function lastOf(talks: readonly Talk[]): Talk | undefined {
  return talks.toSorted((x, y) => x.to - y.to).at(-1)
}

function partyOf(side: Side | undefined): EndedBy {
  if (side === undefined) return 'unknown'
  return side === 'left' ? 'caller' : 'callee'
}

const reasonOfMark: ReadonlyMap<string, Reason> = new Map([
  [marks.echoTest, 'echo_test'],
  [marks.agentCode, 'agent_code'],
  [marks.wrongNumber, 'wrong_number'],
  [marks.unreachable, 'unreachable'],
  [marks.outboundRefused, 'refused'],
  [marks.trunkFull, 'trunk_full'],
  [marks.testCall, 'test_call'],
  [marks.voicemail, 'voicemail'],
])

function hungUpHimself(leg: Leg): boolean {
  return leg.hangup !== undefined && leg.hangup.source === leg.channel
}

/**
 * What the place of the dialplan tells in which the caller's channel ended. Asterisk writes it by
 * itself, so it is known though the service had died before it could write what it had decided.
 */
function reasonOfPlace({ hangup }: Leg): Reason | undefined {
  if (hangup?.context !== contexts.destination) return undefined
  if (hangup.exten.startsWith('sound-')) return 'announced'
  return reasonOfExten.get(hangup.exten)
}

const reasonOfExten: ReadonlyMap<string, Reason> = new Map([
  ['hangup', 'hangup'],
  [turnedAway.blocked, 'blocked'],
  [turnedAway.closed, 'closed'],
])

/** Cause 44: the RTP of this leg stopped for longer than it may. */
function isLost(leg: Leg): boolean {
  return leg.hangup?.cause === 44
}

/** Of the numbers that were rung when the last one ended, the strongest outcome. */
function reasonOfOffers(offers: readonly Offer[], last: Offer): Reason | undefined {
  const together = offers.filter((offer) => offer.to > last.from)
  const outcomes = together.map(outcomeOf)
  return weight.find((outcome) => outcomes.includes(outcome))
}

function reasonOfCause(origin: Leg): Reason {
  const cause = origin.hangup?.cause ?? 0
  const known: Readonly<Record<number, Reason>> = {
    16: 'no_answer',
    17: 'busy',
    20: 'unreachable',
    34: 'congestion',
  }
  return known[cause] ?? 'failed'
}
