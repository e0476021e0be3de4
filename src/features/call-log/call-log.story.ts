import type { Interval, Party, StoryCode, StoryStep } from '../../domain/call-record.js'
import type { Fact } from '../../domain/cel.js'
import { marks } from '../../domain/marks.js'
import { calledBack } from './call-log.callback.js'
import { isPerson } from './call-log.legs.js'
import { groupStory, notConfirmed, wasElsewhere } from './call-log.member.js'
import { answerOf, type Offer, type Outcome, outcomeOf } from './call-log.offers.js'
import { isPlaced } from './call-log.parts.js'
import { type Plot, stepOf, who } from './call-log.plot.js'
import { recordedTimes } from './call-log.sides.js'
import { holds, transfers } from './call-log.transfers.js'
import { messages } from './call-log.voicemail.js'

/** Every step but the end, not in order yet. */
export function storyOf(plot: Plot, to: Party): readonly StoryStep[] {
  const { origin } = plot.part
  const called = { to: to.number, ...(to.name !== '' && { toName: to.name }) }
  const isOwn = isPlaced(origin) || calledBack(origin) !== undefined
  const from = isOwn ? {} : who(plot, origin.number, 'from')
  const begin = { ...from, ...called, ...onOwnPhone(origin.ownPhone?.number) }
  return [
    stepOf(origin.from, 'called', begin),
    ...otherCalls(plot),
    ...refusedTest(plot),
    ...plot.offers.filter((o) => !wasSilent(plot, o)).flatMap((offer) => rung(plot, offer)),
    ...marked(plot),
    ...groupStory(plot),
    ...recording(plot),
    ...transfers(plot),
    ...holds(plot),
    ...leaving(plot),
    ...messages(plot),
  ]
}

const onOwnPhone = (ownPhone = ''): StoryStep['data'] => (ownPhone === '' ? {} : { ownPhone })

/** Its phones were tried in vain: the dialplan marks it as it gives up, and nothing has rung. */
function wasSilent({ facts }: Plot, { number, to, isAnswered }: Offer): boolean {
  const isMark = ({ mark, extra, at }: Fact) =>
    mark === marks.unreachable && extra.text === number && Math.abs(at - to) < 1000
  return !isAnswered && facts.some(isMark)
}

function rung(plot: Plot, offer: Offer): readonly StoryStep[] {
  const person = { ...who(plot, offer.number), ...onOwnPhone(offer.ownPhone) }
  const refused = notConfirmed(plot, offer)
  if (refused !== undefined)
    return [stepOf(offer.from, 'ringing', person), stepOf(refused.at, 'not_confirmed', person)]
  const first = plot.talks.find(({ a, b }) => offer.legs.includes(a) || offer.legs.includes(b))
  const refusals = offer.legs.flatMap((leg) => {
    const answer = answerOf(leg)
    if (answer === undefined) return []
    const code = refusalCodes[answer]
    const data = code === undefined ? { ...person, reason: answer } : person
    return [stepOf(seenAt(plot, leg), code ?? 'not_answered', data)]
  })
  return [
    stepOf(offer.from, 'ringing', person),
    ...(first === undefined ? [] : [stepOf(first.from, 'answered', person)]),
    ...refusals,
    ...notTaken(plot, offer),
  ]
}

function notTaken(plot: Plot, offer: Offer): readonly StoryStep[] {
  const person = who(plot, offer.number)
  if (wasElsewhere(plot, offer)) return [stepOf(offer.to, 'answered_elsewhere', person)]
  return isRungOut(plot, offer) ? [stepOf(seenAt(plot, offer), 'not_answered', person)] : []
}

const refusalCodes: Partial<Readonly<Record<Outcome, StoryCode>>> = {
  busy: 'busy',
  rejected: 'declined',
  unreachable: 'unreachable',
  no_answer: 'not_answered',
}

/** A test call rings the leg that it begins with. */
function refusedTest(plot: Plot): readonly StoryStep[] {
  const { origin } = plot.part
  const isAnswered = plot.facts.some(({ mark }) => mark === marks.testCall)
  if (!isPlaced(origin) || isAnswered) return []
  const answer = answerOf(origin)
  return [stepOf(origin.to, refusalCodes[answer ?? 'no_answer'] ?? 'not_answered', {})]
}

/** It rang to the end, and neither the caller nor Asterisk's death cut it short. */
function isRungOut({ part, facts, isCancelled }: Plot, offer: Offer): boolean {
  const isPicked = facts.some(
    ({ type, uniqueId }) => type === 'PICKUP' && offer.legs.some((leg) => leg.id === uniqueId),
  )
  const isCut = isCancelled && Math.abs(offer.to - part.origin.to) < 100
  const isOver = offer.legs.every((leg) => leg.hangup !== undefined)
  const said = offer.legs.every((leg) => answerOf(leg) !== undefined)
  return (
    isOver && !isCut && !isPicked && !said && !offer.isAnswered && outcomeOf(offer) === 'no_answer'
  )
}

