import type { CallEvent, Caller, Exit, WaitingEffect } from '../domain/call.js'
import { type Destination, destinationName } from '../domain/destination.js'
import type { Reason } from '../domain/trace.js'
import { noKeys, press, type ToldKey } from './keys.js'
import type { Running } from './running.js'

/** What a held call needs of the world. Orders may be refused by throwing. */
export interface HeldWorld {
  /** The session of what is asked for (`hotline-7`, `ivr-5`); undefined: the dialplan has it. */
  open(ask: string, caller: Caller): Running<WaitingEffect> | undefined
  answer(channel: string): Promise<void>
  play(channel: string, playback: string, sounds: readonly number[]): Promise<void>
  say(channel: string, playback: string, files: readonly string[]): Promise<void>
  music(channel: string, musicClass: string | null): Promise<void>
  stopPlayback(playback: string): Promise<unknown>
  /** What the caller falls back to from now on. At once, also while something is played. */
  remember(channel: string, ask: string): Promise<unknown>
  leave(channel: string, to: Destination, exit?: Exit): Promise<void>
  tell(channel: string, reason: Reason): void
  /** What the caller is in after this step, by the name it is asked for: `ivr-6`, a menu's menu. */
  placeOf(reason: Reason): string | undefined
  /** The channel is gone, or with another application: nothing to be done. */
  isGone(error: unknown): boolean
  trouble(channel: string, error: unknown): void
}

/** A caller whom the service holds, from one session to the next, until connected or gone. */
export interface HeldCall {
  begin(ask: string): void
  /** A key was told; one that was told before does nothing. */
  pressed(key: ToldKey): void
  played(playback: string): void
  gone(): void
  /** The connection was lost: nobody knows what becomes of the call. */
  lost(): void
  /** Where the dialplan would go on without the service. */
  readonly ask: string
  /** The playback under way, if any. */
  readonly playing: string | undefined
}

/**
 * Names of playbacks: one of a caller's plays at a time, and what another service began can be
 * stopped by trying them all. So many that one which was stopped is gone before its name returns.
 */
const playbackNames = 8
export const playbackName = (channel: string, n: number): string => `${channel}-${n}`
export const namesOfPlaybacks = (channel: string): readonly string[] =>
  Array.from({ length: playbackNames }, (_, n) => playbackName(channel, n))

/** Who is led on comes anew, also to a queue left before. */
const withoutPlace = ({ queued: _, ...caller }: Caller): Caller => caller

/** A caller led in circles by destinations that name each other ends after so many. */
const sessionsAtMost = 100

/**
 * Carries out what sessions want, in their order, one order at a time. Events are fed at once;
 * orders wait for those before them. `firstPlayback` numbers the first playback;
 * `isUp`: the call has been answered before.
 */
export function heldCall(
  caller: Caller,
  world: HeldWorld,
  onLeft: () => void,
  { firstPlayback = 0, isUp = false }: { firstPlayback?: number; isUp?: boolean } = {},
): HeldCall {
  const { channel } = caller
  let session: Running<WaitingEffect> | undefined
  let ask = ''
  let stays = 0
  let answered = isUp
  let isOver = false
  let playbacks = firstPlayback
  let playing: { readonly id: string; readonly turn: number } | undefined
  let keys = noKeys
  let timer: NodeJS.Timeout | undefined
  let orders: Promise<void> = Promise.resolve()

  const order = (work: () => Promise<void>, turn?: number) => {
    orders = orders.then(async () => {
      if (isOver) return
      await work().catch((error: unknown) => {
        if (world.isGone(error)) return
        world.trouble(channel, error)
        if (turn !== undefined) feed({ type: 'refused', turn })
      })
    })
  }
  const feed = (event: CallEvent) => {
    if (!isOver && session !== undefined) carry(session.on(event))
  }
  const quiet = () => {
    clearTimeout(timer)
    timer = undefined
  }
  const hush = () => {
    const before = playing
    playing = undefined
    if (before !== undefined) order(async () => void (await world.stopPlayback(before.id)))
  }
  const pickUp = () => {
    if (answered) return
    answered = true
    order(() => world.answer(channel))
  }

  /** A prompt ends first of all: Asterisk carries out no other order while it plays. */
  const carry = (effects: readonly WaitingEffect[]): void => {
    if (effects.some((effect) => effect.do !== 'tell')) {
      quiet()
      hush()
    }
    for (const effect of effects) carryOne(effect)
  }
  const carryOne = (effect: WaitingEffect): void => {
    if (effect.do === 'tell') {
      tell(effect.reason)
      return
    }
    if (effect.do === 'connect') {
      connect(effect.to, effect.exit)
      return
    }
    pickUp()
    if (effect.do !== 'answer') hold(effect)
  }
  /** What the caller hears or waits for, once answered. */
  const hold = (effect: Exclude<WaitingEffect, { do: 'tell' | 'connect' | 'answer' }>): void => {
    if (effect.do === 'wait') wait(effect.seconds, effect.turn)
    else if (effect.do === 'music') order(() => world.music(channel, effect.musicClass))
    else if (effect.do === 'say')
      play((playback) => world.say(channel, playback, effect.files), effect.turn)
    else play((playback) => world.play(channel, playback, effect.sounds), effect.turn)
  }

  const tell = (reason: Reason) => {
    world.tell(channel, reason)
    const place = world.placeOf(reason)
    if (place === undefined || place === ask) return
    ask = place
    remember(place)
  }
  const remember = (name: string) => order(async () => void (await world.remember(channel, name)))
  const wait = (seconds: number, turn: number) => {
    timer = setTimeout(() => feed({ type: 'silence', turn }), seconds * 1000)
  }
  const play = (begin: (playback: string) => Promise<void>, turn: number) => {
    const playback = { id: playbackName(channel, playbacks++ % playbackNames), turn }
    playing = playback
    order(async () => {
      if (playing === playback) await begin(playback.id)
    }, turn)
  }
  const connect = (to: Destination, exit?: Exit) => {
    const name = destinationName(to)
    const isHeld = exit === undefined && stays < sessionsAtMost
    const next = isHeld ? world.open(name, withoutPlace(caller)) : undefined
    if (next !== undefined) {
      remember(name)
      enter(name, next)
      return
    }
    order(async () => {
      isOver = true
      onLeft()
      await world.leave(channel, stays < sessionsAtMost ? to : { type: 'hangup' }, exit)
    })
  }
  const enter = (name: string, next: Running<WaitingEffect>) => {
    ask = name
    stays += 1
    session = next
    carry(next.first)
    next.listen?.((effects) => {
      if (!isOver && session === next) carry(effects)
    })
  }
  const finish = () => {
    isOver = true
    quiet()
    onLeft()
  }

  return {
    get ask() {
      return ask
    },
    get playing() {
      return playing?.id
    },
    begin(name) {
      ask = name
      const first = world.open(name, caller)
      if (first === undefined) finish()
      else enter(name, first)
    },
    pressed(key) {
      const [next, isNew] = press(keys, key)
      keys = next
      if (isNew) feed({ type: 'digit', digit: key.digit })
    },
    played(playback) {
      if (playing === undefined || playback !== playing.id) return
      const { turn } = playing
      playing = undefined
      feed({ type: 'played', turn })
    },
    gone() {
      if (isOver) return
      feed({ type: 'gone' })
      finish()
    },
    lost() {
      if (isOver) return
      if (session?.lost === undefined) feed({ type: 'gone' })
      else session.lost()
      finish()
    },
  }
}
