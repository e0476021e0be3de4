import type { TouchedRow } from '../../db/config-change.js'
import type { Language } from '../../http/language.js'
import type { ConfigTable, ObjectFields } from '../../kept/config-table.js'
import type { ObjectDiff } from './revision.schema.js'
import { diffText } from './revision.text.js'

type Rows = ReadonlyMap<string, TouchedRow>

/** Later changes joined to earlier ones: of each row, what it was at first and what it is at last. */
export function joinedRows(earlier: Rows, later: readonly TouchedRow[]): Rows {
  const joined = new Map(earlier)
  for (const row of later) {
    const key = `${row.table} ${row.id}`
    joined.set(key, { ...row, before: (joined.get(key) ?? row).before })
  }
  return joined
}

/** The same changes, made backwards. */
export const reversed = (rows: readonly TouchedRow[]): readonly TouchedRow[] =>
  rows.map(({ before, after, ...row }) => ({ ...row, before: after, after: before }))

/** Rows as a person reads them: objects with the fields that differ, in the order of the tables. */
export function diffOf(
  rows: readonly TouchedRow[],
  tables: readonly ConfigTable[],
  language: Language,
): readonly ObjectDiff[] {
  return tables.flatMap((table) =>
    rows
      .filter((row) => row.table === table.name)
      .toSorted((a, b) => a.id - b.id)
      .flatMap((row) => objectDiffOf(table, row, language)),
  )
}

function objectDiffOf(
  table: ConfigTable,
  { id, before, after }: TouchedRow,
  language: Language,
): ObjectDiff[] {
  const was = before === null ? null : table.read(before)
  const is = after === null ? null : table.read(after)
  const fields = fieldsThatDiffer(was ?? {}, is ?? {}).map(([path, ...values]) => {
    const secret = table.secrets.includes(path[0] ?? '')
    const [before, after] = secret ? values.map(masked) : values
    return { field: path.join('.'), before: before ?? null, after: after ?? null }
  })
  if (fields.length === 0) return []
  const change = was === null ? 'created' : is === null ? 'deleted' : 'changed'
  const name = nameOf(is ?? was ?? {}) || String(id)
  const text = diffText(table.name, { change, name, fields }, table.secrets, language)
  return [{ object: `${table.path}/${id}`, name, change, text, fields }]
}

/** A number says more of an extension than a name. */
const nameOf = ({ number, name }: ObjectFields): string =>
  [number, name].filter((part) => typeof part === 'string' && part !== '').join(' ')

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === ''

const masked = (value: unknown): unknown => (isNothing(value) ? value : 'changed')

type Difference = readonly [path: readonly string[], before: unknown, after: unknown]

/** A table of keys is compared key by key; a destination is one value. */
function fieldsThatDiffer(was: ObjectFields, is: ObjectFields): readonly Difference[] {
  const names = new Set([...Object.keys(is), ...Object.keys(was)])
  return [...names].flatMap((name): readonly Difference[] => {
    const [before, after] = [was[name], is[name]]
    if (JSON.stringify(before) === JSON.stringify(after)) return []
    if (isTable(before) && isTable(after))
      return fieldsThatDiffer(before, after).map(([path, ...values]) => [
        [name, ...path],
        ...values,
      ])
    return [[[name], before, after]]
  })
}

const isTable = (value: unknown): value is ObjectFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('type' in value)
