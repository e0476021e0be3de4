import type { Transaction } from '../../db/database.js'
import { uniqueOf } from '../../kept/kept.repo.js'
import { type BlockedNumberFields, blockedNumberKind } from './blocked-number.schema.js'

/** What makes a blocked number the same as another. */
export const keyOf = (fields: BlockedNumberFields): string =>
  uniqueOf(blockedNumberKind, fields) ?? ''

/** Which of these keys are taken. */
export async function takenAmong(
  trx: Transaction,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows: readonly { readonly unique: string }[] = await trx(blockedNumberKind.name)
    .whereIn('unique', keys)
    .select('unique')
  return new Set(rows.map(({ unique }) => unique))
}
