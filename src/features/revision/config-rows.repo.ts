import type { Row } from '../../db/config-change.js'
import type { Database, Transaction } from '../../db/database.js'

/** SQLite takes so many values in a statement without a word. */
const idsAtOnce = 500

/** Rows of a table by id, those of them that are there. */
export async function rowsOf(
  db: Database | Transaction,
  table: string,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Row>> {
  const found = new Map<number, Row>()
  for (let from = 0; from < ids.length; from += idsAtOnce)
    for (const row of await db(table).whereIn('id', ids.slice(from, from + idsAtOnce)))
      found.set(row.id, row)
  return found
}

/** All rows of a table, oldest first. */
export async function allRows(
  db: Database | Transaction,
  table: string,
): Promise<readonly (Row & { readonly id: number })[]> {
  return db(table).orderBy('id')
}
