import type { Caller } from '../../domain/call.js'
import type { PlacedCall } from '../../domain/placed-call.js'
import type { AcdHost } from './acd.host.js'
import { isServed } from './acd.places.js'
import type { Offer } from './acd.state.js'
import type { AskedCallback, Attempts, Callback, CallbackEnd } from './queue.callback.repo.js'
import {
  type CallbackWay,
  type CalledChannel,
  callbackContexts,
  callExten,
  isOfCallback,
} from './queue.callback-channel.js'
import { queuedVariable } from './queue.look.js'
import type { Queue } from './queue.schema.js'

export interface CallbackWorld {
  now(): number
  queue(id: number): Queue | undefined
  /** Undefined: this number cannot be called. */
  way(queue: Queue, number: string): Promise<CallbackWay | undefined>
  /** The channel that the customer will be on; undefined, or it fails: there will be no call. */
  place(call: PlacedCall): Promise<string | undefined>
  /** Tells the end of this channel; false: there is no such channel. */
  follow(channel: string): Promise<boolean>
  variable(channel: string, name: string): Promise<string | undefined>
  open(): Promise<readonly Callback[]>
  keep(callback: AskedCallback): Promise<Callback>
  /** False: it has ended without this service. */
  setAttempts(id: string, attempts: Attempts): Promise<boolean>
  end(id: string, how: CallbackEnd): Promise<unknown>
  trouble(error: unknown): void
}

/** Customers who keep their place without holding the line. */
export interface Callbacks {
  /**
   * Told what is in Asterisk, now and then and after a connection began. The first time, those who
   * waited when the service ended wait again: before that nobody could be called.
   */
  agree(channels: readonly CalledChannel[]): Promise<void>
  /** The caller wants to be called back; false when that cannot be. */
  ask(queue: Queue, caller: Caller): Promise<boolean>
  /** It is somebody's turn: an agent is kept free while the customer is called. */
  offer(offer: Offer): void
  /** The customer of a callback is in the queue. */
  connected(id: string): void
  /** A supervisor has this caller. */
  taken(channel: string): void
  /** A channel has ended; of no callback mostly. */
  ended(channel: string): void
}

/** Whether a place in the distributor is one of somebody who is to be called back. */
export const isCallback = (caller: string): boolean => caller.startsWith('cb.')

const ringMs = 40_000
const attemptsAtMost = 3
/** Nobody picked up: tried again so much later, in the old place. */
const againMs = 300_000
/** Asterisk could not call: that is no attempt. */
const soonMs = 10_000
/** A channel that was ordered is there after so long. */
const bornMs = 1500

