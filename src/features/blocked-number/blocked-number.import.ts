import type { ConfigChange } from '../../db/config-change.js'
import type { Actor } from '../../domain/actor.js'
import { inLanguage } from '../../domain/text.js'
import type { KeptParts } from '../../kept/kept.changes.js'
import { type KeptTable, uniqueOf } from '../../kept/kept.repo.js'
import { type CheckedRow, checkedRows } from './blocked-number.rows.js'
import {
  type BlockedNumber,
  type BlockedNumberFields,
  blockedNumberKind,
  type ImportReport,
} from './blocked-number.schema.js'

interface Import extends KeptParts {
  readonly table: KeptTable<typeof blockedNumberKind>
}

const keyOf = (fields: BlockedNumberFields): string => uniqueOf(blockedNumberKind, fields) ?? ''

/** Rows looked up and entered at a time. */
const batch = 500

/**
 * Takes the good rows of a file in one change and answers what became of each row, and what is new.
 * A number that is in the list already stays as it is.
 */
export async function importNumbers(
  { configurator, audit, now, table }: Import,
  actor: Actor,
  text: string,
  language: 'vi' | 'en',
): Promise<{ readonly report: ImportReport; readonly added: readonly BlockedNumber[] }> {
  const rows = await checkedRows(text)
  const good = rows.filter((row) => row.fields !== undefined)
  const rejected = rows.length - good.length
  if (good.length === 0) return { report: reportOf(rows, new Set(), language), added: [] }
  const action = 'blockedNumber.imported'
  return configurator.change(
    async (change) => {
      const { lines, added } = await enter(change, table, rows, now())
      const details = { added: added.length, exist: good.length - added.length, rejected }
      if (added.length > 0)
        await audit({ actor, action, object: 'blocked-numbers', details }, change.trx)
      return { report: reportOf(rows, lines, language), added }
    },
    { actor, action },
  )
}

/** Enters what is not there yet: once, also when the file has it twice. */
async function enter(
  change: ConfigChange,
  table: Import['table'],
  rows: readonly CheckedRow[],
  at: number,
) {
  const first = new Map<string, readonly [line: number, fields: BlockedNumberFields]>()
  for (const { line, fields } of rows)
    if (fields !== undefined && !first.has(keyOf(fields))) first.set(keyOf(fields), [line, fields])
  const lines = new Set<number>()
  const added: BlockedNumber[] = []
  const keys = [...first.keys()]
  for (let begin = 0; begin < keys.length; begin += batch) {
    const some = keys.slice(begin, begin + batch)
    const taken = new Set((await table.withUnique(change.trx, some)).map(keyOf))
    const fresh = some.filter((key) => !taken.has(key))
    const list = fresh.map((key) => first.get(key)).filter((one) => one !== undefined)
    for (const [line] of list) lines.add(line)
    await table.insertMany(
      change,
      list.map(([, fields]) => fields),
      at,
    )
    added.push(...(await table.withUnique(change.trx, fresh)))
  }
  return { lines, added }
}

/** `added` holds the lines of the rows that were entered. */
function reportOf(
  rows: readonly CheckedRow[],
  added: ReadonlySet<number>,
  language: 'vi' | 'en',
): ImportReport {
  const rejected = rows.filter(({ faults }) => faults !== undefined).length
  return {
    accepted: rows.length - rejected,
    rejected,
    rows: rows.map(({ line, number, faults }) => {
      if (faults === undefined)
        return { line, number, result: added.has(line) ? 'added' : 'exists' }
      const errors = faults.map(({ path, message }) => ({
        path,
        message: inLanguage(message, language),
      }))
      return { line, number, result: 'refused', errors }
    }),
  }
}
