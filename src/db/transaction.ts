import type { Database, Transaction } from './database.js'

/**
 * Does all of `work` or nothing. What `work` threw is what is thrown: SQLite ends a transaction by
 * itself when the disk is full (lang_transaction.html §3.2), and knex, whose own rollback then
 * fails, would tell only of that.
 */
export async function inTransaction<T>(
  db: Database,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const thrown: unknown[] = []
  try {
    return await db.transaction((transaction) =>
      work(transaction).catch((error: unknown) => {
        thrown.push(error)
        throw error
      }),
    )
  } catch (error) {
    throw thrown.length > 0 ? thrown[0] : error
  }
}
