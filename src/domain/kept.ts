import type { z } from 'zod'

/** What every kept object of the configuration has beside its own fields. */
export interface Kept {
  readonly id: number
  /** Grows with each change; it is the entity tag. */
  readonly version: number
  readonly createdAt: number
  readonly updatedAt: number
}

/** One kind of kept object: what it is called and what its fields are. */
export interface Kind<Schema extends z.ZodObject = z.ZodObject> {
  /** In the singular, as in `hotline.created`, and the name of its table. */
  readonly name: string
  /** In the plural, as in `/api/hotlines`. */
  readonly path: string
  /** Body of `POST`; the fields as stored are its output. */
  readonly fields: Schema
  /** The field no two may have in common, or the fields that no two may have all in common. */
  readonly unique?: FieldOf<Schema> | readonly FieldOf<Schema>[]
  /** Other objects that these fields name: they must exist, and may not go. */
  references?(fields: z.output<Schema>): readonly Reference[]
  /** The number by which it is dialled inside, if it has one. */
  number?(fields: z.output<Schema>): string | null
  /** Fields that are written and never shown. */
  readonly secrets?: readonly FieldOf<Schema>[]
}

type FieldOf<Schema extends z.ZodObject> = keyof z.output<Schema> & string

/** An object of a kind, as stored. */
export type ObjectOf<K extends Kind> = Kept & z.output<K['fields']>

/** An object that another one names: `hotlines/7` in `open`. */
export interface Reference {
  readonly kind: string
  readonly id: number
  /** Path of the field that names it. */
  readonly path: string
}
