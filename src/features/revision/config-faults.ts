import type { Transaction } from '../../db/database.js'
import type { FieldFault } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import type { ObjectFields } from '../../kept/config-table.js'
import type { References } from '../../kept/kept.references.js'
import { refuseFaults } from '../../kept/kept.rules.js'
import type { Wanted } from './revision.bring.js'

/** An object that is to be, and where it stands: `extensions.3` of a document. */
export type Placed = Wanted & { readonly at: string; readonly fields: ObjectFields }

const faultsTold = 50

/** Throws 422 with the first faults; returns when there are none. */
export const refuseMany = (faults: readonly FieldFault[]): void =>
  refuseFaults(faults.slice(0, faultsTold))

/**
 * What of the objects, as they now stand in the transaction, no person could have saved: names of
 * what is not there, and the rules of each kind.
 */
export async function faultsOf(
  trx: Transaction,
  references: References,
  objects: readonly Placed[],
): Promise<readonly FieldFault[]> {
  const named = objects.flatMap(({ table, fields, at }) =>
    (table.references?.(fields) ?? []).map((reference) => ({
      ...reference,
      path: `${at}.${reference.path}`,
    })),
  )
  const faults = [...(await references.dangling(trx, named))]
  for (const [table, ones] of Map.groupBy(objects, (object) => object.table)) {
    const rule = await table.rules?.(trx)
    for (const { fields, id, at } of rule === undefined ? [] : ones)
      for (const { path, message } of rule?.(fields, id) ?? [])
        faults.push({ path: `${at}.${path}`, message })
  }
  return faults
}

/**
 * Tells objects that take what another one before them has: an id within a section, what is unique
 * there, a number of the house across all. So that they can be judged with all others before they
 * are refused, those with a taken id are left out and those with a taken name or number have none.
 */
export function apart(objects: readonly Placed[]): {
  readonly faults: readonly FieldFault[]
  readonly objects: readonly Placed[]
} {
  const seen = new Set<string>()
  const faults: FieldFault[] = []
  const able = objects.flatMap((object): readonly Placed[] => {
    const keys = keysOf(object)
    const taken = keys.filter(([, key]) => seen.has(key))
    for (const [, key] of keys) seen.add(key)
    const [first] = taken
    if (first === undefined) return [object]
    faults.push({ path: `${object.at}.${first[0]}`, message: twice })
    return first[0] === 'id' ? [] : [nameless(object)]
  })
  return { faults, objects: able }
}

function keysOf({ table, id, fields }: Placed): readonly (readonly [string, string])[] {
  const { path, unique, uniqueField = '' } = table
  const name = unique === undefined ? null : (table.write(fields)[unique] ?? null)
  const number = table.numberOf?.(fields) ?? null
  return [
    ['id', JSON.stringify([path, id])],
    ...(name === null ? [] : [[uniqueField, JSON.stringify([path, name, 0])] as const]),
    ...(number === null ? [] : [['number', JSON.stringify([number])] as const]),
  ]
}

/** The object with a name that nothing has, and without a number. */
function nameless(object: Placed): Placed {
  const { table, id, fields } = object
  const { unique } = table
  return {
    ...object,
    table: {
      ...table,
      numberOf: (other) => (other === fields ? null : (table.numberOf?.(other) ?? null)),
      write: (values) => ({
        ...table.write(values),
        ...(unique !== undefined && { [unique]: `  ${id}` }),
      }),
    },
  }
}

const twice = say('bị trùng trong tài liệu', 'stands in the document twice')
