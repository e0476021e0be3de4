import { z } from 'zod'
import { pageOf } from '../../http/page.js'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** One row as stored. `at` is epoch milliseconds, `details` canonical JSON text. */
export const auditRow = z.object({
  id: z.int(),
  at: z.int(),
  kind: z.string(),
  userId: z.int().nullable(),
  username: z.string(),
  action: z.string(),
  object: z.string(),
  details: z.string(),
  hash: sha256,
})
export type AuditRow = z.output<typeof auditRow>

/** One row as answered. */
export const auditItem = z.object({
  id: z.int(),
  at: z.iso.datetime({ offset: true }),
  kind: z.string().describe('`session`, `token` or `system`'),
  userId: z.int().nullable(),
  username: z.string(),
  action: z.string(),
  object: z.string(),
  details: z.record(z.string(), z.unknown()),
  hash: sha256,
})
export type AuditItem = z.output<typeof auditItem>

export const auditPage = pageOf(auditItem).meta({ id: 'AuditPage' })

/** The hash before the first row. */
export const genesis = '0'.repeat(64)
