import { type FieldFault, fail, PbxError } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import { BrokenCsv, type CsvRow, csvRows } from '../../http/csv.js'
import { validatorCompiler } from '../../http/validate.js'
import { type BlockedNumberFields, blockedNumberKind } from './blocked-number.schema.js'

/** One row of a file, checked. */
export interface CheckedRow {
  readonly line: number
  /** As it will be kept; as it was written when the row is refused. */
  readonly number: string
  readonly fields?: BlockedNumberFields
  readonly faults?: readonly FieldFault[]
}

export const columns = ['number', 'match', 'scope', 'note', 'until'] as const
const needed: readonly Column[] = ['number', 'match', 'scope']
type Column = (typeof columns)[number]

const mostRows = 20_000

/**
 * Reads and checks a file of blocked numbers. A row that is wrong is told among the others; a file
 * that cannot be told apart into rows and columns is refused whole, and so is one that is too long.
 */
export async function checkedRows(text: string): Promise<readonly CheckedRow[]> {
  const checked: CheckedRow[] = []
  let header: readonly Column[] | undefined
  try {
    for await (const row of csvRows(text)) {
      if (header === undefined) header = headerOf(row)
      else checked.push(check(row, header))
      if (checked.length > mostRows) fail('unprocessable', { why: tooMany })
    }
  } catch (error) {
    if (!(error instanceof BrokenCsv)) throw error
    refuseFile(`line ${error.line}`, broken)
  }
  if (header === undefined) refuseFile('header', noHeader)
  return checked
}

const tooMany = say(`quá ${mostRows} dòng`, `there are more than ${mostRows} rows`)
const broken = say('dấu ngoặc kép không khớp hoặc dòng quá dài', 'quotes do not match or too long')
const noHeader = say(
  `dòng đầu phải là ${columns.join(',')}`,
  `the first line must be ${columns.join(',')}`,
)

function refuseFile(path: string, message: string): never {
  fail('bad-input', {}, [{ path, message }])
}

function headerOf({ cells }: CsvRow): readonly Column[] {
  const names = cells.map((cell) => cell.toLowerCase())
  const known = names.filter((name): name is Column => columns.some((column) => column === name))
  const isWhole = known.length === names.length && needed.every((name) => known.includes(name))
  if (!isWhole || new Set(known).size !== known.length) refuseFile('header', noHeader)
  return known
}

const validate = validatorCompiler({ schema: blockedNumberKind.fields })

function check({ line, cells }: CsvRow, header: readonly Column[]): CheckedRow {
  const written = Object.fromEntries(header.map((name, i) => [name, cells[i] ?? '']))
  const number = (written.number ?? '').slice(0, 40)
  if (cells.length > header.length)
    return { line, number, faults: [{ path: '', message: tooLong }] }
  const { match = '', scope = '', until = '', note = '' } = written
  const read = validate({
    ...{ number: written.number, note },
    ...{ match: match.toLowerCase(), scope: scope.toLowerCase() },
    until: until === '' ? null : until,
  })
  if ('value' in read) {
    const fields = read.value as BlockedNumberFields
    return { line, number: fields.number, fields }
  }
  return { line, number, faults: read.error instanceof PbxError ? read.error.fields : [] }
}

const tooLong = say('có nhiều cột hơn dòng đầu', 'has more cells than the header')
