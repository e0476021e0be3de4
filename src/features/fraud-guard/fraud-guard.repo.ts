import { z } from 'zod'
import type { ConfigChange } from '../../db/config-change.js'
import type { Database, Transaction } from '../../db/database.js'
import { cautious, type GuardSettings, guardSettings } from './fraud-guard.schema.js'

const name = 'fraud-guard'
const row = z.object({ id: z.int(), data: z.string(), version: z.int() })

/** The settings with the version that is their entity tag; 0 while nobody has changed them. */
export interface StoredSettings {
  readonly settings: GuardSettings
  readonly version: number
}

export async function readSettings(db: Database | Transaction): Promise<StoredSettings> {
  const found = await db('setting').where({ name }).first()
  if (found === undefined) return { settings: cautious, version: 0 }
  const { data, version } = row.parse(found)
  return { settings: guardSettings.parse(JSON.parse(data)), version }
}

export async function writeSettings(
  change: ConfigChange,
  settings: GuardSettings,
  now: number,
): Promise<void> {
  const found = await change.trx('setting').where({ name }).first()
  const data = JSON.stringify(settings)
  if (found === undefined) {
    await change.insert('setting', { name, data, version: 1, createdAt: now, updatedAt: now })
    return
  }
  const { id, version } = row.parse(found)
  await change.update('setting', id, { data, version: version + 1, updatedAt: now })
}

const use = z.object({ at: z.int(), extension: z.string(), ms: z.int() })
export type Use = z.output<typeof use>

/** Talks with the outside that began since `at`. */
export const usesSince = async (db: Database, at: number): Promise<readonly Use[]> =>
  (await db('outsideUse').where('at', '>=', at).orderBy('id')).map((found) => use.parse(found))

/** Within the transaction that stores the records of these calls: each is charged once. */
export async function insertUses(trx: Transaction, uses: readonly Use[]): Promise<void> {
  for (const one of uses) await trx('outsideUse').insert(one)
}

export const forgetUses = async (db: Database, before: number): Promise<void> => {
  await db('outsideUse').where('at', '<', before).delete()
}
