import type { Database, Transaction } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Fact } from '../../domain/cel.js'

/** How far the CEL files were read: the file by a hash of its first line, the bytes used of it. */
export interface Position {
  readonly file: string
  readonly offset: number
}

/** What one piece of reading changes. All of it is committed, or none. */
export interface Progress {
  readonly from: Position | undefined
  readonly to: Position | undefined
  /** Facts of calls that are still open. */
  readonly added: readonly Fact[]
  /** Channels of calls that were closed and have facts in the table. */
  readonly closed: readonly string[]
  save(transaction: Transaction): Promise<void>
}

export type CelStore = ReturnType<typeof celStore>

/** The open facts and the position in SQLite. */
export function celStore(db: Database) {
  async function load(): Promise<{ facts: readonly Fact[]; position: Position | undefined }> {
    return inTransaction(db, async (trx) => {
      const rows: { fact: string }[] = await trx('cel_fact').select('fact').orderBy('id')
      const position: Position | undefined = await trx('cel_position')
        .first('file', 'offset')
        .where({ id: 1 })
      return { facts: rows.map((row): Fact => JSON.parse(row.fact)), position }
    })
  }

  /** Fails when somebody else has moved the position since: two readers would save calls twice. */
  async function commit({ from, to, added, closed, save }: Progress): Promise<void> {
    await inTransaction(db, async (trx) => {
      if (to !== undefined) await move(trx, from, to)
      if (closed.length > 0) await trx.raw(removeFacts, JSON.stringify(closed))
      if (added.length > 0) await trx.raw(addFacts, JSON.stringify(added.map(toRow)))
      await save(trx)
    })
  }

  return { load, commit }
}

/** One JSON value carries all rows, however many: no limit of variables, one statement to prepare. */
const addFacts = `
  INSERT INTO cel_fact (unique_id, fact)
  SELECT value->>0, value->>1 FROM json_each(?)`

const removeFacts = `
  DELETE FROM cel_fact WHERE unique_id IN (SELECT value FROM json_each(?))`

function toRow(fact: Fact): readonly [string, string] {
  return [fact.uniqueId, JSON.stringify(fact)]
}

async function move(trx: Transaction, from: Position | undefined, to: Position): Promise<void> {
  const moved =
    from === undefined
      ? await trx.raw(begin, [to.file, to.offset])
      : await trx('cel_position')
          .where({ id: 1, ...from })
          .update(to)
  if (from !== undefined && moved !== 1) throw new Error('Another reader has moved the position.')
}

const begin = 'INSERT INTO cel_position (id, file, offset) VALUES (1, ?, ?)'
