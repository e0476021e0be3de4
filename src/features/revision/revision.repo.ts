import { z } from 'zod'
import type { ConfigChange, TouchedRow } from '../../db/config-change.js'
import type { Database, Transaction } from '../../db/database.js'
import { joinedRows } from './revision.plan.js'
import type { NewRevision, Revision } from './revision.schema.js'

const columns = ['id', 'at', 'userId', 'username', 'action', 'objects', 'touched'] as const

const row = z.object({
  id: z.int(),
  at: z.int(),
  userId: z.int().nullable(),
  username: z.string(),
  action: z.string(),
  objects: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  touched: z.int(),
})

const rowsIn = (changes: unknown): readonly TouchedRow[] => JSON.parse(String(changes))

/** Written by the change itself, so that it goes with it when it is taken back. */
export function insertRevision(change: ConfigChange, revision: NewRevision): Promise<number> {
  const { objects, changes, ...rest } = revision
  const texts = { objects: JSON.stringify(objects), changes: JSON.stringify(changes) }
  return change.insert('revision', { ...rest, ...texts })
}

/** Newest first, before the one given. */
export async function pageOfRevisions(
  db: Database,
  limit: number,
  before: number,
): Promise<readonly Revision[]> {
  const rows = await db('revision')
    .where('id', '<', before)
    .orderBy('id', 'desc')
    .limit(limit)
    .select(...columns)
  return rows.map((found) => row.parse(found))
}

export async function findRevision(
  db: Database | Transaction,
  id: number,
): Promise<Revision | undefined> {
  const found = await db('revision')
    .where({ id })
    .first(...columns)
  return found === undefined ? undefined : row.parse(found)
}

/** The number of the newest; 0 when nothing was ever changed. */
export async function newestRevision(db: Database | Transaction): Promise<number> {
  const found = await db('revision').max({ id: 'id' }).first()
  return Number(found?.id ?? 0)
}

const readAtOnce = 50

/**
 * What the revisions after `from`, up to `to`, did together: each row once, as it was at first and
 * as it was left. Read piece by piece, so that a long history is never whole in memory.
 */
export async function rowsBetween(
  db: Database | Transaction,
  from: number,
  to: number,
): Promise<readonly TouchedRow[]> {
  let joined: ReadonlyMap<string, TouchedRow> = new Map()
  for (let last = from; ; ) {
    const found: { id: number; changes: string }[] = await db('revision')
      .where('id', '>', last)
      .where('id', '<=', to)
      .orderBy('id')
      .limit(readAtOnce)
      .select('id', 'changes')
    joined = joinedRows(
      joined,
      found.flatMap(({ changes }) => rowsIn(changes)),
    )
    last = found.at(-1)?.id ?? last
    if (found.length < readAtOnce) return [...joined.values()]
  }
}

/** How much of the history is kept. */
export interface Keeping {
  /** So many of the newest stay, however old. */
  readonly least: number
  /** So many at most, however young. */
  readonly most: number
  /** Between the two, those since then stay (epoch ms). */
  readonly since: number
}

/** Drops the oldest; what is left has no gap, so that every state since can be restored. */
export async function forgetRevisions(db: Database, keeping: Keeping): Promise<void> {
  const nth = async (n: number): Promise<number> =>
    (await db('revision').orderBy('id', 'desc').offset(n).first('id'))?.id ?? 0
  const tooMany = await nth(keeping.most)
  const spare = await nth(keeping.least)
  const young = await db('revision').where('at', '>=', keeping.since).min({ id: 'id' }).first()
  const old = young?.id === null ? spare : Number(young?.id) - 1
  await db('revision')
    .where('id', '<=', Math.max(tooMany, Math.min(spare, old)))
    .delete()
}
