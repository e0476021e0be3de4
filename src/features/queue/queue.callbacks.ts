import type { Caller } from '../../domain/call.js'
import type { PlacedCall } from '../../domain/placed-call.js'
import type { AcdHost } from './acd.host.js'
import type { Offer } from './acd.state.js'
import type { Callback, CallbackEnd } from './queue.callback.repo.js'
import type { Queue } from './queue.schema.js'

/** How a customer is called: the number as its route wants it, trunks in order, and as whom. */
export interface CallbackWay {
  /** In national spelling. */
  readonly dialled: string
  readonly number: string
  readonly trunkIds: readonly number[]
  readonly hotline: string
}

export interface CallbackWorld {
  queue(id: number): Queue | undefined
  /** Undefined: this number cannot be called. */
  way(queue: Queue, number: string): Promise<CallbackWay | undefined>
  /** The channel that the customer will be on; undefined: Asterisk cannot be asked now. */
  place(call: PlacedCall): Promise<string | undefined>
  /** Tells the end of this channel; false: there is no such channel. */
  follow(channel: string): Promise<boolean>
  open(): Promise<readonly Callback[]>
  keep(callback: Omit<Callback, 'id' | 'attempts'>): Promise<Callback>
  countAttempt(id: string): Promise<unknown>
  end(id: string, how: CallbackEnd): Promise<unknown>
  trouble(error: unknown): void
}

/** Customers who keep their place without holding the line. */
export interface Callbacks {
  start(): Promise<void>
  /** The caller wants to be called back; false when that cannot be. */
  ask(queue: Queue, caller: Caller): Promise<boolean>
  /** It is somebody's turn: an agent is kept free while the customer is called. */
  offer(offer: Offer): void
  /** The customer of a callback is in the queue. */
  connected(id: string): void
  /** A channel has ended; of no callback mostly. */
  ended(channel: string): void
}

/** Whether a place in the distributor is one of somebody who is to be called back. */
export const isCallback = (caller: string): boolean => caller.startsWith('cb.')

const ringMs = 40_000
const attemptsAtMost = 3
/** Nobody picked up: tried again so much later, in the old place. */
const againMs = 300_000
/** A channel that was ordered is there after so long. */
const bornMs = 1500

export function queueCallbacks(host: AcdHost, world: CallbackWorld): Callbacks {
  const all = new Map<string, Callback>()
  /** Customers who are being called, by their channels. */
  const called = new Map<string, string>()
  const done = (work: Promise<unknown>) => void work.catch(world.trouble)

  host.onEffect((effect) => {
    if (effect.do === 'overflow' && isCallback(effect.caller)) over(effect.caller, 'too_late')
  })

  function over(id: string, how: CallbackEnd): void {
    if (!all.delete(id)) return
    done(world.end(id, how))
    host.feed({ type: 'left', caller: id, taken: how === 'connected' })
  }

  function join({ id, queueId: queue, number, name, priority, since }: Callback): void {
    const caller = { id, queue, number, name, priority, since, last: null, front: false } as const
    host.feed({ type: 'joined', caller: { ...caller, how: 'callback', again: true } })
  }

  async function call(callback: Callback): Promise<void> {
    const queue = world.queue(callback.queueId)
    const way = queue && (await world.way(queue, callback.number))
    if (queue === undefined || way === undefined) {
      over(callback.id, 'no_answer')
      return
    }
    await world.countAttempt(callback.id)
    const { id, number, name, since } = callback
    const channel = await world.place({
      channel: `Local/${callExten(way)}@${callbackContexts.call}/n`,
      context: callbackContexts.up,
      exten: String(queue.id),
      callerId: { name, number },
      variables: { QUEUED: `${queue.id}-${since}-${id}` },
      ringMs,
    })
    if (channel === undefined) {
      later(callback)
      return
    }
    called.set(channel, id)
    setTimeout(() => done(watch(channel)), bornMs).unref()
  }

  async function watch(channel: string): Promise<void> {
    if (!(await world.follow(channel))) ended(channel)
  }

  /** The agent is free again; the customer is called once more in a while. */
  function later(callback: Callback): void {
    const next = { ...callback, attempts: callback.attempts + 1 }
    if (next.attempts >= attemptsAtMost) {
      over(callback.id, 'no_answer')
      return
    }
    all.set(callback.id, next)
    host.feed({ type: 'left', caller: callback.id, taken: false })
    setTimeout(() => all.has(next.id) && join(next), againMs).unref()
  }

  function ended(channel: string): void {
    const callback = all.get(called.get(channel) ?? '')
    called.delete(channel)
    if (callback !== undefined) later(callback)
  }

  return {
    async start() {
      for (const callback of await world.open()) {
        if (all.has(callback.id)) continue
        all.set(callback.id, callback)
        join(callback)
      }
    },
    async ask(queue, { channel, name, number }) {
      const waiting = host.state().waiting.get(channel)
      const way = waiting?.offer === null ? await world.way(queue, number) : undefined
      if (waiting === undefined || way === undefined) return false
      const { since, priority } = waiting
      const place = { queueId: queue.id, number: way.dialled, name, since, priority }
      const callback = await world.keep(place)
      host.feed({ type: 'callback', caller: channel, id: callback.id })
      if (host.state().waiting.has(callback.id)) {
        all.set(callback.id, callback)
        return true
      }
      // An agent was found in the meantime.
      await world.end(callback.id, 'connected')
      return false
    },
    offer(offer) {
      const callback = all.get(offer.caller)
      if (callback !== undefined) done(call(callback))
      else host.feed({ type: 'left', caller: offer.caller, taken: false })
    },
    connected: (id) => over(id, 'connected'),
    ended,
  }
}

/** Contexts of asterisk-conf/queues.conf: the call to the customer, and who has answered. */
export const callbackContexts = { call: 'queue-callback', up: 'queue-callback-up' } as const

const callExten = ({ dialled, number, hotline, trunkIds }: CallbackWay): string =>
  [dialled, number, hotline, ...trunkIds].join('-')
