import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../../db/database.js'
import type { Audit } from '../../domain/audit.js'
import { utc } from '../../domain/utc.js'
import type { Feature } from '../../http/feature.js'
import { headKeeper } from './audit.head.js'
import { auditLog } from './audit.js'
import { newestRow } from './audit.repo.js'
import { auditRoutes } from './audit.routes.js'
import type { Refusal } from './refusals.js'
import { refusalLog } from './refusals.js'

export interface AuditParts {
  readonly db: Database
  readonly log: FastifyBaseLogger
  /** The data folder; the head of the chain is kept there as `audit-head`. */
  readonly data: string
  readonly clock: () => number
  /** Writes times into answers; UTC without it. */
  readonly time?: (at: number) => string
}

/** The audit log: what writes it, what reads it, and its nightly line in the service's own log. */
export interface AuditFeature extends Feature {
  readonly audit: Audit<Database>
  /** Notes a refused login, within limits that a flood cannot exceed. */
  readonly refused: (refusal: Refusal) => Promise<void>
  /** Writes what is held back. Call before the database closes. */
  close(): Promise<void>
}

export const headFileOf = (data: string): string => join(data, 'audit-head')

export function auditFeature({ db, log, data, clock, time = utc }: AuditParts): AuditFeature {
  const head = headKeeper(db, headFileOf(data), (error) =>
    log.error({ code: (error as NodeJS.ErrnoException).code }, 'audit head not written'),
  )
  const audit = auditLog(db, clock, head.touched)
  const { refused, flush } = refusalLog(audit, clock)

  const tellHead = async (): Promise<void> => {
    const newest = await newestRow(db)
    log.info(`audit log: ${newest?.id ?? 0} rows, head ${newest?.hash ?? 'none'}`)
  }
  const close = async (): Promise<void> => {
    await flush()
    await head.close()
  }
  return {
    name: 'audit',
    routes: auditRoutes(db, time),
    jobs: [
      { name: 'audit-head', cron: '7 0 * * *', run: tellHead },
      { name: 'audit-refusals', cron: '*/10 * * * *', run: flush },
    ],
    audit,
    refused,
    close,
  }
}
