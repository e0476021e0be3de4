import type { Joining } from './acd.events.js'
import type { AcdNow } from './acd.host.js'
import type { Acd } from './acd.state.js'
import { type NamedOffer, offeredAt, offerOf } from './queue.offer-name.js'

/** A channel of Asterisk, as far as it says what became of a caller or an agent. */
export interface SeenChannel {
  readonly uniqueId: string
  readonly name: string
  readonly context: string
  readonly exten: string
  readonly bridgeId: string
  readonly caller: { readonly number: string; readonly name: string }
}

export interface Seen {
  readonly channels: readonly SeenChannel[]
  /** Whose phone a channel is. */
  agentOf(channelName: string): number | undefined
  /** Callers who waited when the channels began to be listed. */
  readonly waited: ReadonlySet<string>
  /** Channels on whose end somebody waits: those of agents who talked then. */
  readonly talking: ReadonlySet<string>
  /** The place of a caller who is rung for. */
  joining(channel: SeenChannel, queue: number, queued: string | undefined): Joining | undefined
  /** Whether this service has rung for this offer: if it is open no more, its end was told. */
  hasBegun(offer: string): boolean
  /** Whether it is known that this agent answered this offer. */
  isAnswered(offer: string, agent: number): boolean
  /** `QUEUED` and `OFFER_AGENTS` of channels that are rung for. */
  variablesOf(channel: string): {
    readonly queued?: string | undefined
    readonly agents?: string | undefined
  }
}

/** What has to be done so that the machine and Asterisk agree again. */
export type Mending =
  | { readonly do: 'feed'; readonly event: AcdNow }
  /** A channel of an agent or caller is no more. */
  | { readonly do: 'ended'; readonly channel: string }
  /** Phones ring for a caller by an offer that is known or was just fed. */
  | { readonly do: 'rings'; readonly channel: string; readonly offer: NamedOffer }
  | {
      readonly do: 'talks'
      readonly agent: number
      readonly offer: string
      readonly channel: string
    }

/** Where callers are while phones ring for them, or they talk: asterisk-conf/queues.conf. */
export const ringContext = 'queue-offer'

/**
 * After the connection to Asterisk was lost, or the service was: callers and talks that are over
 * are ended; offers and talks that are not known are taken over as they are. Pure.
 */
export function reconcile(acd: Acd, seen: Seen): readonly Mending[] {
  const there = new Set(seen.channels.map(({ uniqueId }) => uniqueId))
  const over = [...seen.talking].filter((channel) => !there.has(channel))
  const rung = seen.channels.filter(({ context }) => context === ringContext)
  const left = [...acd.waiting.values()].filter(
    ({ id, how }) => how === 'line' && seen.waited.has(id) && !there.has(id),
  )
  return [
    ...[...over, ...left.map(({ id }) => id)].map((channel) => ({ do: 'ended', channel }) as const),
    ...rung.flatMap((channel) => takeOver(acd, channel, seen)),
  ]
}

function takeOver(acd: Acd, channel: SeenChannel, seen: Seen): readonly Mending[] {
  const variables = seen.variablesOf(channel.uniqueId)
  const offer = offerOf(channel.exten, variables.agents)
  if (offer === undefined) return []
  if (channel.bridgeId !== '') return takeTalk(acd, channel, offer, seen)
  const known = acd.offers.get(offer.id)
  const rings = { do: 'rings', channel: channel.uniqueId, offer } as const
  if (known !== undefined) return [rings]
  if (seen.hasBegun(offer.id)) return []
  const event = offering(channel, offer, variables.queued, seen)
  return event === undefined ? [] : [{ do: 'feed', event }, rings]
}

/** The offer as if this machine had made it. */
function offering(
  channel: SeenChannel,
  offer: NamedOffer,
  queued: string | undefined,
  seen: Seen,
): AcdNow | undefined {
  const caller = seen.joining(channel, offer.queue, queued)
  const at = offeredAt(offer.id)
  return (
    caller && {
      type: 'offering',
      offer: { ...offer, caller: channel.uniqueId, ringing: offer.agents, at },
      caller: queued === undefined ? { ...caller, since: at, again: true } : caller,
    }
  )
}

/** The caller is in a bridge: with an agent, or with whom the agent has transferred the caller to. */
function takeTalk(
  acd: Acd,
  channel: SeenChannel,
  offer: NamedOffer,
  seen: Seen,
): readonly Mending[] {
  const { uniqueId: caller, bridgeId } = channel
  const others = seen.channels.filter((one) => one.bridgeId === bridgeId && one.uniqueId !== caller)
  return others.flatMap((other): readonly Mending[] => {
    const agent = seen.agentOf(other.name)
    if (agent === undefined || !offer.agents.includes(agent) || seen.talking.has(other.uniqueId))
      return []
    const { id, queue } = offer
    const talks = { do: 'talks', agent, offer: id, channel: other.uniqueId } as const
    const answered = { do: 'feed', event: { type: 'answered', offer: id, agent } } as const
    if (acd.offers.has(id)) return [talks, answered]
    if (acd.agents.get(agent)?.talk !== null) return [talks]
    const variables = seen.variablesOf(caller)
    const isKnown = seen.isAnswered(id, agent) || seen.hasBegun(id)
    const offered = isKnown ? undefined : offering(channel, offer, variables.queued, seen)
    // It was answered while nobody was there to note it.
    if (offered !== undefined) return [{ do: 'feed', event: offered }, answered, talks]
    const talk = { type: 'talking' as const, agent, offer: id, caller, queue }
    return [{ do: 'feed', event: { ...talk, since: offeredAt(id) } }, talks]
  })
}
