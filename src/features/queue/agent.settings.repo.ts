import { z } from 'zod'
import type { Database, Transaction } from '../../db/database.js'
import { type AgentSettings, agentSettings, usualSettings } from './agent.schema.js'

const name = 'agents'
const row = z.object({ data: z.string(), version: z.int() })

/** The settings with the version that is their entity tag; 0 while nobody has changed them. */
export async function readAgentSettings(
  db: Database | Transaction,
): Promise<{ readonly settings: AgentSettings; readonly version: number }> {
  const found = await db('houseSetting').where({ name }).first()
  if (found === undefined) return { settings: usualSettings, version: 0 }
  const { data, version } = row.parse(found)
  return { settings: agentSettings.parse(JSON.parse(data)), version }
}

export async function writeAgentSettings(
  trx: Transaction,
  settings: AgentSettings,
  now: number,
): Promise<void> {
  const changed = { name, data: JSON.stringify(settings), updatedAt: now }
  await trx('houseSetting')
    .insert({ ...changed, version: 1 })
    .onConflict('name')
    .merge({ ...changed, version: trx.raw('houseSetting.version + 1') })
}
