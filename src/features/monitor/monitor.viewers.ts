import type { ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../../domain/actor.js'
import { fail } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import { type Language, languageOf } from '../../http/language.js'
import type { Hub, LiveEvent } from './monitor.hub.js'
import { sightMark, type Viewer } from './monitor.may.js'
import { type EventStream, eventStream, isGone } from './monitor.stream.js'

export interface ViewersDeps {
  readonly hub: Hub<Viewer>
  readonly viewerOf: (actor: Actor) => Promise<Viewer>
  /** Whoever sent this request, as of now, without counting as a use; null: no more. */
  readonly stillOf: (request: FastifyRequest) => Promise<Actor | null>
  /** Everything this viewer may see, as the events so far tell it. */
  readonly snapshot: (viewer: Viewer, language: Language) => Promise<object>
  /** Somebody looks, or nobody any more. */
  readonly watched: (isWatched: boolean) => void
  readonly trouble: (error: unknown) => void
}

/** A session that ends by itself is noticed within this; what somebody ends or changes, at once. */
const lookEveryMs = 15_000
/** Connections at a time; each costs memory, and what is told is written to each. */
const atMost = 200

interface Open {
  readonly request: FastifyRequest
  readonly actor: Actor
  readonly viewer: Viewer
  readonly stream: EventStream
}

/** Everybody who follows what happens. */
export function liveViewers(deps: ViewersDeps) {
  const { hub, viewerOf } = deps
  const open = new Set<Open>()
  let timer: NodeJS.Timeout | undefined
  let isLooking = false
  let isStale = false

  async function look(): Promise<void> {
    for (const one of [...open]) {
      const actor = await deps.stillOf(one.request)
      const isSame =
        actor !== null &&
        actor.role === one.actor.role &&
        isAlike(await viewerOf(actor), one.viewer)
      if (!isSame) one.stream.end()
    }
  }
  /** One look at a time; whatever changes meanwhile is looked at again. */
  async function recheck(): Promise<void> {
    isStale = true
    if (isLooking) return
    isLooking = true
    clearTimeout(timer)
    timer = undefined
    try {
      while (isStale) {
        isStale = false
        await look()
      }
    } catch (error) {
      deps.trouble(error)
    } finally {
      isLooking = false
    }
    if (open.size > 0) lookLater()
  }
  function lookLater(): void {
    timer ??= setTimeout(() => void recheck(), lookEveryMs).unref()
  }

  async function follow(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { actor } = request
    const viewer = await viewerOf(actor)
    if (open.size >= atMost) fail('unprocessable', tooMany)
    const response = takenFrom(reply)
    if (isGone(response)) return
    deps.watched(true)
    let stop = () => {}
    const stream = eventStream(response, () => {
      stop()
      open.delete(one)
      if (open.size === 0) deps.watched(false)
    })
    const one: Open = { request, actor, viewer, stream }
    open.add(one)
    lookLater()
    const language = languageOf(request.headers['accept-language'])
    const send = (event: LiveEvent<Viewer>) =>
      stream.send(event.kind, idFor(viewer, event.seq), event.data(language))
    try {
      stop = await begin(request, viewer, send, stream)
    } catch (error) {
      deps.trouble(error)
      stream.end()
    }
    if (!open.has(one)) stop()
  }

  /** Who may see other queues than before begins anew: of what there was before nothing was told. */
  const idFor = (viewer: Viewer, seq: number): string => `${hub.idOf(seq)}${sightMark(viewer)}`
  function missedBy(viewer: Viewer, last: string): readonly LiveEvent<Viewer>[] | undefined {
    const [id = '', ...mark] = last.split(/(?=\.)/)
    return mark.join('') === sightMark(viewer) ? hub.after(id) : undefined
  }

  /** What was missed, or everything; then what comes. Nothing can come between. */
  async function begin(
    { headers }: FastifyRequest,
    viewer: Viewer,
    send: (event: LiveEvent<Viewer>) => void,
    stream: EventStream,
  ): Promise<() => void> {
    const last = headers['last-event-id']
    const missed = typeof last === 'string' ? missedBy(viewer, last) : undefined
    if (missed === undefined) {
      const snapshot = await deps.snapshot(viewer, languageOf(headers['accept-language']))
      stream.send('snapshot', idFor(viewer, hub.seq()), JSON.stringify(snapshot))
    } else for (const event of missed) if (event.isFor(viewer)) send(event)
    return hub.listen({ viewer, send })
  }

  return {
    follow,
    /** Somebody may see something else, or nothing any more. */
    recheck() {
      if (open.size > 0) void recheck()
    },
    close() {
      clearTimeout(timer)
      for (const { stream } of [...open]) stream.end()
    },
  }
}

/** The response with the headers it has so far, for somebody else than Fastify to write. */
function takenFrom(reply: FastifyReply): ServerResponse {
  reply.hijack()
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value)
  return reply.raw
}

const isAlike = (a: Viewer, b: Viewer): boolean =>
  a.queues === b.queues ||
  (a.queues !== null &&
    b.queues !== null &&
    a.queues.size === b.queues.size &&
    [...a.queues].every((id) => b.queues?.has(id)))

const tooMany = { why: say('quá nhiều người đang xem', 'too many viewers') }
