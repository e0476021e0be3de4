import type { Destination } from '../../../src/domain/destination.js'
import type { CallView } from '../../support/records.js'
import { poll } from '../../support/wait.js'
import type { Lanes } from './lanes.js'

/** As trace and simulation are told. */
export interface Told {
  readonly destination: Destination | null
  readonly steps: readonly ToldStep[]
}
interface ToldStep {
  readonly at: string
  readonly code: string
  readonly text: string
  readonly data: Readonly<Record<string, string | number>>
  readonly destination?: Destination
}

/**
 * Seconds by which the time between two steps may differ: of a prompt and a wait, each begins and
 * ends by way of Asterisk, and a key comes by way of the network and the caller's own clock.
 */
const tolerance = 0.5

/** What differs, in words; nothing when simulation and reality agree. */
export interface Comparison {
  readonly wrong: readonly string[]
  /** What came at another time than simulated, by more than any sound machine takes. */
  readonly late: readonly string[]
}

/** `slack`: seconds by which the real caller presses later than the simulated one. */
export function differences(imagined: Told, real: Told, slack: number): Comparison {
  const untimed = ({ steps, destination }: Told): string[] => [
    ...steps.map(({ at, ...step }) => JSON.stringify(sorted(step))),
    `in the end ${JSON.stringify(sorted(destination ?? {}))}`,
  ]
  const [a, b] = [untimed(imagined), untimed(real)]
  const differing = Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).filter(
    (i) => a[i] !== b[i],
  )
  const alike = real.steps.slice(0, differing[0])
  return {
    wrong: differing.map((i) => `step ${i}: simulated ${a[i]}, called ${b[i]}`),
    late: alike.flatMap(({ code }, i) => {
      const waited = secondsBefore(real.steps, i)
      const expected = secondsBefore(imagined.steps, i)
      return Math.abs(waited - expected) <= tolerance + slack
        ? []
        : [`step ${i} ${code}: simulated after ${expected} s, called after ${waited} s`]
    }),
  }
}

const secondsBefore = (steps: readonly ToldStep[], i: number): number =>
  i === 0 ? 0 : (Date.parse(steps[i]?.at ?? '') - Date.parse(steps[i - 1]?.at ?? '')) / 1000

const sorted = (value: object): object =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([name, part]) => [
        name,
        part !== null && typeof part === 'object' ? sorted(part) : part,
      ]),
  )

/** The record of a call that began after a moment, found by a number or an extension of its own. */
export async function recordOf({ house }: Lanes, query: string, since: number): Promise<CallView> {
  const { api } = house.pbx
  const found = async () => {
    const { items } = await api.ok('GET', `/api/calls?limit=5&${query}`)
    return items.find(({ startedAt }: CallView) => Date.parse(startedAt) >= since - 500)
  }
  const { id } = await poll(found, `record by ${query}`, 15_000, 200)
  return await api.ok('GET', `/api/calls/${id}`)
}