export function queueCallbacks(host: AcdHost, world: CallbackWorld): Callbacks {
  const all = new Map<string, Callback>()
  /** Customers who are being called, by their channels. */
  const called = new Map<string, { readonly id: string; isBorn: boolean }>()
  let isLoaded = false
  /** Callers whose wish is looked at, unless they are taken or sent elsewhere meanwhile. */
  const asking = new Set<string>()
  const done = (work: Promise<unknown>) => void work.catch(world.trouble)

  host.onEffect((effect) => {
    if (effect.do !== 'overflow') return
    // Who is on the way elsewhere need not be called.
    if (!asking.delete(effect.caller)) over(effect.caller, 'too_late')
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
    const { id, number, name, since, attempts, calledAt } = callback
    // Kept before: the customer's phone may ring while this service dies.
    const now = { attempts: attempts + 1, calledAt: world.now() }
    if (!(await attempted(callback, now))) over(id, 'connected')
    if (!all.has(id)) return
    const order = world.place({
      channel: `Local/${callExten(way)}@${callbackContexts.call}/n`,
      context: callbackContexts.up,
      exten: String(queue.id),
      callerId: { name, number },
      variables: { [queuedVariable]: `${queue.id}-${since}-${id}` },
      ringMs,
    })
    const channel = await order.catch(world.trouble)
    if (typeof channel !== 'string') {
      await attempted(callback, { attempts, calledAt })
      pause(callback, soonMs)
      return
    }
    called.set(channel, { id, isBorn: false })
    setTimeout(() => done(watch(channel)), bornMs).unref()
  }

  /** Kept; false: the customer is to be called no more. */
  function attempted(callback: Callback, attempts: Attempts): Promise<boolean> {
    if (all.has(callback.id)) all.set(callback.id, { ...callback, ...attempts })
    return world.setAttempts(callback.id, attempts)
  }

  async function watch(channel: string): Promise<void> {
    const isThere = await world.follow(channel)
    const one = called.get(channel)
    if (one !== undefined) one.isBorn = true
    if (!isThere) ended(channel)
  }

  /** The agent is free again; the customer is called once more in a while. */
  function pause({ id }: Callback, ms: number): void {
    host.feed({ type: 'left', caller: id, taken: false })
    joinIn(id, ms)
  }

  function joinIn(id: string, ms: number): void {
    const again = () => {
      const callback = all.get(id)
      if (callback !== undefined) join(callback)
    }
    if (ms > 0) setTimeout(again, ms).unref()
    else again()
  }

  function ended(channel: string): void {
    const callback = all.get(called.get(channel)?.id ?? '')
    called.delete(channel)
    if (callback === undefined) return
    if (callback.attempts >= attemptsAtMost) over(callback.id, 'no_answer')
    else pause(callback, againMs)
  }

  function connected(id: string): void {
    if (all.has(id)) over(id, 'connected')
    // The customer answered while there was no service.
    else done(world.end(id, 'connected'))
  }

  /** Customers who were called by a service that has ended meanwhile, by their places. */
  async function stillCalled(channels: readonly CalledChannel[]) {
    const found = new Map<string, CalledChannel>()
    for (const channel of channels) {
      if (!isOfCallback(channel)) continue
      const queued = await world.variable(channel.uniqueId, queuedVariable)
      const id = /-(cb\.\d+)$/.exec(queued ?? '')?.[1]
      if (id !== undefined) found.set(id, channel)
    }
    return found
  }

  async function load(channels: readonly CalledChannel[]): Promise<void> {
    const calls = await stillCalled(channels)
    const open = await world.open()
    isLoaded = true
    for (const callback of open)
      if (!all.has(callback.id)) await resume(callback, calls.get(callback.id))
  }

  async function resume(callback: Callback, channel?: CalledChannel): Promise<void> {
    const { id, attempts } = callback
    if (channel !== undefined && channel.context !== callbackContexts.call) {
      connected(id)
      return
    }
    all.set(id, callback)
    if (channel !== undefined) {
      called.set(channel.uniqueId, { id, isBorn: true })
      await watch(channel.uniqueId)
    } else if (attempts >= attemptsAtMost) over(id, 'no_answer')
    else joinIn(id, dueAt(callback) - world.now())
  }

  async function keepPlace(queue: Queue, { channel, name, number }: Caller): Promise<boolean> {
    const waiting = host.state().waiting.get(channel)
    const way = waiting?.offer === null ? await world.way(queue, number) : undefined
    if (waiting === undefined || way === undefined) return false
    const { since, priority } = waiting
    const place = { queueId: queue.id, number: way.dialled, name, since, priority }
    const callback = await world.keep(place)
    // Known before: its turn may be at once.
    all.set(callback.id, callback)
    const isTaken = !asking.has(channel)
    if (!isTaken) host.feed({ type: 'callback', caller: channel, id: callback.id })
    if (isTaken || isServed(host.state(), channel)) {
      all.delete(callback.id)
      await world.end(callback.id, 'connected')
      return false
    }
    // Who has hung up meanwhile wants to be called all the same.
    if (!host.state().waiting.has(callback.id)) join(callback)
    return true
  }

  return {
    async agree(channels) {
      const there = new Set(channels.map(({ uniqueId }) => uniqueId))
      // Its end may have been told to nobody: Asterisk died, or the connection was lost.
      for (const [channel, { isBorn }] of called) if (isBorn && !there.has(channel)) ended(channel)
      if (!isLoaded) await load(channels)
    },
    ask(queue, caller) {
      asking.add(caller.channel)
      return keepPlace(queue, caller).finally(() => asking.delete(caller.channel))
    },
    offer(offer) {
      const callback = all.get(offer.caller)
      if (callback === undefined) {
        host.feed({ type: 'left', caller: offer.caller, taken: false })
        return
      }
      call(callback).catch((error: unknown) => {
        world.trouble(error)
        pause(callback, soonMs)
      })
    },
    taken: (channel) => void asking.delete(channel),
    ...{ connected, ended },
  }
}

/** When a customer is to be called who was not by this service; the last call may have rung long. */
const dueAt = ({ calledAt }: Callback): number =>
  calledAt === null ? 0 : calledAt + ringMs + againMs
