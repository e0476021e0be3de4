import type { ConfigChange } from '../../db/config-change.js'
import type { Database, Transaction } from '../../db/database.js'
import { fail, PbxError } from '../../domain/errors.js'
import type { ConfigTable, ObjectFields, Released } from '../../kept/config-table.js'
import type { References } from '../../kept/kept.references.js'
import { documentOf, type Placed, type Rows, readDocument } from './config-document.js'
import { allRows } from './config-rows.repo.js'
import { bring } from './revision.bring.js'
import { newestRevision } from './revision.repo.js'

/** All rows of the configuration. */
async function everything(
  db: Database | Transaction,
  tables: readonly ConfigTable[],
): Promise<Rows> {
  const rows = new Map<string, Awaited<ReturnType<typeof allRows>>>()
  for (const { name } of tables) rows.set(name, await allRows(db, name))
  return rows
}

/** The whole configuration as one document, of one moment. */
export async function exported(
  trx: Transaction,
  tables: readonly ConfigTable[],
  secrets: boolean,
): Promise<Readonly<Record<string, unknown>>> {
  return documentOf(tables, await everything(trx, tables), secrets)
}

/**
 * Makes the configuration what the document says, whole: what is not in it goes. Everything is
 * checked as if each object were made by hand: its fields, what it refers to, and the rules of its
 * kind; faults name the place in the document.
 */
export async function importDocument(
  change: ConfigChange,
  tables: readonly ConfigTable[],
  references: References,
  document: ObjectFields,
  now: number,
): Promise<readonly Released[]> {
  const { trx } = change
  const { objects, gone } = readDocument(tables, await everything(trx, tables), document)
  const freshVersion = (await newestRevision(trx)) + 1
  const released = await bring(change, [...gone, ...objects], { now, freshVersion })
  await references.refuseDangling(
    trx,
    objects.flatMap(({ table, fields, at }) =>
      (table.references?.(fields) ?? []).map((reference) => ({
        ...reference,
        path: `${at}.${reference.path}`,
      })),
    ),
  )
  for (const object of objects) await checked(trx, object)
  return released
}

async function checked(trx: Transaction, { table, fields, id, at }: Placed): Promise<void> {
  try {
    await table.check?.(trx, fields, id)
  } catch (error) {
    if (!(error instanceof PbxError)) throw error
    const placed = error.fields.map(({ path, message }) => ({ path: `${at}.${path}`, message }))
    fail(
      error.code,
      error.details,
      placed.length > 0 ? placed : [{ path: at, message: error.message }],
    )
  }
}
