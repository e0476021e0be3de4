import type { Transaction } from '../../db/database.js'
import { type Folded, toldOf } from './call-log.told.js'
import type { TraceReader } from './call-log.trace.js'

/**
 * Steps were told of these channels after their calls had been saved: completes the calls, within
 * the transaction that stores the steps. Whichever of the two comes first, the other finds it.
 */
export async function completeCalls(
  channels: readonly string[],
  trace: TraceReader,
  trx: Transaction,
): Promise<void> {
  const rows: readonly Row[] = await trx.raw(savedCalls, JSON.stringify(channels))
  if (rows.length === 0) return
  const calls = rows.map(
    (row): Saved => ({
      ...row,
      aliases: JSON.parse(row.aliases),
      channels: [],
      story: JSON.parse(row.story),
    }),
  )
  const traces = await trace(calls, trx)
  for (const call of calls) {
    const { steps, reason } = toldOf(call, traces.get(call.id) ?? [])
    await trx('call').where({ n: call.n }).update({ reason })
    await trx('call_detail')
      .where({ call: call.n })
      .update({
        told: steps.length === 0 ? null : JSON.stringify(steps),
        folded_reason: reason === call.reason ? null : call.reason,
      })
  }
}

interface Row extends Pick<Folded, 'reason' | 'startedAt' | 'endedAt'> {
  readonly n: number
  readonly id: string
  readonly story: string
  readonly aliases: string
}

interface Saved extends Folded {
  readonly n: number
  readonly id: string
  readonly aliases: readonly string[]
  readonly channels: readonly string[]
}

/** With the reason that Asterisk's word alone gives. */
const savedCalls = `
  SELECT c.n, c.id, coalesce(d.folded_reason, c.reason) AS reason, c.started_at AS startedAt,
         c.ended_at AS endedAt, d.story,
         (SELECT json_group_array(id) FROM call_alias WHERE call = c.n) AS aliases
    FROM json_each(?) AS told
    JOIN call c ON c.n = coalesce((SELECT n FROM call WHERE id = told.value),
                                  (SELECT call FROM call_alias WHERE id = told.value))
    JOIN call_detail d ON d.call = c.n
   GROUP BY c.n`
