import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { ulid } from 'ulid'
import type { Ami } from './asterisk/ami.js'
import type { Actor } from './domain/actor.js'
import type { LiveCall } from './domain/live-call.js'
import type { CallTaker } from './domain/receiving.js'
import { remembered } from './domain/remembered.js'
import type { MonitorDeps } from './features/monitor/monitor.feature.js'
import { monitorFeature } from './features/monitor/monitor.feature.js'
import type { Waits } from './features/monitor/monitor.view.js'
import { lineOf } from './features/queue/acd.places.js'
import type { Acd } from './features/queue/acd.state.js'
import type { LiveItems } from './features/queue/live.items.js'
import { agentsOnCalls } from './features/queue/live.on-call.js'

interface MonitorParts {
  readonly log: Logger
  readonly now: () => number
  readonly time: (at: number) => string
  readonly live: {
    calls(): Promise<readonly LiveCall[]>
    onChange(listener: () => void): void
    watched(who: string, is: boolean): void
  }
  readonly queues: {
    readonly host: { state(): Acd; onChange(listener: () => void): () => void }
    readonly agents: { readonly live: LiveItems }
    people(): ReadonlyMap<number, CallTaker>
    /** The last queue of a call, by ids of its channels. */
    stayOf(ids: readonly string[]): Promise<{ readonly queue: { id: number; name: string } | null }>
  }
  /** Who listens to a call, whispers or has joined. */
  readonly supervisorsOf: MonitorDeps['world']['supervisorsOf']
  /** Menu that a held caller is in. */
  readonly menuOf: (channel: string) => { readonly id: number; readonly name: string } | null
  /** Queues that a supervisor is limited to. */
  readonly limitOf: (userId: number) => Promise<readonly number[] | null>
  readonly stillOf: (request: FastifyRequest) => Promise<Actor | null>
  readonly ami: Ami
}

/** What is counted of a day is read anew so often while somebody watches. */
const countedMs = 2000
/** What only time or a lost event changes is seen so soon. */
const lookEveryMs = 2000

/** Every call, queue and agent as supervisors see them. */
export function composeMonitor(parts: MonitorParts) {
  const { now, queues, ami } = parts
  const { people } = queues
  const trouble = (err: unknown) => parts.log.error({ err }, 'what happens cannot be shown')
  const byNumber = remembered(
    people,
    (all) => new Map([...all.values()].map((one) => [one.number, one])),
  )
  const queuesOfUser = remembered(
    () => queues.host.state().queues,
    (all) => {
      const of = new Map<number, number[]>()
      for (const { id, members } of all.values())
        for (const { agent } of members) of.set(agent, [...(of.get(agent) ?? []), id])
      return of
    },
  )
  /** Of callers who talk to an agent, the queue they came from. */
  const talkedIn = remembered(
    () => queues.host.state().agents,
    (all) =>
      new Map([...all.values()].flatMap(({ talk }) => (talk ? [[talk.caller, talk.queue]] : []))),
  )
  /** Queues that calls were led into; those of calls that are over are forgotten. */
  let ledInto = new Map<string, { readonly id: number; readonly name: string } | null>()

  /** Of a caller who waits or talks the distributor knows it; of whoever has left it the log. */
  async function calls(): Promise<readonly LiveCall[]> {
    const up = await parts.live.calls()
    const known = new Map<string, { readonly id: number; readonly name: string } | null>()
    for (const call of up) {
      const now = nowIn(call)
      const before = ledInto.get(call.id)
      if (now !== undefined) known.set(call.id, now)
      else if (before !== undefined) known.set(call.id, before)
      else
        known.set(
          call.id,
          (await queues.stayOf([call.id, ...call.aliases, ...call.channels])).queue,
        )
    }
    ledInto = known
    return up
  }
  const waitingIn = ({ channels }: LiveCall, { waiting }: Acd) =>
    channels.map((id) => waiting.get(id)).find((one) => one !== undefined)
  function nowIn(call: LiveCall) {
    const acd = queues.host.state()
    const waiting = waitingIn(call, acd)
    const id = waiting?.queue ?? talkedIn().get(call.customer?.id ?? '')
    if (id === undefined) return undefined
    return { id, name: (acd.queues.get(id) ?? acd.gone.get(id))?.name ?? '' }
  }
  function waitsOf(call: LiveCall): Waits | undefined {
    const acd = queues.host.state()
    const caller = waitingIn(call, acd)
    if (caller === undefined) return undefined
    const place = lineOf(acd, caller.queue).findIndex(({ id }) => id === caller.id) + 1
    const offered = acd.offers.get(caller.offer ?? '')?.ringing ?? []
    return { place, since: caller.since, offered }
  }
  const { live } = queues.agents
  const onCalls = agentsOnCalls()
  const deps: MonitorDeps = {
    ...{ now, run: ulid().toLowerCase(), calls, trouble, stillOf: parts.stillOf },
    world: {
      ...{ time: parts.time, waitsOf, supervisorsOf: parts.supervisorsOf },
      queueOf: ({ id }) => ledInto.get(id) ?? null,
      menuOf: ({ channels }) =>
        channels.map((id) => parts.menuOf(id)).find((menu) => menu !== null) ?? null,
      person: (id) => people().get(id),
      personAt: (number) => byNumber().get(number),
    },
    askSound: async (channel) => ({
      codec: await ami.getVariable(channel, 'CHANNEL(audionativeformat)'),
      rtcp: await ami.getVariable(channel, 'CHANNEL(rtcp,all)'),
    }),
    queuesOfUser: (id) => queuesOfUser().get(id) ?? [],
    queues: async () =>
      (await live.queues(countedMs)).map((item) => ({
        ...{ id: item.id, mark: JSON.stringify(timeless(item)), tags: new Set([item.id]) },
        show: () => item,
      })),
    agents: async (calls) =>
      onCalls(await live.agents(countedMs), calls).map((one) => ({
        ...{ id: one.userId, mark: one, show: one.show, tags: new Set(one.queueIds) },
      })),
    limitOf: parts.limitOf,
    watched: (is) => parts.live.watched('viewers', is),
  }
  const monitor = monitorFeature(deps)
  const { ringing, touched } = monitor

  parts.live.onChange(touched)
  queues.host.onChange(touched)
  ami.onEvent((event) => {
    if (event.type !== 'DialState') return
    ringing.told(event.peer, event.status)
    touched()
  })
  /** Nothing was told while the connection was away. */
  ami.onState((state) => {
    if (state !== 'up') return
    ami
      .channels()
      .then((all) => {
        ringing.found(all.flatMap((one) => (one.state === 'Ringing' ? [one.uniqueId] : [])))
        touched()
      })
      .catch(trouble)
  })
  const looking = setInterval(touched, lookEveryMs)
  looking.unref()

  return {
    ...monitor,
    stop() {
      clearInterval(looking)
      monitor.close()
    },
  }
}

/** A queue without what time alone changes. */
const timeless = ({
  longestWaitSeconds,
  callers,
  ...queue
}: Awaited<ReturnType<LiveItems['queues']>>[number]) => ({
  ...queue,
  callers: callers.map(({ waitSeconds, ...caller }) => caller),
})
