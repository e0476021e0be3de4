import type { Caller, Digit, Effect } from '../domain/call.js'
import { type Destination, destinationName } from '../domain/destination.js'
import type { Reason, TraceStep } from '../domain/trace.js'
import type { Running } from './running.js'

/** A key a simulated caller presses, so many seconds after the prompt or the wait began. */
export interface PressedKey {
  readonly key: Digit
  /** Not given: as soon as the prompt has ended. */
  readonly afterSeconds?: number | undefined
}

export interface WalkWorld {
  /** As in the real call: the session of what is asked for. */
  open(ask: string, caller: Caller, at: number): Running | undefined
  /** How long sounds take one after the other. */
  secondsOf(sounds: readonly number[]): number
}

export interface Walk {
  readonly destination: Destination
  readonly steps: readonly TraceStep[]
}

/** More turns than any caller takes: a walk in circles ends. */
const turnsAtMost = 1000
const nowhere: Destination = { type: 'hangup' }

/**
 * Walks a caller through the very sessions that hold real callers, without a call: what they want
 * is imagined instead of carried out, and time passes as they say. After the last key the caller is
 * silent.
 */
export function walk(
  ask: string,
  caller: Caller,
  from: number,
  keys: readonly PressedKey[],
  world: WalkWorld,
): Walk {
  const steps: TraceStep[] = []
  const waiting = [...keys]
  let at = from
  let session = world.open(ask, caller, at)
  let effects = session?.first ?? []

  for (let turn = 0; turn < turnsAtMost && session !== undefined; turn += 1) {
    steps.push(...told(effects, at))
    const wish = effects.findLast(isWish)
    if (wish === undefined) break
    if (wish.do === 'connect') {
      session = world.open(destinationName(wish.to), caller, at)
      if (session === undefined) return { destination: wish.to, steps }
      effects = session.first
    } else {
      const lasts = wish.do === 'wait' ? wish.seconds : world.secondsOf(wish.sounds)
      const pressed = nextKey(waiting, wish, lasts)
      at += (pressed?.after ?? lasts) * 1000
      effects = lived(session, wish, pressed?.key)
    }
  }
  return { destination: nowhere, steps }
}

type Wish = Exclude<Effect, { do: 'tell' }>
const isWish = (effect: Effect): effect is Wish => effect.do !== 'tell'

const told = (effects: readonly Effect[], at: number): readonly TraceStep[] =>
  effects.flatMap((effect) => (effect.do === 'tell' ? [stepAt(at, effect.reason)] : []))

/** A key that was not listened to changes nothing: what was under way goes on to its end. */
function lived(session: Running, during: Lasting, key: Digit | undefined): readonly Effect[] {
  const effects = key === undefined ? [] : session.on({ type: 'digit', digit: key })
  const type = during.do === 'wait' ? 'silence' : 'played'
  return effects.length > 0 ? effects : session.on({ type, turn: during.turn })
}

type Lasting = Extract<Effect, { do: 'play' | 'wait' }>

/** Takes the next key if it is pressed before this prompt or wait is over. */
function nextKey(waiting: PressedKey[], during: Lasting, lasts: number) {
  const [next] = waiting
  if (next === undefined) return undefined
  const after = next.afterSeconds ?? (during.do === 'wait' ? 0 : Number.POSITIVE_INFINITY)
  if (after >= lasts && !(during.do === 'wait' && after === 0)) return undefined
  waiting.shift()
  return { key: next.key, after }
}

const stepAt = (at: number, reason: Reason): TraceStep => ({ at, ...reason })
