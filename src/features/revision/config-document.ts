import type { Row } from '../../db/config-change.js'
import { type FieldFault, PbxError } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import { validatorCompiler } from '../../http/validate.js'
import type { ConfigTable, ObjectFields } from '../../kept/config-table.js'
import type { Placed } from './config-faults.js'
import type { Wanted } from './revision.bring.js'

/** What the document calls itself. */
export const format = 'tongdai-configuration'
/** Grows when a document of before could no longer be read as it was meant. */
export const formatVersion = 1

type StoredRow = Row & { readonly id: number }
/** Rows of each table, by its name. */
export type Rows = ReadonlyMap<string, readonly StoredRow[]>

/**
 * The whole configuration as one document: a section for each table, objects by id, fields in the
 * order of their schema, so that equal configurations are equal byte for byte. Without secrets it
 * is fit to be read by others, and can be imported only where its objects are already.
 */
export function documentOf(
  tables: readonly ConfigTable[],
  rows: Rows,
  secrets: boolean,
): Readonly<Record<string, unknown>> {
  const sections = tables.map((table) => [
    table.path,
    (rows.get(table.name) ?? []).map((row) => ({
      id: row.id,
      ...shown(table, secrets, stored(table, row)),
    })),
  ])
  return { format, version: formatVersion, secrets, ...Object.fromEntries(sections) }
}

/** As the schema writes it today: fields that came later are there with their defaults. */
function stored(table: ConfigTable, row: Row): ObjectFields {
  const fields = table.read(row)
  const read = table.fields.safeParse(fields)
  return read.success ? read.data : fields
}

function shown(table: ConfigTable, secrets: boolean, fields: ObjectFields): ObjectFields {
  if (secrets || table.secrets.length === 0) return fields
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => !table.secrets.includes(name)),
  )
}

/** What a document asks for: its objects, and that nothing else is there. */
export interface ReadDocument {
  readonly objects: readonly Placed[]
  readonly gone: readonly Wanted[]
}

const faultsTold = 50

/**
 * Reads a document against what is there. Throws 400 with the path of each bad field, at most 50,
 * and 422 for a document of another format or version. A section that is missing is empty, as in a
 * document made before its kind existed; one with no section at all is refused. A secret that is
 * missing stays as it is.
 */
export function readDocument(
  tables: readonly ConfigTable[],
  rows: Rows,
  document: ObjectFields,
): ReadDocument {
  refuseOtherFormat(document)
  const faults = headFaults(tables, document)
  const objects: Placed[] = []
  for (const table of tables) {
    const section = document[table.path] ?? []
    if (!Array.isArray(section)) faults.push({ path: table.path, message: notAList })
    else objects.push(...readSection(table, section, rows.get(table.name) ?? [], faults))
  }
  refuse(faults)
  const wanted = new Set(objects.map(({ table, id }) => `${table.path}/${id}`))
  const gone = tables.flatMap((table) =>
    (rows.get(table.name) ?? [])
      .filter(({ id }) => !wanted.has(`${table.path}/${id}`))
      .map(({ id }) => ({ table, id, fields: null })),
  )
  return { objects, gone }
}

function refuseOtherFormat({ format: name, version }: ObjectFields): void {
  const path = name === format ? 'version' : 'format'
  if (name === format && version === formatVersion) return
  throw new PbxError('unprocessable', { why: otherFormat }, [{ path, message: otherFormat }])
}

function headFaults(tables: readonly ConfigTable[], document: ObjectFields): FieldFault[] {
  const paths = tables.map(({ path }) => path)
  const known = new Set(['format', 'version', 'secrets', ...paths])
  const faults = Object.keys(document)
    .filter((name) => !known.has(name))
    .map((name) => ({ path: name.slice(0, 200), message: notAllowed }))
  return paths.some((path) => path in document)
    ? faults
    : [...faults, { path: paths[0] ?? '', message: noSection }]
}

function readSection(
  table: ConfigTable,
  section: readonly unknown[],
  rows: readonly StoredRow[],
  faults: FieldFault[],
): readonly Placed[] {
  const before = new Map(rows.map((row) => [row.id, row]))
  const objects: Placed[] = []
  for (const [index, object] of section.entries()) {
    if (faults.length >= faultsTold) break
    const at = `${table.path}.${index}`
    const { id, ...fields } = isObject(object) ? object : {}
    if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 1) {
      faults.push({ path: `${at}.id`, message: notAnId })
      continue
    }
    const read = readFields(table, { ...secretsOf(table, before.get(id)), ...fields })
    if ('faults' in read)
      faults.push(...read.faults.map(({ path, message }) => ({ path: `${at}.${path}`, message })))
    else objects.push({ table, id, at, fields: read.fields })
  }
  return objects
}

function readFields(
  table: ConfigTable,
  fields: ObjectFields,
): { readonly fields: ObjectFields } | { readonly faults: readonly FieldFault[] } {
  const read = validatorCompiler({ schema: table.fields })(fields)
  if ('value' in read) return { fields: read.value as ObjectFields }
  return { faults: read.error instanceof PbxError ? read.error.fields : [] }
}

function secretsOf(table: ConfigTable, row: Row | undefined): ObjectFields {
  if (row === undefined || table.secrets.length === 0) return {}
  const fields = table.read(row)
  return Object.fromEntries(table.secrets.map((name) => [name, fields[name]]))
}

function refuse(faults: readonly FieldFault[]): void {
  if (faults.length > 0) throw new PbxError('bad-input', {}, faults.slice(0, faultsTold))
}

const isObject = (value: unknown): value is ObjectFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const notAllowed = say('không được phép', 'is not allowed')
const notAList = say('phải là danh sách', 'must be a list')
const notAnId = say('phải là số nguyên dương', 'must be a positive integer')
const noSection = say('tài liệu không có mục nào', 'the document has no section')
const otherFormat = say(
  'không phải tài liệu cấu hình mà phiên bản này đọc được',
  'is not a configuration document that this version reads',
)
