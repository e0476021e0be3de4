import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { CsvError, parse } from 'csv-parse'
import { stringify } from 'csv-stringify/sync'

/** The mark by which spreadsheets know UTF-8. */
export const byteOrderMark = '\ufeff'

/** What a spreadsheet takes for the beginning of a formula, after quotes of our own or another's. */
const formula = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/

type Cell = string | number

/**
 * Lines of CSV (RFC 4180). Text that a spreadsheet would take for a formula gets a `'` in front,
 * also when it has one already, so that `textOf` brings back every text.
 */
export const csvLines = (rows: readonly (readonly Cell[])[]): string =>
  stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell : escaped(cell)))),
    { record_delimiter: 'windows' },
  )

const escaped = (text: string): string => (formula.test(text) ? `'${text}` : text)

/** A cell as it was before `csvLines` made it harmless. */
export const textOf = (cell: string): string => (formula.test(cell) ? cell.replace(/^'/, '') : cell)

export interface CsvRow {
  /** In the file, counted from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/** Quotes that do not match, or a line that never ends: what follows cannot be told apart. */
export class BrokenCsv extends Error {
  readonly line: number

  constructor(line: number) {
    super(`line ${line} cannot be read`)
    this.line = line
  }
}

/**
 * Rows of a CSV file one after another, the header among them; rows without any text are left out.
 * Cells are separated by `;` when the first line has one, else by `,`. Others get their turn all
 * along a long file. Throws `BrokenCsv`.
 */
export async function* csvRows(text: string): AsyncGenerator<CsvRow> {
  const [header = ''] = text.split(/[\r\n]/, 1)
  const parser = Readable.from(piecesOf(text.replaceAll('\r\n', '\n'))).pipe(
    parse({
      bom: true,
      delimiter: header.includes(';') ? ';' : ',',
      info: true,
      max_record_size: 10_000,
      relax_column_count: true,
    }),
  )
  let line = 1
  let rows = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      rows += 1
      // What is in memory never waits by itself.
      if (rows % rowsPerTurn === 0) await setImmediate()
      const cells = record.map((cell) => textOf(cell.trim()))
      if (cells.some((cell) => cell !== '')) yield { line, cells }
      line = info.lines + 1
    }
  } catch (error) {
    throw error instanceof CsvError ? new BrokenCsv(Number(error.lines ?? line)) : error
  }
}

interface Parsed {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

const pieceLength = 8192
const rowsPerTurn = 50

function* piecesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += pieceLength) yield text.slice(at, at + pieceLength)
}
