import { createHash } from 'node:crypto'
import type { AuditRow } from './audit.schema.js'

/**
 * JSON with the keys of every object in order and no blanks, so that equal values are equal text.
 * What JSON cannot say (undefined, functions) is left out as JSON does.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

/** The hash that chains a row to the one before: SHA-256 of that one's hash and this row's text. */
export function chainHash(before: string, row: Omit<AuditRow, 'hash'>): string {
  const { id, at, kind, userId, username, action, object, details } = row
  const text = canonical({ id, at, kind, userId, username, action, object, details })
  return createHash('sha256').update(`${before}\n${text}`).digest('hex')
}
