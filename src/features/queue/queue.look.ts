import type { AcdHost } from './acd.host.js'
import { agentsVariable } from './queue.offer-name.js'
import {
  type Mending,
  reconcile,
  ringContext,
  type Seen,
  type SeenChannel,
} from './queue.reconcile.js'
import type { Ringing } from './queue.ringing.js'

export interface LookWorld {
  channels(): Promise<readonly SeenChannel[]>
  variable(channel: string, name: string): Promise<string | undefined>
  agentOf(channelName: string): number | undefined
  follow(channel: string): Promise<boolean>
  joining: Seen['joining']
  /** Agents who are known to have answered one of these offers, as `offer agent`. */
  answered(offers: readonly string[]): Promise<ReadonlySet<string>>
}

/** Channel variable: the place in a queue (`12-1764410000000`). */
export const queuedVariable = 'QUEUED'

/**
 * Looks at what is in Asterisk and makes the distributor agree with it; answers the channels that
 * are there. After a connection began, and now and then: an event may be lost with a connection.
 */
export async function look(
  host: AcdHost,
  ringing: Ringing,
  world: LookWorld,
): Promise<readonly SeenChannel[]> {
  // What comes, ends or is answered while they are listed is known better from its event.
  const waited = new Set(host.state().waiting.keys())
  const talking = new Set(ringing.talking().keys())
  const listed = await world.channels()
  const channels = listed.filter(({ uniqueId }) => !ringing.hasEnded(uniqueId))
  const variables = new Map<string, Variables>()
  for (const { uniqueId, context, exten } of channels)
    if (context === ringContext && !ringing.isRung(uniqueId))
      variables.set(uniqueId, await variablesOf(world, uniqueId, exten))
  const offers = [...variables.values()].map(({ offer }) => offer ?? '')
  const answered = await world.answered(offers)
  const mendings = reconcile(host.state(), {
    channels,
    joining: world.joining,
    hasBegun: ringing.hasBegun,
    isAnswered: (offer, agent) => answered.has(`${offer} ${agent}`),
    agentOf: world.agentOf,
    ...{ waited, talking },
    variablesOf: (channel) => variables.get(channel) ?? {},
  })
  for (const mending of mendings) await mend(mending, host, ringing, world)
  return channels
}

async function mend(
  mending: Mending,
  host: AcdHost,
  ringing: Ringing,
  { follow }: LookWorld,
): Promise<void> {
  if (mending.do === 'feed') host.feed(mending.event)
  else if (mending.do === 'ended') ringing.ended(mending.channel)
  else if (mending.do === 'talks') ringing.talks(mending.agent, mending.offer, mending.channel)
  else if (!ringing.isRung(mending.channel)) {
    ringing.begin(mending.channel, mending.offer)
    await follow(mending.channel)
  }
}

interface Variables {
  readonly queued?: string | undefined
  readonly agents?: string | undefined
  /** The id of the offer. */
  readonly offer?: string | undefined
}

async function variablesOf(world: LookWorld, channel: string, exten: string): Promise<Variables> {
  return {
    offer: exten.split('-')[2],
    queued: await world.variable(channel, queuedVariable),
    agents: exten.endsWith('-more') ? await world.variable(channel, agentsVariable) : undefined,
  }
}
