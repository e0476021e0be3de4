import type { Database, Transaction } from './database.js'
import { inTransaction } from './transaction.js'

type Row = Readonly<Record<string, string | number | null>>

interface Inverse {
  readonly table: string
  readonly id: number
  /** The row as it was; undefined: it was not there. */
  readonly before: Row | undefined
}

/** Tables of the configuration, changed through here so that a refused change can be undone. */
export interface ConfigChange {
  readonly trx: Transaction
  /** Answers the new id. */
  insert(table: string, row: Row): Promise<number>
  update(table: string, id: number, patch: Row): Promise<void>
  remove(table: string, id: number): Promise<void>
}

/** A change that remembers, for each row it touched, what stood there before. */
export function configChange(trx: Transaction): ConfigChange & { inverses(): readonly Inverse[] } {
  const inverses: Inverse[] = []

  async function remember(table: string, id: number): Promise<void> {
    const before: Row | undefined = await trx(table).where({ id }).first()
    inverses.push({ table, id, before })
  }

  return {
    trx,
    async insert(table, row) {
      const [id] = await trx(table).insert(row)
      if (id === undefined) throw new Error(`no id from ${table}`)
      inverses.push({ table, id, before: undefined })
      return id
    },
    async update(table, id, patch) {
      await remember(table, id)
      await trx(table).where({ id }).update(patch)
    },
    async remove(table, id) {
      await remember(table, id)
      await trx(table).where({ id }).delete()
    },
    inverses: () => inverses,
  }
}

/** Puts the rows back as they were, last touched first, in one transaction. */
export async function undo(db: Database, inverses: readonly Inverse[]): Promise<void> {
  await inTransaction(db, async (trx) => {
    for (const { table, id, before } of inverses.toReversed()) {
      // Updated in place where it can be: deleting would take what refers to the row along.
      const updated = before === undefined ? 0 : await trx(table).where({ id }).update(before)
      if (before === undefined) await trx(table).where({ id }).delete()
      else if (updated === 0) await trx(table).insert(before)
    }
  })
}
