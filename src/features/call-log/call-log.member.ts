import type { StoryStep } from '../../domain/call-record.js'
import type { Fact } from '../../domain/cel.js'
import { marks } from '../../domain/marks.js'
import type { Leg } from './call-log.legs.js'
import type { Offer } from './call-log.offers.js'
import { type Plot, stepOf, who } from './call-log.plot.js'
import type { Talk } from './call-log.talks.js'

/** What happened to a call in groups that no ringing tells. */
export function groupStory(plot: Plot): readonly StoryStep[] {
  return plot.facts.flatMap((fact) => {
    const text = fact.extra.text ?? ''
    switch (fact.mark) {
      case marks.group:
        return [stepOf(fact.at, 'group', named(plot, text))]
      case marks.groupUnanswered:
        return [stepOf(fact.at, 'group_unanswered', named(plot, text))]
      case marks.groupSkipped: {
        const [why = '', number = ''] = text.split('-')
        return [stepOf(fact.at, 'member_skipped', { ...who(plot, number), why })]
      }
      default:
        return []
    }
  })
}

/** `id` for programs, `group` for people: its name as of now, else what it is in the URL. */
const named = ({ groupName }: Plot, id: string) => ({
  id: Number(id) || 0,
  group: groupName(Number(id)) ?? `groups/${id}`,
})

/** It was answered by nobody who pressed 1: the dialplan marks it as it lets the leg go. */
export const notConfirmed = ({ facts }: Plot, { number, from, to }: Offer): Fact | undefined =>
  facts.find(
    ({ mark, extra, at }) =>
      mark === marks.notConfirmed && extra.text === number && at >= from && at - to < 1000,
  )

/**
 * A member that rang, or was being asked, when somebody else of the group had answered: its leg ended
 * not by its own doing. Those that rang end with cause 26, a moment before the mark of the answer; who
 * was answered and pressed the key too late is let go with 16, when the prompt is over.
 */
export const wasElsewhere = ({ facts }: Plot, { legs, from, to, isAnswered }: Offer): boolean =>
  !isAnswered &&
  legs.every(({ hangup, channel }) => hangup !== undefined && hangup.source !== channel) &&
  facts.some(({ mark, at }) =>
    legs.every(({ hangup }) => hangup?.cause === 26)
      ? mark === marks.group && at <= from
      : mark === marks.groupAnswered && at >= from && at <= to && to - at < promptMs,
  )

/** A prompt is heard out before the leg that hears it ends. */
const promptMs = 5000

/** Whether the first that was done with a call from inside was to ring a group. */
export const isForGroup = (origin: Leg, first: Leg | undefined, facts: readonly Fact[]): boolean =>
  facts.some(
    ({ mark, uniqueId, at }) =>
      mark === marks.group && uniqueId === origin.id && (first === undefined || at <= first.from),
  )

/** The outside member of a group that was connected with the caller last, if one was. */
export function outsideMember(
  origin: Leg,
  talks: readonly Talk[],
  facts: readonly Fact[],
): Talk | undefined {
  const members = new Set(
    facts.flatMap(({ mark, channel }) =>
      mark === marks.groupAnswered ? (/^Local\/\d+-(0\d+)@/.exec(channel)?.[1] ?? []) : [],
    ),
  )
  const isMember = (leg: Leg) => leg.kind === 'trunk' && !leg.isOrigin && members.has(leg.number)
  return talks.findLast(
    ({ a, b }) => (a === origin && isMember(b)) || (b === origin && isMember(a)),
  )
}
