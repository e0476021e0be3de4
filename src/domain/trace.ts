import type { Destination } from './destination.js'

/** Why a call went where it went: one step of its trace. `at` is epoch milliseconds. */
export interface TraceStep {
  readonly at: number
  readonly code: string
  readonly data: Readonly<Record<string, string | number>>
  /** Where this step sent the call, if it did. */
  readonly destination?: Destination
}

/** A reason without its time: what pure decisions answer. */
export type Reason = Omit<TraceStep, 'at'>

export const because = (code: string, data: TraceStep['data'] = {}, to?: Destination): Reason =>
  to === undefined ? { code, data } : { code, data, destination: to }
