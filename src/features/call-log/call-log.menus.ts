import type { Destination } from '../../domain/destination.js'
import type { TraceStep } from '../../domain/trace.js'

/** How a turn in a menu ended; `left`: the caller or the service went away in the middle of it. */
export const turnResults = [
  'key',
  'direct',
  'back',
  'repeat',
  'invalid',
  'timeout',
  'left',
] as const

/** One turn in a menu: what was heard, and what the caller pressed after so many seconds. */
export interface MenuTurn {
  readonly at: number
  readonly ivrId: number
  readonly name: string
  /** Prompts in the order they were begun. */
  readonly soundIds: readonly number[]
  /** The key, or the digits of a number dialled directly; null when nothing was pressed. */
  readonly key: string | null
  /** From the beginning of the turn to the key, or to the end of the turn. */
  readonly seconds: number
  readonly result: (typeof turnResults)[number]
  /** Where it led; absent where the menu went on. */
  readonly destination?: Destination
}

interface Begun extends Pick<MenuTurn, 'at' | 'ivrId' | 'name' | 'soundIds'> {
  /** Whether anything has happened in it. */
  readonly isSeen: boolean
}

/** Where a caller is (nowhere: undefined), and the turns before. */
interface Way {
  readonly turns: readonly MenuTurn[]
  readonly here: Begun | undefined
}

/**
 * Told steps → the way through menus, turn by turn. `ends`: when the call was lost to a fallback, and
 * when it ended; an unfinished turn lasts until the first of them.
 */
export function menuTurns(
  steps: readonly TraceStep[],
  ends: readonly number[],
): readonly MenuTurn[] {
  const begin: Way = { turns: [], here: undefined }
  const { turns, here } = steps.reduce(
    (way, step) => moves[step.code]?.(way, step, ends) ?? way,
    begin,
  )
  return here === undefined ? turns : [...turns, left(here, ends)]
}

type Move = (way: Way, step: TraceStep, ends: readonly number[]) => Way

const pressed =
  (result: MenuTurn['result']): Move =>
  ({ turns, here }, step) =>
    here === undefined
      ? { turns, here }
      : {
          turns: [...turns, ended(here, step, result)],
          here: step.destination === undefined ? again(here, step.at) : undefined,
        }

const renamed =
  (result: MenuTurn['result']): Move =>
  ({ turns, here }) => ({ turns: lastChanged(turns, { result }), here })

const led: Move = ({ turns }, { destination }) => ({
  turns: destination === undefined ? turns : lastChanged(turns, { destination }),
  here: undefined,
})

const moves: Readonly<Record<string, Move>> = {
  // Of a service that came back: the menu begins again for whoever was in it.
  ivr_entered: ({ turns, here }, step, ends) => ({
    turns: here?.isSeen ? [...turns, left(here, [...ends, step.at])] : turns,
    here: entered(step),
  }),
  ivr_prompt: ({ turns, here }, { data }) => ({
    turns,
    here: here && { ...here, soundIds: [...here.soundIds, Number(data.sound)], isSeen: true },
  }),
  ivr_key: pressed('key'),
  ivr_direct: pressed('direct'),
  ivr_invalid: pressed('invalid'),
  ivr_timeout: pressed('timeout'),
  ivr_back: renamed('back'),
  ivr_repeat: renamed('repeat'),
  ivr_missing: ({ turns }, { at }) => ({ turns, here: again(turns.at(-1), at) }),
  ivr_gave_up: led,
  ivr_circle: led,
  ivr_too_many_keys: led,
}

const lastChanged = (turns: readonly MenuTurn[], more: Partial<MenuTurn>): readonly MenuTurn[] =>
  turns.map((turn, i) => (i < turns.length - 1 ? turn : { ...turn, ...more }))

const entered = ({ at, data }: TraceStep): Begun => ({
  ...{ at, ivrId: Number(data.id), name: String(data.name), soundIds: [], isSeen: true },
})

const seconds = (from: number, to: number): number => Math.max(0, to - from) / 1000

function ended(
  { isSeen: _, ...here }: Begun,
  { at, data, destination }: TraceStep,
  result: MenuTurn['result'],
): MenuTurn {
  const key = data.key ?? data.digits
  return {
    ...{ ...here, result, seconds: seconds(here.at, at) },
    key: key === undefined ? null : String(key),
    ...(destination !== undefined && { destination }),
  }
}

/** The menu goes on with another turn. */
function again(
  before: Pick<MenuTurn, 'ivrId' | 'name'> | undefined,
  at: number,
): Begun | undefined {
  if (before === undefined) return undefined
  const { ivrId, name } = before
  return { at, ivrId, name, soundIds: [], isSeen: false }
}

function left({ isSeen: _, ...here }: Begun, ends: readonly number[]): MenuTurn {
  const end = Math.min(...ends.filter((at) => at >= here.at))
  return { ...here, key: null, seconds: seconds(here.at, end), result: 'left' }
}
