import type { AcdEffect } from './acd.effects.js'
import type { AcdEvent } from './acd.events.js'
import { nextDue } from './acd.next.js'
import { type Acd, emptyAcd } from './acd.state.js'
import { step } from './acd.step.js'

type Untimed<Event> = Event extends AcdEvent ? Omit<Event, 'at'> : never
/** What happens now. */
export type AcdNow = Untimed<AcdEvent>

/** The one distributor of the box, fed with what happens, and woken when time brings something. */
export interface AcdHost {
  state(): Acd
  /** Effects are carried out before it returns, but those of an event that another one caused. */
  feed(event: AcdNow): void
  /** Told of every effect, in order, with the state after its event. */
  onEffect(listener: (effect: AcdEffect, acd: Acd) => void): () => void
  /** Told after every event that changed something. */
  onChange(listener: (acd: Acd) => void): () => void
  stop(): void
}

export interface AcdHostDeps {
  /** Epoch milliseconds of a clock that is not set back. */
  readonly now: () => number
  readonly random?: () => number
  /** A listener threw: the others are told all the same. */
  readonly trouble: (error: unknown) => void
}

/** Timers hold no more (2^31 - 1 ms). */
const longestMs = 2_000_000_000

export function acdHost({ now, random = Math.random, trouble }: AcdHostDeps): AcdHost {
  const effects = new Set<(effect: AcdEffect, acd: Acd) => void>()
  const changes = new Set<(acd: Acd) => void>()
  const waiting: AcdNow[] = []
  let acd = emptyAcd
  let isFeeding = false
  let timer: NodeJS.Timeout | undefined

  function feed(event: AcdNow): void {
    waiting.push(event)
    if (isFeeding) return
    isFeeding = true
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) take(next)
    } finally {
      isFeeding = false
    }
    clearTimeout(timer)
    const due = nextDue(acd)
    if (due !== undefined) {
      const ms = Math.min(Math.max(due - now(), 0), longestMs)
      timer = setTimeout(() => feed({ type: 'tick' }), ms)
      timer.unref()
    }
  }

  function take(event: AcdNow): void {
    const before = acd
    const [next, wanted] = step(acd, { ...event, at: now() } as AcdEvent, random())
    acd = next
    for (const effect of wanted)
      for (const listener of effects) guarded(() => listener(effect, acd))
    if (acd !== before) for (const listener of changes) guarded(() => listener(acd))
  }

  function guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      trouble(error)
    }
  }

  const listen = <T>(all: Set<T>, listener: T) => {
    all.add(listener)
    return () => void all.delete(listener)
  }
  return {
    state: () => acd,
    feed,
    onEffect: (listener) => listen(effects, listener),
    onChange: (listener) => listen(changes, listener),
    stop: () => clearTimeout(timer),
  }
}

/** Epoch milliseconds by a clock that goes on whatever becomes of the one on the wall. */
export function steadyClock(wall: () => number = Date.now): () => number {
  const ahead = wall() - performance.now()
  return () => Math.round(ahead + performance.now())
}
