import type { Term } from './call-log.search.js'
import { join, type Sql, sql } from './call-log.sql.js'

/** The full text index keeps a party of a kind as row kind × 2^40 + party … */
const partiesPerKind = 2 ** 40
/** … and each of its words led by the letter of the kind. */
const firstKindLetter = 256

/** The parties that match the term in calls of one kind, by index; a party may come twice. */
export function partiesOf(term: Term, kind: number): Sql {
  if (term.by === 'name') {
    const letter = String.fromCodePoint(firstKindLetter + kind)
    const words = term.words.map((word) => `"${letter}${word}"*`).join(' ')
    return sql`SELECT rowid & ${partiesPerKind - 1} AS party FROM party_name
      WHERE party_name MATCH ${words}`
  }
  return join(
    [
      ...term.starts.map((digits) => begins(digits, sql`digits`)),
      ...term.ends.map((digits) => begins(backwards(digits), sql`reversed`)),
    ].map((found) => sql`SELECT party FROM party_kind WHERE kind = ${kind} AND ${found}`),
    ' UNION ALL ',
  )
}

/** Whether the party in the row called `alias` matches the term; exactly as the indexes say. */
export function matches(term: Term, alias: 'f' | 't'): Sql {
  const column = (name: string): Sql => ({ text: `${alias}.${name}`, values: [] })
  if (term.by === 'name')
    return join(
      term.words.map((word) => sql`instr(${column('folded')}, ${` ${word}`}) > 0`),
      ' AND ',
    )
  return join(
    [
      ...term.starts.map((digits) => begins(digits, column('digits'))),
      ...term.ends.map((digits) => begins(backwards(digits), column('reversed'))),
    ],
    ' OR ',
  )
}

/** A range of digit strings; `:` is the character after `9`. */
const begins = (digits: string, column: Sql): Sql =>
  sql`(${column} >= ${digits} AND ${column} < ${`${digits}:`})`

const backwards = (digits: string): string => [...digits].reverse().join('')
