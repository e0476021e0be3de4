import { z } from 'zod'
import type { ConfigChange } from '../db/config-change.js'
import { failTaken } from '../domain/errors.js'

const row = z.object({ id: z.int(), number: z.string(), kind: z.string(), ownerId: z.int() })

/**
 * Keeps the number by which an object is dialled inside: unique across all kinds, extensions among
 * them. Null: it has none. Throws 409 when somebody else has it.
 */
export async function keepNumber(
  change: ConfigChange,
  owner: { readonly kind: string; readonly id: number },
  number: string | null,
): Promise<void> {
  const { trx } = change
  const own = { kind: owner.kind, ownerId: owner.id }
  const found = await trx('internalNumber').where(own).first()
  const before = found === undefined ? undefined : row.parse(found)
  if ((before?.number ?? null) === number) return
  if (number === null) {
    if (before !== undefined) await change.remove('internalNumber', before.id)
    return
  }
  if ((await trx('internalNumber').where({ number }).first('id')) !== undefined) failTaken('number')
  if (before === undefined) await change.insert('internalNumber', { number, ...own })
  else await change.update('internalNumber', before.id, { number })
}
