import type { CallEvent, Caller, WaitingEffect } from '../../domain/call.js'
import { musicClassName } from '../../domain/media.js'
import { comparable } from '../../domain/phone-number.js'
import { because } from '../../domain/trace.js'
import type { Joining } from './acd.events.js'
import type { AcdHost } from './acd.host.js'
import type { Queue } from './queue.schema.js'

/** What a caller on the line needs of the world. */
export interface LineWorld {
  queue(id: number): Queue | undefined
  /** Events of this channel are told also while phones are rung for it. */
  follow(channel: string): void
  /** The channel says its place itself, whatever becomes of the service. */
  remember(channel: string, place: string): void
  /** The customer's last agent; null: there is none. */
  lastAgentOf(number: string): Promise<number | null>
  /** The caller wants to be called back; false when that cannot be. */
  callBack(queue: Queue, caller: Caller): Promise<boolean>
  /** The file that tells so; undefined: nothing is told. */
  calledBackWords(queue: Queue): string | undefined
  /** The customer of a callback is here. */
  calledBack(id: string): void
  /** The caller is about to leave by the exit key. */
  exits(channel: string): void
  /** The caller is back from where phones rang. */
  back(channel: string): void
  now(): number
  trouble(error: unknown): void
}

/** Callers who hear music in queues, and how to have something done about them. */
export interface Lines {
  /** A caller's stay in a queue; undefined: there is no such queue. */
  open(queue: number, caller: Caller): LineSession | undefined
  /** False when nobody holds this caller now. */
  carry(channel: string, effects: readonly WaitingEffect[]): boolean
  /** The same of effects that take the caller out of the service's hands. */
  send(channel: string, effects: readonly WaitingEffect[]): boolean
  has(channel: string): boolean
}

export interface LineSession {
  readonly first: readonly WaitingEffect[]
  on(event: CallEvent): readonly WaitingEffect[]
  listen(carry: (effects: readonly WaitingEffect[]) => void): void
  lost(): void
}

/**
 * The part of the distributor that stands beside each caller: it tells the machine that somebody
 * came, pressed a key or left, and what the machine wants of the caller is carried out through it.
 */
export function queueLines(host: AcdHost, world: LineWorld): Lines {
  const lines = new Map<string, (effects: readonly WaitingEffect[]) => void>()

  function stay(queue: Queue, caller: Caller): LineSession {
    const { channel } = caller
    const music = { do: 'music', musicClass: musicOf(queue) } as const
    let isHere = true
    let isLeaving = false
    const leave = () => {
      isHere = false
      lines.delete(channel)
    }
    /** What was said is over, or cannot be said. */
    const over = (): readonly WaitingEffect[] => [isLeaving ? goodbye : music]
    const doing: Partial<
      Record<CallEvent['type'], (event: CallEvent) => readonly WaitingEffect[]>
    > = {
      digit: (event) => ('digit' in event ? pressed(event.digit) : []),
      silence: () => [],
      gone: () => {
        left()
        return []
      },
    }
    return {
      first: [{ do: 'answer' }],
      listen(carry) {
        lines.set(channel, carry)
        world.follow(channel)
        const known = host.state().waiting.get(channel)
        if (known?.queue === queue.id) world.back(channel)
        else void enter(queue, caller, () => isHere)
        // Whoever is offered at once hears the music of the ringing.
        if (lines.get(channel) === carry) carry([music])
      },
      on: (event) => (doing[event.type] ?? over)(event),
      lost: leave,
    }

    function left(): void {
      leave()
      host.feed({ type: 'left', caller: channel, taken: false })
    }

    async function callBack(): Promise<void> {
      const own = lines.get(channel)
      // Meanwhile the caller may have been taken, and be in a queue anew.
      if (!(await world.callBack(queue, caller)) || own === undefined || lines.get(channel) !== own)
        return
      isLeaving = true
      const words = world.calledBackWords(queue)
      carry(channel, [words === undefined ? goodbye : { do: 'say', files: [words], turn: 0 }])
    }

    function pressed(digit: string): readonly WaitingEffect[] {
      // On the way to an agent it is too late for keys.
      if (!lines.has(channel)) return []
      // As the queue is now, not as it was when the caller came.
      const { exitKey, exitTo, callbackKey, name } = world.queue(queue.id) ?? queue
      if (digit === callbackKey) callBack().catch(world.trouble)
      if (digit !== exitKey || exitTo === null) return []
      world.exits(channel)
      left()
      const reason = because('queue_exit', { name, key: digit }, exitTo)
      return [
        { do: 'tell', reason },
        { do: 'connect', to: exitTo },
      ]
    }
  }

  async function enter(queue: Queue, caller: Caller, isHere: () => boolean): Promise<void> {
    const last = queue.sticky === null ? null : await world.lastAgentOf(caller.number)
    if (!isHere()) return
    const joining = joiningOf(queue, caller, last, world.now())
    if (!joining.again) world.remember(caller.channel, placeName(queue.id, joining.since))
    host.feed({ type: 'joined', caller: joining })
    const callback = placeOf(caller.queued).callback
    if (callback !== undefined) world.calledBack(callback)
  }

  function carry(channel: string, effects: readonly WaitingEffect[]): boolean {
    const line = lines.get(channel)
    line?.(effects)
    return line !== undefined
  }

  return {
    open(id, caller) {
      const queue = world.queue(id)
      return queue && stay(queue, caller)
    },
    carry,
    send(channel, effects) {
      const line = lines.get(channel)
      // Before: where it leads may be a queue, which has the caller at once.
      lines.delete(channel)
      line?.(effects)
      return line !== undefined
    },
    has: (channel) => lines.has(channel),
  }
}

/** Whoever has been in this queue before, says the channel, has the place of then. */
export function joiningOf(
  queue: Queue,
  { channel: id, number, name, queued }: Caller,
  last: number | null,
  now: number,
): Joining {
  const place = placeOf(queued)
  const since = place.queue === queue.id ? place.since : undefined
  return {
    ...{ id, number, name, queue: queue.id, how: 'line', last },
    // Who was called back has waited for it; a supervisor may have had the caller out of the queue.
    front: place.isFront === true,
    ...{ priority: priorityOf(queue, number), since: since ?? now, again: since !== undefined },
  }
}

const placeName = (queue: number, since: number): string => `${queue}-${since}`

interface Place {
  readonly queue?: number
  readonly since?: number
  readonly callback?: string
  readonly isFront?: boolean
}

/** `12-1764410000000`, then `-cb.17` or `-front`: the queue, since when, and why first, if so. */
function placeOf(queued = ''): Place {
  const [, queue, since, first] = /^(\d+)-(\d{10,16})(?:-(cb\.\d+|front))?$/.exec(queued) ?? []
  if (queue === undefined) return {}
  const place = { queue: Number(queue), since: Number(since), isFront: first !== undefined }
  return first === undefined || first === 'front' ? place : { ...place, callback: first }
}

/** By the longest beginning of the number that the queue knows. */
function priorityOf({ priorities }: Queue, number: string): number {
  if (priorities.length === 0) return 0
  const whole = comparable(number)
  const known = priorities
    .map((one) => ({ ...one, number: comparable(one.number) }))
    .filter((one) => whole.startsWith(one.number))
  return known.reduce((best, one) => (one.number.length > best.number.length ? one : best), {
    number: '',
    priority: 0,
  }).priority
}

const goodbye = { do: 'connect', to: { type: 'hangup' } } as const

const musicOf = ({ musicClassId }: Queue): string | null =>
  musicClassId === null ? null : musicClassName(musicClassId)
