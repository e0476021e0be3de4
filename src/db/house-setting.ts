import { z } from 'zod'
import type { Database, Transaction } from './database.js'

/** Settings of one name, which are no part of the configuration's document and history. */
export interface HouseSetting<Settings> {
  /** With the version that is their entity tag; 0 while nobody has changed them. */
  read(
    db: Database | Transaction,
  ): Promise<{ readonly settings: Settings; readonly version: number }>
  write(trx: Transaction, settings: Settings, now: number): Promise<void>
}

const row = z.object({ data: z.string(), version: z.int() })

/** `usual` holds while nobody has changed them. What is stored must fit the schema. */
export const houseSetting = <Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  usual: z.output<Schema>,
): HouseSetting<z.output<Schema>> => ({
  async read(db) {
    const found = await db('houseSetting').where({ name }).first()
    if (found === undefined) return { settings: usual, version: 0 }
    const { data, version } = row.parse(found)
    return { settings: schema.parse(JSON.parse(data)), version }
  },
  async write(trx, settings, now) {
    const changed = { name, data: JSON.stringify(settings), updatedAt: now }
    await trx('houseSetting')
      .insert({ ...changed, version: 1 })
      .onConflict('name')
      .merge({ ...changed, version: trx.raw('houseSetting.version + 1') })
  },
})
