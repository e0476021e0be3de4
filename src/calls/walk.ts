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
  const waiting = [...keys]
  const enter = (name: string, at: number): Place | undefined => {
    const session = world.open(name, caller, at)
    return session && { session, at, effects: session.first }
  }
  const onward = (here: Place, wish: Lasting): Place => {
    const lasts = wish.do === 'wait' ? wish.seconds : world.secondsOf(wish.sounds)
    const pressed = nextKey(waiting, wish, lasts)
    const at = here.at + (pressed?.after ?? lasts) * 1000
    return { session: here.session, at, effects: lived(here.session, wish, pressed?.key) }
  }

  const steps: TraceStep[] = []
  let destination = nowhere
  let here = enter(ask, from)
  for (let turn = 0; turn < turnsAtMost && here !== undefined; turn += 1) {
    steps.push(...told(here))
    const wish: Wish | undefined = here.effects.findLast(isWish)
    if (wish?.do === 'connect') {
      destination = wish.to
      here = enter(destinationName(wish.to), here.at)
    } else here = wish && onward(here, wish)
  }
  return { destination: here === undefined ? destination : nowhere, steps }
}

/** Where the caller is in time, in which session, and what it wants now. */
interface Place {
  readonly session: Running
  readonly at: number
  readonly effects: readonly Effect[]
}

type Wish = Exclude<Effect, { do: 'tell' }>
const isWish = (effect: Effect): effect is Wish => effect.do !== 'tell'

const told = ({ effects, at }: Place): readonly TraceStep[] =>
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
