import { z } from 'zod'
import type { ConfigTable } from '../../kept/config-table.js'
import { guardSettings } from './fraud-guard.schema.js'
import { takenNumbers } from './fraud-guard.taken.js'

/**
 * The settings as the history and the document of the configuration see them. While nobody has
 * changed them there is no row, and the cautious ones hold.
 */
export const guardTable: ConfigTable = {
  name: 'setting',
  path: 'settings',
  fields: z.strictObject({ name: z.literal('fraud-guard'), values: guardSettings }),
  secrets: [],
  unique: 'name',
  uniqueField: 'name',
  read: ({ name, data }) => ({ name, values: JSON.parse(String(data)) }),
  write: ({ name, values }) => ({ name: String(name), data: JSON.stringify(values) }),
  async rules(trx) {
    const numbers: readonly string[] = await trx('internalNumber').pluck('number')
    const inside = new Set(numbers)
    return ({ values }) =>
      takenNumbers(guardSettings.parse(values), (number) => inside.has(number)).map((fault) => ({
        ...fault,
        path: `values.${fault.path}`,
      }))
  },
}
