import type { Database } from '../../db/database.js'
import { lock } from '../../domain/lock.js'
import { zoneTime } from '../../domain/time.js'
import type { Feature } from '../../http/feature.js'
import { type KeptParts, keptChanges } from '../../kept/kept.changes.js'
import { followed } from '../../kept/kept.followed.js'
import { keptRoutes } from '../../kept/kept.routes.js'
import { importNumbers } from './blocked-number.import.js'
import { type Blocked, blockedBy, blockedIndex, drop, put } from './blocked-number.index.js'
import { blockedNumberRoutes } from './blocked-number.routes.js'
import { blockedNumberKind, type Scope } from './blocked-number.schema.js'

export interface BlockedNumberDeps extends KeptParts {
  readonly db: Database
  /** ISO 8601 with the offset of the business's time zone. */
  readonly time: (at: number) => string
  /** Where a day begins and ends. */
  readonly timeZone: string
}

/**
 * Numbers that are kept out. They may be a hundred thousand, so they have a memory of their own, in
 * which a change touches one entry.
 */
export interface BlockedNumberFeature extends Feature {
  /** Reads all from the database: before the first call, and after whatever else wrote them. */
  load(): Promise<void>
  /** What keeps a number, as sent or dialled, out of `scope` at `at` (epoch ms). */
  blockedBy(number: string, scope: Scope, at: number): Blocked | undefined
}

const pageSize = 2000

export function blockedNumberFeature(deps: BlockedNumberDeps): BlockedNumberFeature {
  const { db, time } = deps
  const zone = zoneTime(deps.timeZone)
  let index = blockedIndex([], zone)
  const inOrder = lock()
  const kept = keptChanges(blockedNumberKind, deps)
  const { table } = kept

  const changes = followed(kept, (id) =>
    inOrder(async () => {
      const stored = await table.find(db, id)
      if (stored === undefined) drop(index, id)
      else put(index, stored, zone)
    }),
  )

  return {
    name: 'blocked-number',
    blockedBy: (number, scope, at) => blockedBy(index, number, scope, at),
    load: () =>
      inOrder(async () => {
        const read = blockedIndex([], zone)
        for (
          let rows = await table.page(db, pageSize, 0);
          rows.length > 0;
          rows = await table.page(db, pageSize, rows.at(-1)?.id ?? 0)
        )
          for (const row of rows) put(read, row, zone)
        index = read
      }),
    routes(app) {
      keptRoutes(app, blockedNumberKind, {
        ...{ db, time, changes },
        called: ['a blocked number', 'blocked numbers'],
      })
      blockedNumberRoutes(app, {
        ...{ db, table },
        async take(actor, text, language) {
          const { report, added } = await importNumbers({ ...deps, table }, actor, text, language)
          await inOrder(async () => {
            for (const one of added) put(index, one, zone)
          })
          return report
        },
      })
    },
  }
}
