import type { FastifyRequest } from 'fastify'
import type { Actor } from '../../domain/actor.js'
import type { LiveCall } from '../../domain/live-call.js'
import type { Feature } from '../../http/feature.js'
import type { Language } from '../../http/language.js'
import { type Hub, liveHub } from './monitor.hub.js'
import { maySee, type Tags, tagsOf, type Viewer, viewerOf } from './monitor.may.js'
import { callsOfPeople, type OnCall } from './monitor.on-call.js'
import type { Sight } from './monitor.pump.js'
import { type Ringing, ringingPhones } from './monitor.ringing.js'
import { monitorRoutes } from './monitor.routes.js'
import { type SoundWords, soundsOf } from './monitor.sound.js'
import { atMoment, insiders, type MonitorWorld, type SeenCall, seenCall } from './monitor.view.js'
import { liveViewers } from './monitor.viewers.js'
import { liveWatch } from './monitor.watch.js'

/** An agent or a queue as its own feature shows it. */
export type Shown = Omit<Sight, 'kind'>

export interface MonitorDeps {
  readonly now: () => number
  /** Letters that no other run of the service has. */
  readonly run: string
  /** Every call that has not ended, as Asterisk has told it until now. */
  readonly calls: () => Promise<readonly LiveCall[]>
  readonly world: Omit<MonitorWorld, 'ringingSince' | 'soundOf'>
  /** What Asterisk says of how a channel sounds. */
  readonly askSound: (channel: string) => Promise<SoundWords>
  /** Queues in which somebody takes calls. */
  readonly queuesOfUser: (userId: number) => Iterable<number>
  readonly queues: () => Promise<readonly Shown[]>
  readonly agents: (onCall: ReadonlyMap<number, OnCall>) => Promise<readonly Shown[]>
  /** Queues that a supervisor is limited to, by user id. */
  readonly limitOf: (userId: number) => Promise<readonly number[] | null>
  readonly stillOf: (request: FastifyRequest) => Promise<Actor | null>
  /** Somebody looks, or nobody any more: what is written is read sooner. */
  readonly watched: (isWatched: boolean) => void
  readonly trouble: (error: unknown) => void
}

export interface MonitorFeature extends Feature {
  readonly ringing: Ringing
  readonly hub: Pick<Hub<Viewer>, 'publish'>
  viewerOf(actor: Actor): Promise<Viewer>
  /** Calls as they are now, and where each belongs; how they sound as it was known last. */
  calls(): Promise<
    readonly { readonly live: LiveCall; readonly call: SeenCall; readonly tags: Tags }[]
  >
  /** Which call each person is on, by user ids. */
  onCall(): Promise<ReadonlyMap<number, OnCall>>
  /** Something may have changed. */
  touched(): void
  /** Somebody may see something else, or nothing any more. */
  recheck(): void
  /** Ends all connections. */
  close(): void
}

/** A talk that has only just begun has no sound to tell, unless it is asked for. */
const settledMs = 1000
/** Queues and agents are looked at so often at most, in milliseconds. */
const restEveryMs = 90

/** Every call that is up, once (`GET /api/live/calls`) or as it changes (`/api/live/events`). */
export function monitorFeature(deps: MonitorDeps): MonitorFeature {
  const { now, trouble } = deps
  const ringing = ringingPhones(now)
  const hub = liveHub<Viewer>(deps.run)
  const sounds = soundsOf(deps.askSound, now)
  const world: MonitorWorld = {
    ...{ ...deps.world, ringingSince: ringing.since, soundOf: sounds.of },
  }
  const viewer = (actor: Actor) => viewerOf(actor, deps.limitOf)

  /** `isAsked`: waits for how calls sound, where it is not known; who watches is told when it is. */
  async function calls(isAsked = true) {
    const up = await deps.calls()
    ringing.keep(new Set(up.flatMap(({ channels }) => channels)))
    const hasSound = ({ answeredAt }: LiveCall) =>
      answeredAt !== null && (isAsked || now() - answeredAt >= settledMs)
    const sounding = sounds
      .refresh(up.filter(hasSound).flatMap(({ customer }) => customer?.id ?? []))
      .then((isNew) => isNew && !isAsked && watch.touched(), trouble)
    if (isAsked) await sounding
    return up
      .map((live) => {
        const call = seenCall(live, world)
        return { live, call, tags: tagsOf(call, insiders(live, world), deps.queuesOfUser) }
      })
      .toSorted((a, b) => a.live.startedAt - b.live.startedAt)
  }

  let rest: { readonly at: number; readonly sights: readonly Sight[] } | undefined
  let resting: NodeJS.Timeout | undefined
  /** Queues and agents; each look is at all of them, so there are not too many. */
  async function restOf(up: Awaited<ReturnType<typeof calls>>): Promise<readonly Sight[]> {
    if (rest !== undefined && now() - rest.at < restEveryMs) {
      if (resting === undefined)
        resting = setTimeout(() => {
          resting = undefined
          watch.touched()
        }, restEveryMs).unref()
      return rest.sights
    }
    const at = now()
    const [queues, agents] = await Promise.all([
      deps.queues(),
      deps.agents(callsOfPeople(up, world)),
    ])
    const sights = [
      ...queues.map((queue): Sight => ({ kind: 'queue', ...queue })),
      ...agents.map((agent): Sight => ({ kind: 'agent', ...agent })),
    ]
    rest = { at, sights }
    return sights
  }

  async function look(): Promise<readonly Sight[]> {
    const up = await calls(false)
    const others = await restOf(up)
    return [
      ...up.map(
        ({ call, tags }): Sight => ({
          ...{ kind: 'call', id: call.id, mark: JSON.stringify(call), tags },
          show: () => atMoment(call, now()),
        }),
      ),
      ...others,
    ]
  }
  const watch = liveWatch({
    look,
    tell: ({ kind, sight, isFor }) =>
      hub.publish(kind, kind === 'call.ended' ? () => ({ id: sight.id }) : sight.show, isFor),
    trouble,
  })

  async function snapshot(viewer: Viewer, language: Language): Promise<object> {
    const picture = [...(await watch.picture()).values()]
    const of = (kind: Sight['kind']) =>
      picture
        .filter((sight) => sight.kind === kind && maySee(viewer, sight.tags))
        .map((sight) => sight.show(language))
    return { calls: of('call'), queues: of('queue'), agents: of('agent') }
  }

  const viewers = liveViewers({
    ...{ hub, viewerOf: viewer, stillOf: deps.stillOf, snapshot, trouble },
    watched(is) {
      deps.watched(is)
      watch.watched(is)
    },
  })

  return {
    name: 'monitor',
    routes: (app) =>
      monitorRoutes(app, {
        ...{ now, calls: () => calls(), viewerOf: viewer, follow: viewers.follow },
      }),
    ringing,
    hub,
    viewerOf: viewer,
    calls: () => calls(false),
    onCall: async () => callsOfPeople(await calls(false), world),
    touched: watch.touched,
    recheck: viewers.recheck,
    close: viewers.close,
  }
}
