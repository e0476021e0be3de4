import { z } from 'zod'
import type { TouchedRow } from '../../db/config-change.js'
import { say } from '../../domain/text.js'
import type { ConfigTable, ObjectFields } from '../../kept/config-table.js'
import type { Rules } from '../../kept/kept.rules.js'
import { type ExtensionChangeParts, noHotline } from './extension.changes.js'
import { releaseOwners } from './extension.repo.js'
import { newExtension } from './extension.schema.js'

const { secret } = newExtension.shape
const fields = newExtension.extend({ secret: secret.unwrap() })

/** Extensions as the history and the document of the configuration see them. */
export const extensionTable: ConfigTable = {
  name: 'extension',
  path: 'extensions',
  fields,
  secrets: ['secret'],
  unique: 'number',
  uniqueField: 'number',
  numberOf: ({ number }) => String(number),
  read: (row) =>
    mapped((name, field) => {
      const value = row[name] ?? null
      if (field instanceof z.ZodBoolean) return value === 1
      if (field instanceof z.ZodArray) return value ? String(value).split(',') : []
      return value
    }),
  write: (values) =>
    mapped((name) => {
      const value = values[name]
      if (typeof value === 'boolean') return value ? 1 : 0
      return Array.isArray(value) ? value.join(',') : ((value ?? null) as string | number | null)
    }),
  async removing(change, id) {
    const released = await releaseOwners(change, id)
    return released.map((userId) => ({ object: `users/${userId}`, message: noneLeft }))
  },
}

/** An extension shows the outside only a hotline that the outside may see. */
export const extensionRules =
  (hotlineNumbers: ExtensionChangeParts['hotlineNumbers']): Rules<ObjectFields> =>
  async (trx) => {
    const hotlines = await hotlineNumbers(trx)
    return ({ hotlineId }) =>
      hotlineId === null || hotlines.has(Number(hotlineId))
        ? []
        : [{ path: 'hotlineId', message: noHotline }]
  }

const noneLeft = say('không còn máy nhánh', 'has no extension any more')

/** A value for each field, in the order of the schema. */
function mapped<Value>(
  value: (name: string, field: z.ZodType) => Value,
): Readonly<Record<string, Value>> & ObjectFields {
  const all = Object.entries(fields.shape).map(([name, field]) => [
    name,
    value(name, bare(field as z.ZodType)),
  ])
  return Object.fromEntries(all)
}

function bare(field: z.ZodType): z.ZodType {
  const wraps = field instanceof z.ZodDefault || field instanceof z.ZodNullable
  return wraps ? bare(field.unwrap() as z.ZodType) : field
}

/** Numbers that are logged in to in another way than before: nobody may inherit their devices. */
export function otherLogins(rows: readonly TouchedRow[]): readonly string[] {
  return rows.flatMap(({ table, before, after }) => {
    if (table !== 'extension' || after === null) return []
    const isSame = before?.number === after.number && before?.secret === after.secret
    return isSame ? [] : [String(after.number)]
  })
}
