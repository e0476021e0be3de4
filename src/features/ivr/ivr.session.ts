import type { CallEvent, Digit, Effect, Session, Step } from '../../domain/call.js'
import type { Destination } from '../../domain/destination.js'
import type { Reason } from '../../domain/trace.js'
import type { Numbers } from './ivr.numbers.js'
import { reasons } from './ivr.reasons.js'
import type { Choice, Menu, Menus } from './ivr.schema.js'

/** A number may have more digits: so long is waited for the next. */
const nextDigitSeconds = 2

/** A machine that presses keys for ever ends after so many. */
const keysAtMost = 200

/**
 * Where one caller is in the tree.
 *
 *              played              key, number -> destination, or attempts spent
 *  prompting ────────> listening ───────────────────────────────────────────────> left
 *   ^  ^  │               │  │ ^                                                   ^
 *   │  └──┼─── silence ───┘  │ └ a digit of a number                               │
 *   └─────┴──────────────────┘ key -> menu, or a miss          gone, from anywhere ┘
 *
 * A digit during `prompting` barges in where the menu lets it; where not, it does not count, as
 * with Asterisk's `Playback`. `turn` numbers each prompt and each wait, so that the late end of an
 * earlier one is ignored.
 */
export type IvrState = Here | { readonly at: 'left' }

interface Here {
  readonly at: 'prompting' | 'listening'
  readonly menu: Menu
  /** Menus that led here, the nearest last. */
  readonly path: readonly Menu[]
  readonly misses: number
  readonly turn: number
  /** Digits so far of what may be a number. */
  readonly typed: string
  readonly keys: number
  /** Menus given up since the last key: whoever comes back to one would go round for ever. */
  readonly givenUp: readonly number[]
}

/** Somewhere in a tree, about to do something. */
type Place = Omit<Here, 'at' | 'typed'>

/**
 * One caller walking a tree of menus, from the menu `rootId` to a destination that is no menu.
 * Sub-menus are opened inside: the session remembers its way, for `back`. Menus and numbers are
 * those of one moment. Whatever is missing, the caller goes on.
 */
