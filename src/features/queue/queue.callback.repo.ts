import type { Database } from '../../db/database.js'

/** Somebody who asked to be called back and is waiting for it. Times are epoch milliseconds. */
export interface Callback {
  /** Of its place in the distributor: `cb.17`. */
  readonly id: string
  readonly queueId: number
  /** As it is dialled. */
  readonly number: string
  readonly name: string
  readonly since: number
  readonly priority: number
  /** How many times nobody picked up. */
  readonly attempts: number
}

/** How it ended: they talked (or wait to), nobody picked up, or it took too long. */
export type CallbackEnd = 'connected' | 'no_answer' | 'too_late'

const columns = ['id', 'queueId', 'number', 'name', 'since', 'priority', 'attempts'] as const

/** Those who still wait, the first first: they outlive the service. */
export const openCallbacks = async (db: Database): Promise<readonly Callback[]> =>
  (
    await db('queue_callback')
      .whereNull('ended')
      .orderBy('id')
      .select(...columns)
  ).map(({ id, ...row }) => ({ ...row, id: `cb.${id}` }))

export async function keepCallback(
  db: Database,
  callback: Omit<Callback, 'id' | 'attempts'>,
): Promise<Callback> {
  const [id] = await db('queue_callback').insert({ ...callback, attempts: 0 })
  return { ...callback, attempts: 0, id: `cb.${id}` }
}

const rowOf = (id: string): number => Number(id.slice('cb.'.length))

export const countAttempt = (db: Database, id: string) =>
  db('queue_callback')
    .where({ id: rowOf(id) })
    .increment('attempts', 1)

export const endCallback = (db: Database, id: string, ended: CallbackEnd, endedAt: number) =>
  db('queue_callback')
    .where({ id: rowOf(id) })
    .update({ ended, endedAt })
