import type { MemberName, QueuePlace, QueueTrail } from '../../domain/call-record.js'
import type { Outcome } from './acd.effects.js'
import type { VisitOutcome } from './queue.visits.js'

/** A stay in a queue of which Asterisk alone knows how it ended. */
export interface TrailStay extends QueuePlace {
  readonly endedAt: number
  readonly outcome: VisitOutcome
  /** Who answered. */
  readonly by: MemberName | undefined
  readonly talkMs: number | null
  readonly rings: readonly TrailRing[]
}

/** Somebody who was rung for it. */
export interface TrailRing {
  readonly by: MemberName
  readonly at: number
  readonly endedAt: number
  readonly outcome: Outcome
}

/** Phones are told to stop ringing at about the moment for which they are. */
const momentMs = 1500

/** A stay as it is stored; `outcome` null: it has not ended. */
export interface KnownStay extends QueuePlace {
  readonly outcome: string | null
  readonly endedAt: number | null
}

/** What a service that hung, and saw the caller go, can only take for having given up. */
const believed = [null, 'lost', 'abandoned']
/** Whether Asterisk's word on how a stay ended counts more than what is stored. */
export const isBelieved = ({ outcome }: Pick<KnownStay, 'outcome'>): boolean =>
  believed.includes(outcome)

/**
 * What a call's own record tells of stays that the service did not see to their end: those that
 * queues had without it, those that a service which is gone had begun, and those of which it died
 * before it had noted them. Pure.
 */
export function staysOf(trail: QueueTrail, known: readonly KnownStay[]): readonly TrailStay[] {
  const begun = [
    ...trail.alone,
    ...known
      .filter((stay) => isOpenTo(stay, trail))
      .map(({ channel, queueId, joinedAt }) => ({ channel, queueId, joinedAt, at: joinedAt })),
    ...unnoted(trail, known),
  ].toSorted((a, b) => a.at - b.at)
  // A service that came back and was lost again leaves the caller alone twice in one stay.
  const stays = begun.filter((one, n) => begun.findIndex((other) => isSame(other, one)) === n)
  return stays.map(({ at: since, ...place }) => {
    const end = endOf(trail, place, since, stays)
    const row = known.findLast((one) => isSame(one, place))
    // Whoever was rung later was not rung for the queue.
    const until =
      row && !isBelieved(row) ? Math.min(end.endedAt, row.endedAt ?? since) : end.endedAt
    return { ...place, ...end, rings: ringsOf(trail, since, { ...end, until }) }
  })
}

/** Whether the call may say more of a stay than is stored: who is taken for gone may have been answered unseen. */
const isOpenTo = ({ outcome, channel, queueId, joinedAt }: KnownStay, { offered }: QueueTrail) =>
  [null, 'lost', 'answered'].includes(outcome) ||
  (outcome === 'abandoned' &&
    offered.some((one) => one.channel === channel && one.queueId === queueId && one.at >= joinedAt))

/** What is noted is so within a moment, so whoever is not was rung for within that moment, too. */
function unnoted({ offered, alone, rings }: QueueTrail, known: readonly KnownStay[]) {
  return offered.flatMap(({ channel, queueId, at }) => {
    const isNoted = [...alone, ...known].some(
      (one) => one.channel === channel && one.queueId === queueId,
    )
    const rung = rings.filter(({ from, to }) => from <= at && to >= at).map(({ from }) => from)
    const joinedAt = Math.min(at, ...rung)
    return isNoted ? [] : [{ channel, queueId, joinedAt, at: joinedAt }]
  })
}

export const isSame = (a: QueuePlace, b: QueuePlace): boolean =>
  a.channel === b.channel && a.queueId === b.queueId && a.joinedAt === b.joinedAt

type End = Pick<TrailStay, 'endedAt' | 'outcome' | 'by' | 'talkMs'>

function endOf(
  trail: QueueTrail,
  place: QueuePlace,
  since: number,
  stays: readonly (QueuePlace & { readonly at: number })[],
): End {
  const { channel } = place
  const { line = channel, to: end = since } = trail.channels.find(({ id }) => id === channel) ?? {}
  const over = trail.over.find((one) => isSame(one, place))?.at
  const next = stays.find((one) => one.channel === channel && one.at > since)?.at
  const left = Math.min(over ?? Number.POSITIVE_INFINITY, next ?? Number.POSITIVE_INFINITY)
  const talk = trail.talks.find(
    (one) => one.channel === line && one.from >= since && one.from < left,
  )
  const nobody = { by: undefined, talkMs: null }
  if (talk !== undefined) {
    const { from, to, by } = talk
    return { endedAt: from, outcome: 'answered', by, talkMs: to - from }
  }
  if (over !== undefined) return { endedAt: over, outcome: 'timeout', ...nobody }
  if (next !== undefined) return { endedAt: next, outcome: 'lost', ...nobody }
  return { endedAt: end, outcome: 'abandoned', ...nobody }
}

function ringsOf(
  { rings }: QueueTrail,
  since: number,
  { outcome, endedAt, until }: End & { readonly until: number },
) {
  return rings
    .filter(({ from }) => from >= since && from <= until)
    .map(({ by, from: at, to, how }): TrailRing => {
      const isCut = how === 'elsewhere' || (how === 'no_answer' && to > endedAt - momentMs)
      const cut = outcome === 'answered' ? 'elsewhere' : 'caller_left'
      const over = how === 'answered' ? endedAt : to
      return { by, at, endedAt: over, outcome: isCut && outcome !== 'timeout' ? cut : how }
    })
}