const goesOn: ReadonlySet<string> = new Set([marks.transferBack, marks.groupUnanswered])
const momentMs = 500

/** The dialplan goes on, and marks it, a moment before the leg that failed is gone. */
function seenAt({ facts }: Plot, { from, to }: Interval): number {
  const on = facts.find(
    ({ mark, at }) => goesOn.has(mark) && at > from && at <= to && to - at < momentMs,
  )
  return on?.at ?? to
}

/** Calls that a transfer made part of this one: by somebody who was in it, a consultation. */
function otherCalls(plot: Plot): readonly StoryStep[] {
  const { origin, legs, others } = plot.part
  const first = new Set(legs.filter((leg) => leg.callId === origin.callId).map((leg) => leg.number))
  const pickers = plot.facts
    .filter((fact) => fact.type === 'PICKUP')
    .map((fact) => fact.extra.pickup_channel_uniqueid)
  return others
    .filter((other) => !pickers.includes(other.id) && !plot.around.supervision.isSupervisor(other))
    .map((other) => {
      const to = who(plot, other.exten, 'to')
      return other.from > origin.from && first.has(other.number)
        ? stepOf(other.from, 'consulted', { ...who(plot, other.number, 'by'), ...to })
        : stepOf(other.from, 'called', { ...who(plot, other.number, 'from'), ...to })
    })
}

/** What the dialplan marked, each mark of a channel once, when it was first made. */
function marked(plot: Plot): readonly StoryStep[] {
  const keyOf = ({ mark, uniqueId, extra }: Fact) => `${mark} ${uniqueId} ${extra.text}`
  const once = new Map(plot.facts.toReversed().map((fact) => [keyOf(fact), fact]))
  return [...once.values()].toReversed().flatMap((fact) => {
    const text = fact.extra.text ?? ''
    switch (fact.mark) {
      case marks.wrongNumber:
        return [stepOf(fact.at, 'wrong_number', { number: plot.part.origin.exten })]
      case marks.unreachable:
        return [stepOf(fact.at, 'unreachable', who(plot, text))]
      case marks.transferBack:
        return [stepOf(fact.at, 'transfer_back', who(plot, text, 'to'))]
      case marks.outboundRefused:
        return [stepOf(fact.at, 'refused', { why: text })]
      case marks.echoTest:
        return [stepOf(fact.at, 'echo_test', {})]
      case marks.agentCode:
        return [stepOf(fact.at, 'agent_code', {})]
      case marks.testCall:
        return [stepOf(fact.at, 'test_call', {})]
      case marks.trunkFull:
        return [stepOf(fact.at, 'trunk_full', {})]
      case marks.lease:
        return [stepOf(fact.at, 'lease_ended', {})]
      case marks.fallback:
        return [stepOf(fact.at, 'fallback', {})]
      default:
        return []
    }
  })
}

/** A call is recorded on several channels: from the first talk of one, until none is any more. */
function recording({ facts, talks, part }: Plot): readonly StoryStep[] {
  const recorded = [...recordedTimes(facts)].flatMap(([id, { from, to }]) => {
    const talk = talks.find(
      (one) => (one.a.id === id || one.b.id === id) && one.to > from && one.from < to,
    )
    const end = part.legs.find((leg) => leg.id === id)?.to ?? to
    return talk === undefined ? [] : [{ from: Math.max(talk.from, from), stop: to, end }]
  })
  if (recorded.length === 0) return []
  const stop = Math.max(...recorded.map((one) => one.stop).filter(Number.isFinite))
  const isStopped = recorded.every((one) => Math.min(one.stop, one.end) <= stop)
  return [
    stepOf(Math.min(...recorded.map(({ from }) => from)), 'recording_started', {}),
    ...(isStopped ? [stepOf(stop, 'recording_stopped', {})] : []),
  ]
}

/** Somebody goes while at least two others talk on in the same call. */
function leaving(plot: Plot): readonly StoryStep[] {
  const moved = plot.facts.flatMap((fact) =>
    /TRANSFER$|^PICKUP$/.test(fact.type) ? [fact.uniqueId, fact.extra.channel2_uniqueid] : [],
  )
  return plot.part.legs.flatMap((leg) => {
    const own = plot.talks.filter(({ a, b }) => a.id === leg.id || b.id === leg.id)
    const others = plot.talks.some(
      (talk) => !own.includes(talk) && talk.from < leg.to && talk.to > leg.to + 1000,
    )
    const leaves = isPerson(leg) && own.length > 0 && others && !moved.includes(leg.id)
    return leaves ? [stepOf(leg.to, 'left', who(plot, leg.number))] : []
  })
}
