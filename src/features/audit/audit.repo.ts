import { z } from 'zod'
import type { Database } from '../../db/database.js'
import type { AuditRow } from './audit.schema.js'
import { auditRow } from './audit.schema.js'

/** Rows after `cursor` (an id), newest first, one more than `limit` to tell if there are others. */
export async function auditRows(
  db: Database,
  limit: number,
  before: number | undefined,
): Promise<readonly AuditRow[]> {
  const query = db('audit')
    .select()
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (before !== undefined) query.where('id', '<', before)
  return z.array(auditRow).parse(await query)
}

/** The newest row. */
export async function newestRow(db: Database): Promise<AuditRow | undefined> {
  return (await auditRows(db, 1, undefined))[0]
}

export async function insertRow(db: Database, row: AuditRow): Promise<void> {
  await db('audit').insert(row)
}

/** Every row in order, unparsed: a row that somebody has broken must be told, not thrown. */
export async function* everyRow(db: Database): AsyncIterable<unknown> {
  const size = 1000
  let last = Number.MIN_SAFE_INTEGER
  for (;;) {
    const rows: { id: number }[] = await db('audit')
      .where('id', '>', last)
      .orderBy('id')
      .limit(size)
    yield* rows
    if (rows.length < size) return
    last = rows.at(-1)?.id ?? last
  }
}
