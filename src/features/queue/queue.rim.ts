import { because, type Reason } from '../../domain/trace.js'
import type { AcdEffect, OfferFact } from './acd.effects.js'
import type { AcdHost } from './acd.host.js'
import type { Offer } from './acd.state.js'
import { isCallback } from './queue.callbacks.js'
import { queueContext } from './queue.conf.js'
import type { Lines } from './queue.lines.js'
import { offerName } from './queue.offer-name.js'
import type { Ringing } from './queue.ringing.js'
import type { Queue } from './queue.schema.js'

export interface RimWorld {
  queue(id: number): Queue | undefined
  tell(channel: string, reason: Reason): void
  /** Agents whom the name of an offer has no room for: on the channel before it is sent there. */
  nameAgents(channel: string, rest: string): Promise<boolean>
  /** Somebody who is to be called back is offered: calls are made. */
  callBack(offer: Offer): void
  /** Files that say a place and how long it may take; empty when there are none. */
  placeWords(queue: Queue, position: number, seconds: number | null): readonly string[]
  store(fact: OfferFact): void
}

type Doing = {
  readonly [Kind in AcdEffect['do']]: (effect: Extract<AcdEffect, { do: Kind }>) => void
}

/** Carries out what the distributor wants, at the callers' lines and in Asterisk. */
export function queueRim(host: AcdHost, lines: Lines, ringing: Ringing, world: RimWorld): void {
  const doing: Doing = {
    offer: ({ offer }) => void begin(offer),
    'too-late': ({ offer, agent }) => ringing.letGo(offer, agent),
    overflow: ({ caller, to }) => void lines.send(caller, [{ do: 'connect', to }]),
    'tell-place': ({ caller, position, seconds }) => tellPlace(caller, position, seconds),
    message: ({ caller }) => playMessage(caller),
    // Nobody was rung while a customer was called back.
    fact: ({ fact }) => isCallback(fact.caller) || world.store(fact),
    tell: ({ caller, reason }) => isCallback(caller) || world.tell(caller, reason),
    // Whoever keeps the statuses of agents listens, too.
    pause: () => undefined,
  }
  host.onEffect((effect) => (doing[effect.do] as (effect: AcdEffect) => void)(effect))

  async function begin(offer: Offer): Promise<void> {
    if (host.state().waiting.get(offer.caller)?.how === 'callback') {
      world.callBack(offer)
      return
    }
    const { exten, rest } = offerName(offer)
    const isNamed = rest === undefined || (await world.nameAgents(offer.caller, rest))
    if (!host.state().offers.has(offer.id)) return
    ringing.begin(offer.caller, offer)
    const to = { type: 'queue', id: offer.queue } as const
    const exit = { context: queueContext(offer.queue), exten }
    if (isNamed && lines.send(offer.caller, [{ do: 'connect', to, exit }])) return
    // Nobody holds the caller, who may just be coming back.
    const outcomes = new Map(offer.agents.map((agent) => [agent, 'lost'] as const))
    host.feed({ type: 'unanswered', offer: offer.id, outcomes })
  }

  const queueOf = (caller: string): Queue | undefined =>
    world.queue(host.state().waiting.get(caller)?.queue ?? 0)

  function tellPlace(caller: string, position: number, seconds: number | null): void {
    const queue = queueOf(caller)
    const files = queue === undefined ? [] : world.placeWords(queue, position, seconds)
    if (files.length === 0) return
    lines.carry(caller, [{ do: 'say', files, turn: 0 }])
    world.tell(caller, because('queue_told_place', { position }))
  }

  function playMessage(caller: string): void {
    const sound = queueOf(caller)?.messageSoundId
    if (typeof sound === 'number') lines.carry(caller, [{ do: 'play', sounds: [sound], turn: 0 }])
  }
}
