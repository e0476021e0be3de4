import type { z } from 'zod'
import type { ConfigChange, Row } from '../db/config-change.js'
import type { Kind, Reference } from '../domain/kept.js'
import { type Fields, textOf, uniqueOf } from './kept.repo.js'
import type { Rules } from './kept.rules.js'

/** Fields of an object of the configuration, without what the database adds to them. */
export type ObjectFields = Readonly<Record<string, unknown>>

/** An object outside the configuration that a change let go of. */
export interface Released {
  /** As in the URL: `users/3`. */
  readonly object: string
  /** What became of it, in both languages (`say`). */
  readonly message: string
}

/**
 * A table of the configuration as its history and its document see it: rows are objects, and
 * objects are rows again. Every such table has the columns `id`, `version`, `createdAt` and
 * `updatedAt`.
 */
export interface ConfigTable {
  /** Of the table, and of the kind that references name. */
  readonly name: string
  /** In the plural, as in the URL; the section of the document. */
  readonly path: string
  /** Strict; the order of its fields is the order in the document. */
  readonly fields: z.ZodObject
  readonly secrets: readonly string[]
  /** The column no two rows may have in common. */
  readonly unique?: string
  /** The field that this column repeats, or the first of several. */
  readonly uniqueField?: string
  read(row: Row): ObjectFields
  write(fields: ObjectFields): Row
  /** The number that phones of the house dial for it, if it has one. */
  numberOf?(fields: ObjectFields): string | null
  references?(fields: ObjectFields): readonly Reference[]
  /** What is wrong with fields beyond their schema, as when a person saves them. */
  readonly rules?: Rules<ObjectFields>
  /** Before a row goes: lets go of it what is no part of the configuration. */
  removing?(change: ConfigChange, id: number): Promise<readonly Released[]>
}

/** What a kind adds for its table. */
export interface KeptTableRules<K extends Kind> extends Pick<ConfigTable, 'removing'> {
  readonly rules?: Rules<Fields<K>>
}

/** The table of a kind that is kept in the common way. */
export function keptConfigTable<K extends Kind>(
  kind: K,
  more: KeptTableRules<K> = {},
): ConfigTable {
  const { name, path, fields, secrets = [] } = kind
  const unique = [kind.unique ?? []].flat()[0]
  const references = kind.references?.bind(kind)
  const numberOf = kind.number?.bind(kind)
  return {
    ...{ name, path, fields, secrets, ...(more as Pick<ConfigTable, 'rules' | 'removing'>) },
    ...(unique !== undefined && { unique: 'unique', uniqueField: unique }),
    ...(references !== undefined && { references }),
    ...(numberOf !== undefined && { numberOf }),
    read: (row) => JSON.parse(String(row.data)),
    write: (values) => ({
      unique: uniqueOf(kind, values as Fields<K>) ?? null,
      data: textOf(kind, values as Fields<K>),
    }),
  }
}
