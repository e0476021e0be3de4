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

/** What an agent has done on a day, of all queues. */
export interface AgentDay {
  /** Answered, the one that is talked on among them. */
  readonly calls: number
  /** Of those that are over. */
  readonly talkMs: number
}

/** The same by agent, of callers who came since then; `isOver`: without those who still talk. */
export async function agentDaysSince(
  db: Database,
  since: number,
  isOver = false,
): Promise<ReadonlyMap<number, AgentDay>> {
  const rows: readonly (AgentDay & { readonly userId: number })[] = await db('queue_visit')
    .where('joinedAt', '>=', since)
    .where({ outcome: 'answered' })
    .whereNotNull('userId')
    .modify((rows) => isOver && void rows.whereNotNull('talkMs'))
    .groupBy('userId')
    .select('userId')
    .count({ calls: '*' })
    .sum({ talkMs: db.raw('coalesce(talkMs, 0)') })
  return new Map(rows.map(({ userId, ...day }) => [userId, day]))
}
