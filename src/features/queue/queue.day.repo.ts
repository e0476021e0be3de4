import type { Database } from '../../db/database.js'
import type { VisitCount } from './queue.day.js'

/**
 * Calls that left a queue since then (epoch ms), by queue. A call that still is talked on has left
 * the queue: it counts when its row has an outcome.
 */
export async function visitsSince(
  db: Database,
  since: number,
): Promise<ReadonlyMap<number, readonly VisitCount[]>> {
  const rows: readonly VisitCount[] = await db('queue_visit')
    .where('joinedAt', '>=', since)
    .whereNotNull('outcome')
    .select('queueId', 'outcome', 'waitMs')
  return Map.groupBy(rows, ({ queueId }) => queueId)
}
