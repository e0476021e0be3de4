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
  const lasting = (wish: Lasting, began: number): Period => {
    const seconds = wish.do === 'wait' ? wish.seconds : world.secondsOf(wish.sounds)
    return { wish, began, ends: began + seconds * 1000 }
  }
  const onward = ({ session, at: since }: Place, during: Period): Place => {
    const { wish, ends } = during
    const pressed = nextKey(waiting, during, since)
    if (pressed !== undefined) {
      const { key, at } = pressed
      return { session, at, during, effects: session.on({ type: 'digit', digit: key }) }
    }
    const type = wish.do === 'wait' ? 'silence' : 'played'
    return { session, at: ends, effects: session.on({ type, turn: wish.turn }) }
  }

  const steps: TraceStep[] = []
  let destination = nowhere
  let here = enter(ask, from)
  for (let turn = 0; turn < turnsAtMost && here !== undefined; turn += 1) {
    steps.push(...told(here))
    const wish: Wish | undefined = here.effects.findLast(isWish)
    if (wish?.do === 'connect') {
      destination = wish.to
      here = wish.exit === undefined ? enter(destinationName(wish.to), here.at) : undefined
      continue
    }
    const during: Period | undefined = wish === undefined ? here.during : lasting(wish, here.at)
    here = during && onward(here, during)
  }
  return { destination: here === undefined ? destination : nowhere, steps }
}

/** Where the caller is in time, in which session, and what it wants now. */
interface Place {
  readonly session: Running
  readonly at: number
  readonly effects: readonly Effect[]
  /** What goes on when the session wants nothing else: a key that it did not listen to. */
  readonly during?: Period
}

/** A prompt or a wait, in epoch milliseconds. */
interface Period {
  readonly wish: Lasting
  readonly began: number
  readonly ends: number
}

type Wish = Exclude<Effect, { do: 'tell' }>
const isWish = (effect: Effect): effect is Wish => effect.do !== 'tell'

const told = ({ effects, at }: Place): readonly TraceStep[] =>
  effects.flatMap((effect) => (effect.do === 'tell' ? [stepAt(at, effect.reason)] : []))

type Lasting = Extract<Effect, { do: 'play' | 'wait' }>

/** Takes the next key if it is pressed before this prompt or wait is over. */
function nextKey(waiting: PressedKey[], { wish, began, ends }: Period, since: number) {
  const [next] = waiting
  if (next === undefined) return undefined
  const soonest = wish.do === 'wait' ? 0 : Number.POSITIVE_INFINITY
  const at = Math.max(since, began + (next.afterSeconds ?? soonest) * 1000)
  if (at >= ends) return undefined
  waiting.shift()
  return { key: next.key, at }
}

const stepAt = (at: number, reason: Reason): TraceStep => ({ at, ...reason })
