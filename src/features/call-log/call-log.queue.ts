import type { MemberName, QueueTrail, Rung } from '../../domain/call-record.js'
import type { Fact } from '../../domain/cel.js'
import { contexts, marks } from '../../domain/marks.js'
import type { Leg } from './call-log.legs.js'
import { type Offer, outcomeOf } from './call-log.offers.js'
import type { Talk } from './call-log.talks.js'

/** What a call tells of the queues that it was in, the service being away or not (R76). */
export function queueTrailOf(
  facts: readonly Fact[],
  legs: readonly Leg[],
  offers: readonly Offer[],
  talks: readonly Talk[],
): QueueTrail {
  const customer = legs.find(({ kind }) => kind === 'trunk')
  return {
    alone: placesOf(facts, marks.queueAlone),
    over: placesOf(facts, marks.queueOver),
    offered: facts.flatMap(({ type, context, exten, uniqueId: channel, at }) => {
      const isOffer = type === 'BRIDGE_ENTER' && context === contexts.queueOffer
      const queueId = isOffer ? /^(\d{1,9})-\d/.exec(exten)?.[1] : undefined
      return queueId === undefined
        ? []
        : [{ channel, queueId: Number(queueId), at: Math.round(at) }]
    }),
    rings: offers.flatMap((offer) => {
      const by = memberOf(offer.legs[0])
      const { from, to } = offer
      return by === undefined ? [] : [{ by, ...whole({ from, to }), how: howOf(offer) }]
    }),
    talks: talks.flatMap(({ a, b, from, to }) =>
      [
        { leg: a, other: b },
        { leg: b, other: a },
      ].flatMap(({ leg, other }) => {
        const by = other.isOrigin ? undefined : memberOf(other)
        return by === undefined ? [] : [{ channel: leg.id, by, ...whole({ from, to }) }]
      }),
    ),
    channels: legs.map(({ id, kind, to }) => ({
      ...{ id, to: Math.round(to) },
      line: (kind === 'local' && customer?.id) || id,
    })),
  }
}

const whole = ({ from, to }: { readonly from: number; readonly to: number }) => ({
  ...{ from: Math.round(from), to: Math.round(to) },
})

/** `12-1764410000000`, then perhaps `-front`, or of whose callback it is the place: `-cb.17`. */
const written = /^(\d{1,9})-(\d{13})(?:-(cb\.\d{1,9})?|$)/

const placesOf = (facts: readonly Fact[], mark: string): QueueTrail['alone'] =>
  facts.flatMap((fact) => {
    const [, queueId, joinedAt, callback] =
      (fact.mark === mark && written.exec(fact.extra.text ?? '')) || []
    if (queueId === undefined) return []
    const { uniqueId: channel, at } = fact
    return {
      ...{ channel, queueId: Number(queueId), joinedAt: Number(joinedAt), at: Math.round(at) },
      ...(callback !== undefined && { callback }),
    }
  })

function memberOf(leg: Leg | undefined): MemberName | undefined {
  if (leg?.ownPhone !== undefined) return { userId: leg.ownPhone.userId }
  return leg?.kind === 'extension' ? { number: leg.number } : undefined
}

function howOf(offer: Offer): Rung {
  if (offer.isAnswered) return 'answered'
  const outcome = outcomeOf(offer)
  return outcome === undefined ? 'elsewhere' : (known.get(outcome) ?? 'unreachable')
}

const known: ReadonlyMap<string, Rung> = new Map(
  (['no_answer', 'rejected', 'busy'] as const).map((one) => [one, one]),
)
