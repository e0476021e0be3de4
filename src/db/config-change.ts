import type { Database, Transaction } from './database.js'
import { inTransaction } from './transaction.js'

export type Row = Readonly<Record<string, string | number | null>>

/** What was done to one row, and how to take it back. */
type Inverse = { readonly table: string; readonly id: number } & (
  | { readonly was: 'inserted' }
  | { readonly was: 'updated'; readonly before: Row; readonly patch: Row }
  | { readonly was: 'removed'; readonly before: Row }
)

/** A row that a change touched, whole, as it was and as it is; null where there was or is none. */
export interface TouchedRow {
  readonly table: string
  readonly id: number
  readonly before: Row | null
  readonly after: Row | null
}

/** Tables of the configuration, changed through here so that a refused change can be undone. */
export interface ConfigChange {
  readonly trx: Transaction
  /** Answers the new id. */
  insert(table: string, row: Row): Promise<number>
  /** Rows of the same columns, some hundreds at most. */
  insertMany(table: string, rows: readonly Row[]): Promise<void>
  update(table: string, id: number, patch: Row): Promise<void>
  remove(table: string, id: number): Promise<void>
}

/** A change that remembers, for each row it touched, what stood there before. */
export function configChange(trx: Transaction): ConfigChange & {
  inverses(): readonly Inverse[]
  /** Each row once, in the order of the first touch, without those that are as before. */
  touched(): Promise<readonly TouchedRow[]>
} {
  const inverses: Inverse[] = []

  const rowOf = (table: string, id: number): Promise<Row | undefined> =>
    trx(table).where({ id }).first()

  return {
    trx,
    async insert(table, row) {
      const [id] = await trx(table).insert(row)
      if (id === undefined) throw new Error(`no id from ${table}`)
      inverses.push({ table, id, was: 'inserted' })
      return id
    },
    async insertMany(table, rows) {
      if (rows.length === 0) return
      const made: readonly { readonly id: number }[] = await trx(table).insert(rows).returning('id')
      for (const { id } of made) inverses.push({ table, id, was: 'inserted' })
    },
    async update(table, id, patch) {
      const before = await rowOf(table, id)
      if (before !== undefined) inverses.push({ table, id, was: 'updated', before, patch })
      await trx(table).where({ id }).update(patch)
    },
    async remove(table, id) {
      const before = await rowOf(table, id)
      if (before !== undefined) inverses.push({ table, id, was: 'removed', before })
      await trx(table).where({ id }).delete()
    },
    inverses: () => inverses,
    async touched() {
      const firsts = new Map<string, Inverse>()
      for (const inverse of inverses) {
        const key = `${inverse.table} ${inverse.id}`
        if (!firsts.has(key)) firsts.set(key, inverse)
      }
      const all = [...firsts.values()]
      const now = await rowsOf(trx, all)
      return all
        .map(({ table, id, ...first }) => ({
          ...{ table, id },
          before: first.was === 'inserted' ? null : first.before,
          after: now.get(`${table} ${id}`) ?? null,
        }))
        .filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after))
    },
  }
}

/** SQLite takes so many values in a statement without a word. */
const idsAtOnce = 500

/** The rows as they are, by table and id: a query for each table, not for each row. */
async function rowsOf(
  trx: Transaction,
  named: readonly { readonly table: string; readonly id: number }[],
): Promise<ReadonlyMap<string, Row>> {
  const found = new Map<string, Row>()
  for (const [table, rows] of Map.groupBy(named, (one) => one.table))
    for (let from = 0; from < rows.length; from += idsAtOnce) {
      const ids = rows.slice(from, from + idsAtOnce).map(({ id }) => id)
      for (const row of await trx(table).whereIn('id', ids)) found.set(`${table} ${row.id}`, row)
    }
  return found
}

/**
 * Puts the rows back as they were, last touched first, in one transaction. The change was committed
 * and others worked on meanwhile: a column they wrote, and a row they removed, stay as they left it.
 */
export async function undo(db: Database, inverses: readonly Inverse[]): Promise<void> {
  await inTransaction(db, async (trx) => {
    for (const inverse of inverses.toReversed()) await takeBack(trx, inverse)
  })
}

async function takeBack(trx: Transaction, inverse: Inverse): Promise<void> {
  const { table, id } = inverse
  if (inverse.was === 'inserted') await trx(table).where({ id }).delete()
  else if (inverse.was === 'removed') await trx(table).insert(inverse.before)
  else {
    const { before, patch } = inverse
    const now: Row = (await trx(table).where({ id }).first()) ?? {}
    const ours = Object.keys(patch).filter((column) => now[column] === patch[column])
    const old = Object.fromEntries(ours.map((column) => [column, oldValue(column, before, patch)]))
    if (ours.length > 0) await trx(table).where({ id }).update(old)
  }
}

/**
 * A version that was seen (as an entity tag) is never given again: who read the change that was
 * taken back must not take the next one for it.
 */
function oldValue(column: string, before: Row, patch: Row): string | number | null {
  return column === 'version' ? Number(patch.version) + 1 : (before[column] ?? null)
}
