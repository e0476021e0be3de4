import { z } from 'zod'
import { fail } from '../domain/errors.js'

/** Query of a list that is read page by page. Extend it with a list's own filters. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional().describe('`nextCursor` of the page before'),
})

/** What a list answers. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

/** The id after which a page starts, or undefined for the first page. Throws `bad-cursor`. */
export function afterId(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined
  const text = Buffer.from(cursor, 'base64url').toString('latin1')
  const id = /^id:([1-9]\d{0,14})$/.exec(text)?.[1]
  return id === undefined ? fail('bad-cursor') : Number(id)
}

/**
 * Cuts a page out of rows read with one more than `limit`, and says where the next one starts.
 * Keyset paging: rows that come or go between two pages move nothing.
 */
export function page<Row extends { readonly id: number }>(
  rows: readonly Row[],
  limit: number,
): { readonly items: Row[]; readonly nextCursor: string | null } {
  const items = rows.slice(0, limit)
  const last = rows.length > limit ? items.at(-1) : undefined
  const nextCursor =
    last === undefined ? null : Buffer.from(`id:${last.id}`, 'latin1').toString('base64url')
  return { items, nextCursor }
}

/** `/{id}` of a resource with integer ids. */
export const idParams = z.strictObject({
  id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
})
