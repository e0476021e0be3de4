import { z } from 'zod'
import type { ConfigChange } from '../db/config-change.js'
import type { Database, Transaction } from '../db/database.js'
import type { Kept, Kind, ObjectOf } from '../domain/kept.js'

const row = z.object({
  id: z.int(),
  data: z.string(),
  version: z.int(),
  createdAt: z.int(),
  updatedAt: z.int(),
})

/**
 * The table of a kind. All have the same columns: the fields are one JSON text, since they are
 * read whole, by code that checks them, and never searched by the database; `unique` repeats the
 * one field that must be nobody else's.
 */
export interface KeptTable<K extends Kind> {
  all(db: Database | Transaction): Promise<readonly ObjectOf<K>[]>
  page(db: Database, limit: number, after: number): Promise<readonly ObjectOf<K>[]>
  find(db: Database | Transaction, id: number): Promise<ObjectOf<K> | undefined>
  isTaken(db: Transaction, unique: string, butFor?: number): Promise<boolean>
  /** Those whose unique field or fields are among these, as `uniqueOf` tells them; some hundreds. */
  withUnique(db: Transaction, uniques: readonly string[]): Promise<readonly ObjectOf<K>[]>
  insert(change: ConfigChange, fields: Fields<K>, now: number): Promise<ObjectOf<K>>
  /** The same of some hundreds at once; their ids are found by what is unique of them. */
  insertMany(change: ConfigChange, list: readonly Fields<K>[], now: number): Promise<void>
  update(
    change: ConfigChange,
    before: ObjectOf<K>,
    fields: Fields<K>,
    now: number,
  ): Promise<ObjectOf<K>>
  remove(change: ConfigChange, id: number): Promise<void>
}

export type Fields<K extends Kind> = z.output<K['fields']>

export function keptTable<K extends Kind>(kind: K): KeptTable<K> {
  const { name } = kind
  const read = (found: unknown): ObjectOf<K> => {
    const { data, ...kept } = row.parse(found)
    return { ...JSON.parse(data), ...kept }
  }
  const written = (fields: Fields<K>) => ({
    unique: uniqueOf(kind, fields) ?? null,
    data: textOf(kind, fields),
  })

  return {
    async all(db) {
      return (await db(name).orderBy('id')).map(read)
    },
    async page(db, limit, after) {
      return (await db(name).where('id', '>', after).orderBy('id').limit(limit)).map(read)
    },
    async find(db, id) {
      const found = await db(name).where({ id }).first()
      return found === undefined ? undefined : read(found)
    },
    async isTaken(db, unique, butFor = 0) {
      return (await db(name).where({ unique }).whereNot({ id: butFor }).first('id')) !== undefined
    },
    async withUnique(db, uniques) {
      return (await db(name).whereIn('unique', uniques)).map(read)
    },
    async insertMany(change, list, now) {
      const kept = { version: 1, createdAt: now, updatedAt: now }
      await change.insertMany(
        name,
        list.map((fields) => ({ ...written(fields), ...kept })),
      )
    },
    async insert(change, fields, now) {
      const kept = { version: 1, createdAt: now, updatedAt: now }
      const values = { ...written(fields), ...kept }
      const id = await change.insert(name, values)
      return { ...fields, id, ...kept } as ObjectOf<K>
    },
    async update(change, before, fields, now) {
      const kept = { version: before.version + 1, updatedAt: now }
      await change.update(name, before.id, {
        ...written(fields),
        ...kept,
      })
      return { ...before, ...fields, ...kept }
    },
    remove: (change, id) => change.remove(name, id),
  }
}

/**
 * What no other object of the kind may have, as the column `unique` holds it: the value of the one
 * field, or those of several as a JSON list. Undefined: nothing of it is unique.
 */
export function uniqueOf<K extends Kind>(kind: K, fields: Fields<K>): string | undefined {
  const value = (field: string) => (fields as Record<string, unknown>)[field]
  if (kind.unique === undefined) return undefined
  if (typeof kind.unique === 'string') return String(value(kind.unique))
  return JSON.stringify(kind.unique.map(value))
}

/**
 * Fields as their column holds them: in the order of the kind, whoever wrote them, since the
 * history compares texts.
 */
export function textOf<K extends Kind>(kind: K, fields: Fields<K>): string {
  const values = fields as Record<string, unknown>
  return JSON.stringify(
    Object.fromEntries(Object.keys(kind.fields.shape).map((field) => [field, values[field]])),
  )
}

/** The fields alone. */
export function fieldsOf<K extends Kind>(object: ObjectOf<K>): Fields<K> {
  const { id: _, version: _v, createdAt: _c, updatedAt: _u, ...fields }: Kept = object
  return fields as Fields<K>
}
