import { z } from 'zod'
import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { destination } from '../../domain/destination.js'
import type { TraceStep } from '../../domain/trace.js'

export interface ToldStep extends TraceStep {
  readonly callId: string
}

const row = z.object({
  at: z.int(),
  code: z.string(),
  data: z.string().transform((text) => JSON.parse(text) as TraceStep['data']),
  destination: z.string().nullable(),
})

export async function saveSteps(db: Database, steps: readonly ToldStep[]): Promise<void> {
  const rows = steps.map(({ callId, at, code, data, destination: to }) => ({
    ...{ callId, at, code, data: JSON.stringify(data) },
    destination: to === undefined ? null : JSON.stringify(to),
  }))
  await inTransaction(db, (trx) => trx.batchInsert('callTrace', rows, 100))
}

/** Steps of a call, in the order they were told. */
export async function stepsOf(db: Database, callIds: readonly string[]): Promise<TraceStep[]> {
  const rows = await db('callTrace')
    .whereIn('callId', [...callIds])
    .orderBy('id')
  return rows.map((found) => {
    const { destination: to, ...step } = row.parse(found)
    return to === null ? step : { ...step, destination: destination.parse(JSON.parse(to)) }
  })
}

/** Steps of calls that began before `before`. */
export async function forgetSteps(db: Database, before: number): Promise<void> {
  await db('callTrace').where('at', '<', before).delete()
}
