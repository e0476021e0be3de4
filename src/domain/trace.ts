import type { Role } from './actor.js'
import type { Destination } from './destination.js'

/** Why a call went where it went: one step of its trace. `at` is epoch milliseconds. */
export interface TraceStep {
  readonly at: number
  readonly code: string
  readonly data: Readonly<Record<string, string | number>>
  /** Where this step sent the call, if it did. */
  readonly destination?: Destination
}

/** What agents do not learn of their calls: that somebody heard them (R33). */
const secret: ReadonlySet<string> = new Set(['supervised_listen', 'supervised_whisper'])

/** Steps that somebody of this role may read. */
export const readBy = <Step extends { readonly code: string }>(
  role: Role,
  steps: readonly Step[],
): readonly Step[] => (role === 'agent' ? steps.filter(({ code }) => !secret.has(code)) : steps)

/** A reason without its time: what pure decisions answer. */
export type Reason = Omit<TraceStep, 'at'>

export const because = (code: string, data: TraceStep['data'] = {}, to?: Destination): Reason =>
  to === undefined ? { code, data } : { code, data, destination: to }
