import type { StoryStep } from '../../domain/call-record.js'
import type { Fact } from '../../domain/cel.js'
import type { Leg } from './call-log.legs.js'
import { type Data, type Plot, stepOf, who } from './call-log.plot.js'
import type { Talk } from './call-log.talks.js'

/** Steps that Asterisk tells itself: transfers, pickups, forwards. */
export function transfers(plot: Plot): readonly StoryStep[] {
  const legs = new Map(plot.around.legs.map((leg) => [leg.id, leg]))
  const numberOf = (id = ''): string => legs.get(id)?.number ?? ''
  return plot.facts.flatMap((fact) => {
    const { extra } = fact
    const by = who(plot, numberOf(fact.uniqueId), 'by')
    switch (fact.type) {
      case 'BLINDTRANSFER':
        return [
          stepOf(
            leftAt(fact, legs.get(extra.transferee_channel_uniqueid ?? '')),
            'blind_transfer',
            {
              ...by,
              ...who(plot, numberOf(extra.transferee_channel_uniqueid), 'whom'),
              ...who(plot, extra.extension ?? '', 'to'),
            },
          ),
        ]
      case 'ATTENDEDTRANSFER':
        return [stepOf(fact.at, 'attended_transfer', { ...by, ...joined(plot, fact) })]
      case 'PICKUP':
        return pickedUp(plot, fact, numberOf)
      case 'FORWARD':
        return [stepOf(fact.at, 'forwarded', forwarded(plot, fact))]
      default:
        return []
    }
  })
}

/** Asterisk may write the transfer after what followed from it: the party sent on left before. */
function leftAt(fact: Fact, whom: Leg | undefined): number {
  const left = whom?.stays.find(({ bridge }) => bridge === fact.extra.bridge_id)?.to
  return Math.min(fact.at, left ?? fact.at)
}

/** Somebody takes a call that rings elsewhere; his channel was not rung, so he answers here. */
function pickedUp(plot: Plot, fact: Fact, numberOf: (id?: string) => string): readonly StoryStep[] {
  const picker = fact.extra.pickup_channel_uniqueid
  const by = numberOf(picker)
  const talk = plot.talks.find(({ a, b }) => a.id === picker || b.id === picker)
  const from = who(plot, numberOf(fact.uniqueId), 'from')
  return [
    stepOf(fact.at, 'picked_up', { ...who(plot, by, 'by'), ...from }),
    ...(talk === undefined ? [] : [stepOf(talk.from, 'answered', who(plot, by))]),
  ]
}

/** A phone sends the call on (302): `forward` is `<number>` or `<technology>/<number>@<context>`. */
function forwarded(plot: Plot, fact: Fact): Data {
  const rung = plot.offers.findLast((offer) => offer.from <= fact.at)
  const target = (fact.extra.forward ?? '').replace(/^.*\/|@.*$/g, '')
  return { ...who(plot, rung?.number ?? '', 'by'), ...who(plot, target, 'to') }
}

/** Whom an attended transfer joins: the two that stay, the older leg first. */
function joined(plot: Plot, fact: Fact): Data {
  const { extra } = fact
  const gone = [fact.uniqueId, extra.channel2_uniqueid]
  const partnerOf = (id?: string): Leg | undefined => {
    const talk = plot.around.talks.findLast(
      ({ a, b, from, to }) => (a.id === id || b.id === id) && from < fact.at && to > fact.at - 1000,
    )
    return talk?.a.id === id ? talk?.b : talk?.a
  }
  const stay = gone.map(partnerOf).filter((leg) => leg !== undefined)
  const rung = plot.around.legs.findLast((leg) => leg.callId === extra.channel2_uniqueid)
  const [whom, to] = stay.length > 1 ? stay.toSorted((x, y) => x.from - y.from) : [stay[0], rung]
  return { ...who(plot, whom?.number ?? '', 'whom'), ...who(plot, to?.number ?? '', 'to') }
}

/**
 * Music that starts on a leg while it talks is a hold by the other one; CEL has no better sign.
 * It is resumed only by the talk that was held: music also stops when a transfer or a hang-up
 * ends that talk.
 */
export function holds(plot: Plot): readonly StoryStep[] {
  const music = plot.facts.filter(({ type, extra }) => /^STREAM_.*MOH_/.test(type + extra.event))
  return music.flatMap((fact) => {
    const talk = plot.talks.find((one) => isDuring(one, fact))
    if (talk === undefined) return []
    const isBegin = fact.type === 'STREAM_BEGIN'
    const begun = music.findLast((one) => one.uniqueId === fact.uniqueId && one.at < fact.at)
    if (!isBegin && (begun === undefined || !isDuring(talk, begun))) return []
    const [held, by] = talk.a.id === fact.uniqueId ? [talk.a, talk.b] : [talk.b, talk.a]
    const data = { ...who(plot, by.number, 'by'), ...who(plot, held.number, 'whom') }
    return [stepOf(fact.at, isBegin ? 'held' : 'resumed', data)]
  })
}

/** Was the fact's channel in this talk then, and for a moment more? */
function isDuring({ a, b, from, to }: Talk, { uniqueId, at }: Fact): boolean {
  return (a.id === uniqueId || b.id === uniqueId) && from <= at && to > at + 20
}