export function ivrSession(menus: Menus, rootId: number, numbers: Numbers): Session<IvrState> {
  function step(state: IvrState, event: CallEvent): Step<IvrState> {
    if (state.at === 'left') return [state, []]
    if (event.type === 'gone') return [{ at: 'left' }, []]
    if (event.type === 'digit') return press({ ...state, keys: state.keys + 1 }, event.digit)
    return event.turn === state.turn ? ended(state, event.type) : [state, []]
  }

  /** The present prompt or wait is over. */
  function ended(here: Here, how: 'played' | 'silence' | 'refused'): Step<IvrState> {
    if (here.at === 'prompting') {
      const told = how === 'refused' ? [reasons.promptFailed(here.menu)] : []
      return telling(told, listen(here))
    }
    return here.typed === '' ? timeOut(here) : settle(here, here.typed)
  }

  function press(here: Here, digit: Digit): Step<IvrState> {
    const { menu, typed } = here
    if (here.keys > keysAtMost) return leave(hangup, reasons.tooManyKeys(keysAtMost))
    if (here.at === 'prompting' && !menu.bargeIn) return [here, [tell(reasons.ignored(digit))]]
    const alive = { ...here, givenUp: [] }
    if (typed !== '' && digit === '#') return settle(alive, typed)
    const dialled = typed + digit
    return menu.directDial && isUnfinished(dialled)
      ? wait({ ...alive, typed: dialled }, nextDigitSeconds)
      : settle(alive, dialled)
  }

  /**
   * A misdialled number goes on until the caller pauses: its last digits are not to be taken for
   * keys of the menu.
   */
  function isUnfinished(dialled: string): boolean {
    if (numbers.mayBecome(dialled)) return true
    return dialled.length > 1 && numbers.destinationOf(dialled) === undefined
  }

  function settle(here: Place, dialled: string): Step<IvrState> {
    const choice = here.menu.keys[dialled as Digit]
    if (choice !== undefined) return choose(here, choice, dialled)
    const to = here.menu.directDial ? numbers.destinationOf(dialled) : undefined
    if (to !== undefined) return telling([reasons.direct(dialled, to)], go(here, to, wrong))
    return telling([reasons.invalid(dialled)], wrong(here))
  }

  function choose(here: Place, choice: Choice, key: string): Step<IvrState> {
    const pressed = reasons.key(key, choice)
    if (choice.type === 'repeat') return telling([pressed], repeat(here))
    if (choice.type === 'back') return telling([pressed], back(here))
    return telling([pressed], go(here, choice, wrong))
  }

  function repeat(here: Place): Step<IvrState> {
    return telling([reasons.repeat()], prompt({ ...here, misses: 0 }, []))
  }

  /** Nothing led to the first menu: there, it is heard again. */
  function back(here: Place): Step<IvrState> {
    const menu = here.path.at(-1)
    if (menu === undefined) return repeat(here)
    return telling([reasons.back()], enter({ ...here, menu, path: here.path.slice(0, -1) }))
  }

  function timeOut(here: Place): Step<IvrState> {
    return telling([reasons.timeout(here.menu)], miss(here, here.menu.timeoutSoundId))
  }

  function wrong(here: Place): Step<IvrState> {
    return miss(here, here.menu.invalidSoundId)
  }

  function miss(here: Place, sound: number | null): Step<IvrState> {
    const misses = here.misses + 1
    return misses < here.menu.attempts ? prompt({ ...here, misses }, [sound]) : giveUp(here)
  }

  function giveUp(here: Place): Step<IvrState> {
    const { menu } = here
    const to = menu.otherwise
    const givenUp = [...here.givenUp, menu.id]
    if (to.type === 'ivr' && givenUp.includes(to.id)) return leave(hangup, reasons.circle(menu))
    return telling([reasons.gaveUp(menu)], go({ ...here, givenUp }, to, hangUp))
  }

  function go(
    here: Place,
    to: Destination,
    whenMissing: (here: Place) => Step<IvrState>,
  ): Step<IvrState> {
    if (to.type !== 'ivr') return leave(to)
    const menu = menus(to.id)
    if (menu === undefined) return telling([reasons.missing(to.id)], whenMissing(here))
    return enter({ ...here, menu, path: [...here.path, here.menu] })
  }

  const root = menus(rootId)
  const fresh = { path: [], misses: 0, turn: 0, keys: 0, givenUp: [] }
  const begin =
    root === undefined ? leave(hangup, reasons.missing(rootId)) : enter({ ...fresh, menu: root })
  return { begin, step }
}

function enter(here: Place): Step<IvrState> {
  return telling([reasons.entered(here.menu)], prompt({ ...here, misses: 0 }, []))
}

/** The greeting, after the sound that says why it is heard again. With neither, a key may come. */
function prompt(here: Place, before: readonly (number | null)[]): Step<IvrState> {
  const sounds = [...before, here.menu.greetingSoundId].filter((sound) => sound !== null)
  if (sounds.length === 0) return listen(here)
  const turn = here.turn + 1
  const told = sounds.map((sound) => tell(reasons.prompt(sound)))
  return [{ ...here, at: 'prompting', typed: '', turn }, [...told, { do: 'play', sounds, turn }]]
}

function listen(here: Place): Step<IvrState> {
  return wait({ ...here, typed: '' }, here.menu.timeoutSeconds)
}

function wait(here: Place & Pick<Here, 'typed'>, seconds: number): Step<IvrState> {
  const turn = here.turn + 1
  return [{ ...here, at: 'listening', turn }, [{ do: 'wait', seconds, turn }]]
}

function leave(to: Destination, ...why: readonly Reason[]): Step<IvrState> {
  return telling(why, [{ at: 'left' }, [{ do: 'connect', to }]])
}

/** The same, but the reasons are told first. */
function telling(why: readonly Reason[], [state, effects]: Step<IvrState>): Step<IvrState> {
  return [state, [...why.map(tell), ...effects]]
}

const hangup = { type: 'hangup' } as const

const hangUp = (): Step<IvrState> => leave(hangup)

const tell = (reason: Reason): Effect => ({ do: 'tell', reason })
