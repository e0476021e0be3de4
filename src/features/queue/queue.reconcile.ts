import type { AcdNow } from './acd.host.js'
import type { Acd } from './acd.state.js'
import { type NamedOffer, offeredAt, offerOf } from './queue.offer-name.js'

/** A channel of Asterisk, as far as it says what became of a caller or an agent. */
export interface SeenChannel {
  readonly uniqueId: string
  readonly name: string
  readonly context: string
  readonly exten: string
  readonly application: string
  readonly bridgeId: string
  readonly caller: { readonly number: string; readonly name: string }
}

export interface Seen {
  readonly channels: readonly SeenChannel[]
  /** Whose phone a channel is. */
  agentOf(channelName: string): number | undefined
  /** Channels on whose end somebody waits: those of agents who talk. */
  readonly talking: ReadonlySet<string>
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
  const left = [...acd.waiting.values()].filter(({ id, how }) => how === 'line' && !there.has(id))
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
  const since = Number(/^\d+-(\d{10,16})$/.exec(variables.queued ?? '')?.[1] ?? offeredAt(offer.id))
  const { uniqueId: id, caller } = channel
  const joining = { ...{ id, queue: offer.queue, ...caller, since, how: 'line' as const } }
  const event = {
    type: 'offering' as const,
    offer: { ...offer, caller: id, ringing: offer.agents, at: offeredAt(offer.id) },
    caller: { ...joining, ...{ front: false, priority: 0, last: null, again: true } },
  }
  return [{ do: 'feed', event }, rings]
}

/** The caller is in a bridge: with an agent, or with whom the agent has transferred the caller to. */
function takeTalk(
  acd: Acd,
  { uniqueId: caller, bridgeId }: SeenChannel,
  offer: NamedOffer,
  seen: Seen,
): readonly Mending[] {
  const others = seen.channels.filter((one) => one.bridgeId === bridgeId && one.uniqueId !== caller)
  return others.flatMap(({ uniqueId: channel, name }): readonly Mending[] => {
    const agent = seen.agentOf(name)
    if (agent === undefined || !offer.agents.includes(agent) || seen.talking.has(channel)) return []
    const talks = { do: 'talks', agent, offer: offer.id, channel } as const
    const isOffered = acd.offers.has(offer.id)
    if (isOffered)
      return [talks, { do: 'feed', event: { type: 'answered', offer: offer.id, agent } }]
    if (acd.agents.get(agent)?.talk !== null) return [talks]
    const { id, queue } = offer
    const event = {
      ...{ type: 'talking' as const, agent, offer: id, caller, queue },
      since: offeredAt(id),
    }
    return [{ do: 'feed', event }, talks]
  })
}
