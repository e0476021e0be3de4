import type { ConfigChange } from '../../db/config-change.js'
import type { Database, Transaction } from '../../db/database.js'
import type { ConfigTable, ObjectFields, Released } from '../../kept/config-table.js'
import type { References } from '../../kept/kept.references.js'
import { documentOf, type Rows, readDocument } from './config-document.js'
import { apart, faultsOf, refuseMany } from './config-faults.js'
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
 * checked as if each object were made by hand. Throws 400 for what no schema takes, and then 422
 * for what objects must not be beside each other, each with the places in the document.
 */
export async function importDocument(
  change: ConfigChange,
  tables: readonly ConfigTable[],
  references: References,
  document: ObjectFields,
  now: number,
): Promise<readonly Released[]> {
  const { trx } = change
  const read = readDocument(tables, await everything(trx, tables), document)
  const freshVersion = (await newestRevision(trx)) + 1
  const { faults, objects } = apart(read.objects)
  const released = await bring(change, [...read.gone, ...objects], { now, freshVersion })
  refuseMany([...faults, ...(await faultsOf(trx, references, objects))])
  return released
}
