import type { ConfigChange, TouchedRow } from '../../db/config-change.js'
import type { FieldFault } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import type { ConfigTable, Released } from '../../kept/config-table.js'
import type { References } from '../../kept/kept.references.js'
import { faultsOf, type Placed, refuseMany } from './config-faults.js'
import { bring, type Wanted } from './revision.bring.js'
import { newestRevision, rowsBetween } from './revision.repo.js'

/**
 * Brings every object to what it was after revision `number`. Objects that come back are checked as
 * if they were saved today: this version may be stricter, and the box have other addresses. Throws
 * 422 with the object and field of each fault (`trunks/3.addresses.0`).
 */
export async function restore(
  change: ConfigChange,
  tables: readonly ConfigTable[],
  references: References,
  number: number,
  now: number,
): Promise<readonly Released[]> {
  const newest = await newestRevision(change.trx)
  const { gone, back, faults } = wantedOf(await rowsBetween(change.trx, number, newest), tables)
  refuseMany(faults)
  const released = await bring(change, [...gone, ...back], { now, freshVersion: newest + 1 })
  refuseMany(await faultsOf(change.trx, references, back))
  return released
}

/** What the objects were before all these changes. */
function wantedOf(rows: readonly TouchedRow[], tables: readonly ConfigTable[]) {
  const byName = new Map(tables.map((table) => [table.name, table]))
  const gone: Wanted[] = []
  const back: Placed[] = []
  const faults: FieldFault[] = []
  for (const { table: name, id, before } of rows) {
    const table = byName.get(name)
    if (table === undefined) continue
    if (before === null) {
      gone.push({ table, id, fields: null })
      continue
    }
    const at = `${table.path}/${id}`
    const { data: fields, error } = table.fields.safeParse(table.read(before))
    if (fields !== undefined)
      back.push({ table, id, at, fields, createdAt: Number(before.createdAt) })
    for (const { path } of error?.issues ?? [])
      faults.push({ path: [at, ...path].join('.'), message: notValid })
  }
  return { gone, back, faults }
}

const notValid = say('không còn hợp lệ trong phiên bản này', 'is not valid in this version')
