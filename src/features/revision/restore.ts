import type { ConfigChange } from '../../db/config-change.js'
import { fail } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import type { ConfigTable, Released } from '../../kept/config-table.js'
import { bring, type Wanted } from './revision.bring.js'
import { newestRevision, rowsBetween } from './revision.repo.js'

/**
 * Brings every object to what it was after revision `number`. What was accepted then refers to
 * nothing that was not there then, so references need no check. An object that this version no
 * longer accepts is refused with 422 and its path.
 */
export async function restore(
  change: ConfigChange,
  tables: readonly ConfigTable[],
  number: number,
  now: number,
): Promise<readonly Released[]> {
  const newest = await newestRevision(change.trx)
  const byName = new Map(tables.map((table) => [table.name, table]))
  const wanted: Wanted[] = []
  for (const { table: name, id, before } of await rowsBetween(change.trx, number, newest)) {
    const table = byName.get(name)
    if (table === undefined) continue
    if (before === null) wanted.push({ table, id, fields: null })
    else {
      const read = table.fields.safeParse(table.read(before))
      if (!read.success) refuse(`${table.path}/${id}`, read.error.issues[0]?.path ?? [])
      wanted.push({ table, id, fields: read.data, createdAt: Number(before.createdAt) })
    }
  }
  return bring(change, wanted, { now, freshVersion: newest + 1 })
}

function refuse(object: string, path: readonly PropertyKey[]): never {
  const message = say('không còn hợp lệ trong phiên bản này', 'is not valid in this version')
  const where = [object, ...path].join('.')
  fail('unprocessable', { why: `${where} ${message}` }, [{ path: where, message }])
}
