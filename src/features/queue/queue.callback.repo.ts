import type { Database, Transaction } from '../../db/database.js'

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
  /** How many times the customer was called. */
  readonly attempts: number
  /** The last time; null: not yet. */
  readonly calledAt: number | null
}

export type Attempts = Pick<Callback, 'attempts' | 'calledAt'>

export type AskedCallback = Omit<Callback, 'id' | keyof Attempts>

/** How it ended: they talked (or wait to), nobody picked up, or it took too long. */
export type CallbackEnd = 'connected' | 'no_answer' | 'too_late'

const columns = [
  ...(['id', 'queueId', 'number', 'name', 'since', 'priority'] as const),
  ...(['attempts', 'calledAt'] as const),
] as const

/** Where callbacks are kept. */
export const callbackStore = (db: Database, now: () => number) => ({
  open: () => openCallbacks(db),
  keep: (callback: AskedCallback) => keepCallback(db, callback),
  setAttempts: (id: string, attempts: Attempts) => setAttempts(db, id, attempts),
  end: (id: string, how: CallbackEnd) => endCallback(db, id, how, now()),
})

/** Those who still wait, the first first: they outlive the service. */
const openCallbacks = async (db: Database): Promise<readonly Callback[]> =>
  (
    await db('queue_callback')
      .whereNull('ended')
      .orderBy('id')
      .select(...columns)
  ).map(({ id, ...row }) => ({ ...row, id: `cb.${id}` }))

async function keepCallback(db: Database, callback: AskedCallback): Promise<Callback> {
  const none: Attempts = { attempts: 0, calledAt: null }
  const [id] = await db('queue_callback').insert({ ...callback, ...none })
  return { ...callback, ...none, id: `cb.${id}` }
}

const rowOf = (id: string): number => Number(id.slice('cb.'.length))

/** False: it has ended; the customer was there while no service was. */
const setAttempts = async (db: Database, id: string, attempts: Attempts): Promise<boolean> =>
  (await db('queue_callback')
    .where({ id: rowOf(id) })
    .whereNull('ended')
    .update(attempts)) > 0

const endCallback = (db: Database, id: string, ended: CallbackEnd, endedAt: number) =>
  db('queue_callback')
    .where({ id: rowOf(id) })
    .update({ ended, endedAt })

/** Those whose customers were in the queue without a service have ended. */
export const connectedAlone = (trx: Transaction, ids: readonly string[], endedAt: number) =>
  trx('queue_callback')
    .whereIn('id', ids.map(rowOf))
    .whereNull('ended')
    .update({ ended: 'connected' satisfies CallbackEnd, endedAt })
