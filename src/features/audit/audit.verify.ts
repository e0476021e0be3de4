import { chainHash } from './audit.hash.js'
import { auditRow, genesis } from './audit.schema.js'

/** A row known to have existed, kept outside the database. */
export interface Head {
  readonly id: number
  readonly hash: string
}

export type Verdict =
  | { readonly intact: true; readonly rows: number; readonly head: string }
  | { readonly intact: false; readonly row: number; readonly why: string }

/**
 * Follows the chain from the first row to the last.
 *
 * Detected: a row changed, removed from the middle, put in between, or put in another order; rows
 * cut off at the end, as far as `known` (the head file, or a head from an old log line) reaches.
 *
 * Not detected: rows cut off that nobody outside the database has seen, and a chain that somebody
 * with write access computed anew from some row on while also replacing the head file. Against
 * that the head goes into the service's log every night, which a careful owner ships elsewhere:
 * no later chain can contain that hash at that row again.
 */
export async function verifyChain(
  rows: AsyncIterable<unknown>,
  known?: Head | undefined,
): Promise<Verdict> {
  let head: Head = { id: 0, hash: genesis }
  for await (const raw of rows) {
    const row = auditRow.safeParse(raw)
    const id = head.id + 1
    if (!row.success) return broken(id, 'is not an audit row')
    if (row.data.id !== id) return broken(id, `is missing; row ${row.data.id} follows`)
    if (row.data.hash !== chainHash(head.hash, row.data)) return broken(id, 'was changed')
    if (known?.id === id && known.hash !== row.data.hash)
      return broken(id, 'is not the row that the head file remembers')
    head = { id, hash: row.data.hash }
  }
  if (known !== undefined && known.id > head.id)
    return broken(head.id + 1, `is missing; the head file remembers row ${known.id}`)
  return { intact: true, rows: head.id, head: head.hash }
}

const broken = (row: number, why: string): Verdict => ({ intact: false, row, why })
