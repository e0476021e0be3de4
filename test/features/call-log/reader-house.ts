import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase } from '../../../src/db/database.js'
import type { CallRecord } from '../../../src/domain/call-record.js'
import { celStore } from '../../../src/features/call-log/cel.store.js'
import type { CelReaderDeps } from '../../../src/features/call-log/cel-reader.deps.js'
import { type CelReader, celReader } from '../../../src/features/call-log/cel-reader.js'
import { known } from './cel-files.js'

/** What goes wrong at a commit: the disk refuses, or the process dies right after it. */
export type Fault = 'refused' | 'died'

/** A data folder with a database, an Asterisk that writes, and readers that come and go. */
export async function readerHouse() {
  const data = mkdtempSync(join(tmpdir(), 'cel-'))
  const folder = join(data, 'cel')
  mkdirSync(folder)
  const db: Database = await openDatabase(join(data, 'test.sqlite'))
  await db.schema.createTable('saved', (table) => {
    table.text('id')
    table.text('record')
  })
  const errors: string[] = []
  const readers: CelReader[] = []
  const house = {
    folder,
    db,
    errors,
    fault: undefined as Fault | undefined,
    write: (bytes: Buffer | string) => appendFileSync(join(folder, 'cel.jsonl'), bytes),
    reader,
    /** Every record that was saved, in the order of saving, as often as it was. */
    async saved(): Promise<readonly CallRecord[]> {
      const rows: { record: string }[] = await db('saved').select('record').orderBy('rowid')
      return rows.map((row) => JSON.parse(row.record))
    },
    async end(): Promise<void> {
      await Promise.all(readers.map((one) => one.stop()))
      await db.destroy()
      rmSync(data, { recursive: true })
    },
  }

  /** A reader that looks only when it is told to, unless `timing` says otherwise. */
  function reader(more: Partial<CelReaderDeps> = {}): CelReader {
    const store = celStore(db)
    const one = celReader({
      folder,
      store: {
        load: store.load,
        async commit(progress) {
          const { fault } = house
          house.fault = undefined
          if (fault === 'refused') throw new Error('SQLITE_FULL: database or disk is full')
          await store.commit(progress)
          if (fault === 'died') throw new Error('died after the commit')
        },
      },
      saveRecords: async (records, trx) => {
        const rows = records.map((record) => ({ id: record.id, record: JSON.stringify(record) }))
        await trx('saved').insert(rows)
      },
      known: () => known,
      log: {
        info: () => undefined,
        warn: (_, message) => errors.push(message),
        error: (_, message) => errors.push(message),
      },
      timing: { lookMs: 1e6, retryMs: 1e6, storeMs: -1 },
      ...more,
    })
    readers.push(one)
    return one
  }

  return house
}

/** Ids of records, in their order. */
export const idsOf = (records: readonly { readonly id: string }[]): readonly string[] =>
  records.map(({ id }) => id)
