import type { CallEvent, Caller, WaitingEffect } from '../../domain/call.js'
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
  /** The caller is about to leave by the exit key. */
  exits(channel: string): void
  /** The caller is back from where phones rang. */
  back(channel: string): void
  now(): number
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

  function open(id: number, caller: Caller): LineSession | undefined {
    const queue = world.queue(id)
    if (queue === undefined) return undefined
    const { channel } = caller
    const music = { do: 'music', musicClass: musicOf(queue) } as const
    let isHere = true
    const leave = () => {
      isHere = false
      lines.delete(channel)
    }
    return {
      first: [music],
      listen(carry) {
        lines.set(channel, carry)
        world.follow(channel)
        const known = host.state().waiting.get(channel)
        if (known?.queue === id) world.back(channel)
        else void enter(queue, caller, () => isHere)
      },
      on(event) {
        if (event.type === 'played' || event.type === 'refused') return [music]
        if (event.type === 'gone') {
          leave()
          host.feed({ type: 'left', caller: channel, taken: false })
        }
        return event.type === 'digit' ? pressed(queue, event.digit) : []
      },
      lost: leave,
    }

    function pressed({ exitKey, exitTo, name }: Queue, digit: string): readonly WaitingEffect[] {
      if (digit !== exitKey || exitTo === null) return []
      leave()
      world.exits(channel)
      host.feed({ type: 'left', caller: channel, taken: false })
      return [
        { do: 'tell', reason: because('queue_exit', { name, key: digit }, exitTo) },
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
  }

  function carry(channel: string, effects: readonly WaitingEffect[]): boolean {
    const line = lines.get(channel)
    line?.(effects)
    return line !== undefined
  }

  return {
    open,
    carry,
    send(channel, effects) {
      const isHere = carry(channel, effects)
      lines.delete(channel)
      return isHere
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
  const since = sinceOf(queue.id, queued)
  return {
    ...{ id, number, name, queue: queue.id, how: 'line', last, front: false },
    ...{ priority: priorityOf(queue, number), since: since ?? now, again: since !== undefined },
  }
}

const placeName = (queue: number, since: number): string => `${queue}-${since}`

/** Since when the channel says it waits in this queue. */
function sinceOf(queue: number, queued = ''): number | undefined {
  const [, id, since] = /^(\d+)-(\d{10,16})$/.exec(queued) ?? []
  return Number(id) === queue ? Number(since) : undefined
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

const musicOf = ({ musicClassId }: Queue): string | null =>
  musicClassId === null ? null : `music-${musicClassId}`
