import { z } from 'zod'
import type { Database, Transaction } from '../../db/database.js'

/**
 * Body of `PUT /api/settings/call-log`. `mistaken` says which inbound calls under six seconds are
 * mistaken ones (R10): those that nobody answered, or any, by the letter of the requirement (D1).
 */
export const callLogSettings = z.strictObject({
  mistaken: z
    .enum(['unanswered', 'any'])
    .describe('which inbound calls under six seconds have the status `mistaken`, from now on'),
})
export type CallLogSettings = z.output<typeof callLogSettings>

const usual: CallLogSettings = { mistaken: 'unanswered' }
const name = 'call-log'
const row = z.object({ id: z.int(), data: z.string(), version: z.int() })

/** The settings with the version that is their entity tag; 0 while nobody has changed them. */
export async function readSettings(
  db: Database | Transaction,
): Promise<{ readonly settings: CallLogSettings; readonly version: number }> {
  const found = await db('houseSetting').where({ name }).first()
  if (found === undefined) return { settings: usual, version: 0 }
  const { data, version } = row.parse(found)
  return { settings: callLogSettings.parse(JSON.parse(data)), version }
}

export async function writeSettings(
  trx: Transaction,
  settings: CallLogSettings,
  now: number,
): Promise<void> {
  const changed = { name, data: JSON.stringify(settings), updatedAt: now }
  await trx('houseSetting')
    .insert({ ...changed, version: 1 })
    .onConflict('name')
    .merge({ ...changed, version: trx.raw('houseSetting.version + 1') })
}
