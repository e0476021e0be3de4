import type { CallEvent, Digit, Effect, Session } from '../../domain/call.js'
import type { Destination } from '../../domain/destination.js'
import type { Reason } from '../../domain/trace.js'

/**
 * A key that a simulated caller presses: so many seconds after the key before (the first: after
 * the beginning), or, without, as soon as the line waits for one.
 */
export type Press = Digit | { readonly key: Digit; readonly afterSeconds?: number | undefined }

export interface Walk {
  /** Undefined: the session neither left nor waited for anything that could happen. */
  readonly to: Destination | undefined
  readonly steps: readonly { readonly afterSeconds: number; readonly reason: Reason }[]
  /** Seconds until the session left. */
  readonly seconds: number
  /** Keys that were not pressed any more. */
  readonly rest: readonly Press[]
}

/** Our sessions all leave; this ends one that does not. */
const eventsAtMost = 10_000

/**
 * What a session does with a caller who presses these keys and then nothing: the session itself,
 * driven by a clock that only counts. A prompt takes `secondsOf` its sounds. What ends at the very
 * moment of a key ends before it.
 */
export function walk<State>(
  { begin: [begun, first], step }: Session<State>,
  keys: readonly Press[],
  secondsOf: (sound: number) => number = () => 0,
): Walk {
  const steps: Walk['steps'][number][] = []
  let state = begun
  let now = 0
  let pressedAt = 0
  let pressed = 0
  let coming: Coming | undefined
  let to: Destination | undefined

  const take = (effects: readonly Effect[]): void => {
    for (const effect of effects) {
      if (effect.do === 'tell') steps.push({ afterSeconds: now, reason: effect.reason })
      else if (effect.do === 'connect') to = effect.to
      else coming = comingOf(effect, now, secondsOf)
    }
  }
  const next = (): CallEvent | undefined => {
    const key = keys[pressed]
    const due = key === undefined ? never : dueAt(key, pressedAt, now, coming)
    if (key !== undefined && due < (coming?.at ?? never)) {
      now = Math.max(now, due)
      pressedAt = now
      pressed += 1
      return { type: 'digit', digit: typeof key === 'string' ? key : key.key }
    }
    if (coming === undefined) return undefined
    const { at, event } = coming
    now = at
    coming = undefined
    return event
  }

  take(first)
  for (let events = 0; to === undefined && events < eventsAtMost; events += 1) {
    const event = next()
    if (event === undefined) break
    const [after, effects] = step(state, event)
    state = after
    take(effects)
  }
  return { to, steps, seconds: now, rest: keys.slice(pressed) }
}

const never = Number.POSITIVE_INFINITY

/** What happens when the caller does nothing. */
interface Coming {
  readonly at: number
  readonly event: CallEvent & { readonly type: 'played' | 'silence' }
}

function comingOf(
  effect: Effect & { readonly do: 'play' | 'wait' },
  now: number,
  secondsOf: (sound: number) => number,
): Coming {
  const { turn } = effect
  if (effect.do === 'wait') return { at: now + effect.seconds, event: { type: 'silence', turn } }
  const seconds = effect.sounds.reduce((sum, sound) => sum + secondsOf(sound), 0)
  return { at: now + seconds, event: { type: 'played', turn } }
}

function dueAt(key: Press, pressedAt: number, now: number, coming: Coming | undefined): number {
  const after = typeof key === 'string' ? undefined : key.afterSeconds
  if (after !== undefined) return pressedAt + after
  return coming?.event.type === 'played' ? never : now
}
