import type { StoryCode, StoryStep } from '../../domain/call-record.js'
import type { Fact } from '../../domain/cel.js'
import type { Leg } from './call-log.legs.js'
import type { Offer } from './call-log.offers.js'
import type { Part } from './call-log.parts.js'
import type { Supervision } from './call-log.supervision.js'
import type { Talk } from './call-log.talks.js'

export type Data = StoryStep['data']

/** What the story of one record is told from. Facts are in order and of this part only. */
export interface Plot {
  readonly part: Part
  readonly facts: readonly Fact[]
  readonly talks: readonly Talk[]
  readonly offers: readonly Offer[]
  /** The whole set: another record's legs may have taken part in a transfer of this one. */
  readonly around: {
    readonly legs: readonly Leg[]
    readonly talks: readonly Talk[]
    readonly supervision: Supervision
  }
  /** Name of a group; undefined when it is gone. */
  readonly groupName: (id: number) => string | undefined
  /** Name of a number, '' when nobody knows. */
  readonly nameOf: (number: string) => string
  /** Name of a box of voicemail, undefined when it is gone. */
  readonly boxName?: ((id: number) => string | undefined) | undefined
  readonly isCancelled: boolean
}

/** One step; `at` is not rounded yet, so that steps of one millisecond keep their order. */
export function stepOf(at: number, code: StoryCode, data: Data): StoryStep {
  return { at, code, data }
}

/** `{ number, name }` under a prefix: `by` → `{ by, byName }`; a name nobody knows is left out. */
export function who(plot: Pick<Plot, 'nameOf'>, number: string, role = ''): Data {
  const name = plot.nameOf(number)
  const keys = role === '' ? ['number', 'name'] : [role, `${role}Name`]
  return { [keys[0] ?? '']: number, ...(name !== '' && { [keys[1] ?? '']: name }) }
}
