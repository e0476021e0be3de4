import { z } from 'zod'
import type { Database, Transaction } from '../../db/database.js'
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

/** `saved` is called in the transaction that stores the steps, with the channels they are of. */
export async function saveSteps(
  db: Database,
  steps: readonly ToldStep[],
  saved: (channels: readonly string[], trx: Transaction) => Promise<void>,
): Promise<void> {
  const rows = steps.map(({ callId, at, code, data, destination: to }) => ({
    ...{ callId, at, code, data: JSON.stringify(data) },
    destination: to === undefined ? null : JSON.stringify(to),
  }))
  await inTransaction(db, async (trx) => {
    await trx.batchInsert('callTrace', rows, 100)
    await saved([...new Set(steps.map(({ callId }) => callId))], trx)
  })
}

/** Steps of a call, in the order they were told. */
export async function stepsOf(db: Database, callIds: readonly string[]): Promise<TraceStep[]> {
  const rows = await db('callTrace')
    .whereIn('callId', [...callIds])
    .orderBy('id')
  return rows.map(stepIn)
}

function stepIn(found: unknown): TraceStep {
  const { destination: to, ...step } = row.parse(found)
  return to === null ? step : { ...step, destination: destination.parse(JSON.parse(to)) }
}

/** A call, the calls that became a part of it, and the channels that it had. */
interface Traced {
  readonly id: string
  readonly aliases: readonly string[]
  readonly channels: readonly string[]
}

/**
 * Steps of many calls at once, by the call's id. Steps told of another channel of a call than its
 * first (an attended or blind transfer into a menu) are put under the call, where they are looked for.
 */
export async function stepsOfCalls(
  trx: Transaction,
  calls: readonly Traced[],
): Promise<ReadonlyMap<string, readonly TraceStep[]>> {
  const owner = new Map(
    calls.flatMap(({ id, aliases, channels }) =>
      [...channels, ...aliases, id].map((channel) => [channel, id] as const),
    ),
  )
  const rows: readonly { readonly callId: string }[] = await trx.raw(
    'SELECT * FROM callTrace WHERE callId IN (SELECT value FROM json_each(?)) ORDER BY id',
    JSON.stringify([...owner.keys()]),
  )
  const found = new Set(rows.map(({ callId }) => callId))
  for (const { id, aliases, channels } of calls)
    for (const channel of channels)
      if (found.has(channel) && channel !== id && !aliases.includes(channel))
        await trx('callTrace').where({ callId: channel }).update({ callId: id })
  const grouped = Map.groupBy(rows, ({ callId }) => owner.get(callId) ?? callId)
  return new Map([...grouped].map(([id, own]) => [id, own.map(stepIn)]))
}

/** Steps of calls that began before `before`. */
export async function forgetSteps(db: Database, before: number): Promise<void> {
  await db('callTrace').where('at', '<', before).delete()
}
