import type { Transaction } from '../../db/database.js'
import type { TraceStep } from '../../domain/trace.js'

/** A call and the channels of which something may have been told. */
export interface Traced {
  readonly id: string
  readonly aliases: readonly string[]
  readonly channels: readonly string[]
}

/** What the service told of these calls, by their ids; calls without any are left out. */
export type TraceReader = (
  calls: readonly Traced[],
  trx: Transaction,
) => Promise<ReadonlyMap<string, readonly TraceStep[]>>

export const noTrace: TraceReader = async () => new Map()
