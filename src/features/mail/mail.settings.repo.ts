import { z } from 'zod'
import type { Database, Transaction } from '../../db/database.js'
import { type MailSettings, mailSettings, noMail } from './mail.schema.js'

const row = z.object({ data: z.string(), password: z.string(), version: z.int() })

/** The settings with the password, and the version that is their entity tag. */
export interface StoredMailSettings {
  readonly settings: MailSettings
  readonly password: string
  readonly version: number
}

export async function readMailSettings(db: Database | Transaction): Promise<StoredMailSettings> {
  const found = await db('mailSetting').where({ id: 1 }).first()
  if (found === undefined) return { settings: noMail, password: '', version: 0 }
  const { data, password, version } = row.parse(found)
  return { settings: mailSettings.parse(JSON.parse(data)), password, version }
}

export async function writeMailSettings(
  trx: Transaction,
  { settings, password, version }: StoredMailSettings,
  now: number,
): Promise<void> {
  const values = { data: JSON.stringify(settings), password, version, updatedAt: now }
  await trx('mailSetting')
    .insert({ id: 1, ...values })
    .onConflict('id')
    .merge(values)
}
