import type { Database } from '../../db/database.js'
import { lock } from '../../domain/lock.js'
import { because } from '../../domain/trace.js'
import type { Feature } from '../../http/feature.js'
import { type KeptParts, keptChanges } from '../../kept/kept.changes.js'
import { followed } from '../../kept/kept.followed.js'
import { keptRoutes } from '../../kept/kept.routes.js'
import { isOpen, type Opening } from './schedule.open.js'
import { scheduleRoutes } from './schedule.routes.js'
import { type Schedule, scheduleKind } from './schedule.schema.js'

export interface ScheduleDeps extends KeptParts {
  readonly db: Database
  /** ISO 8601 with the offset of the business's time zone. */
  readonly time: (at: number) => string
}

/** Opening hours. Routing asks a copy in memory, which is as new as the last change answered. */
export interface ScheduleFeature extends Feature {
  /** Reads all from the database: before the first call, and after whatever else wrote them. */
  load(): Promise<void>
  /** Whether a schedule is open at `at` (epoch ms). A schedule that is gone loses no call: open. */
  isOpen(id: number, at: number): Opening
}

export function scheduleFeature(deps: ScheduleDeps): ScheduleFeature {
  const { db, now } = deps
  const known = new Map<number, Schedule>()
  const inOrder = lock()
  const kept = keptChanges(scheduleKind, deps)

  const changes = followed(kept, (id) =>
    inOrder(async () => {
      const stored = await kept.table.find(db, id)
      if (stored === undefined) known.delete(id)
      else known.set(id, stored)
    }),
  )

  return {
    name: 'schedule',
    load: () =>
      inOrder(async () => {
        const all = await kept.table.all(db)
        known.clear()
        for (const schedule of all) known.set(schedule.id, schedule)
      }),
    isOpen(id, at) {
      const schedule = known.get(id)
      if (schedule !== undefined) return isOpen(schedule, at)
      return { open: true, reasons: [because('schedule_missing', { id })] }
    },
    routes(app) {
      keptRoutes(app, scheduleKind, {
        db,
        time: deps.time,
        changes,
        called: ['a schedule', 'schedules'],
        more: {
          shape: {},
          async of({ override }) {
            const isOver = override !== null && Date.parse(override.until) <= now()
            return { override: isOver ? null : override }
          },
        },
      })
      scheduleRoutes(app, { now, changes, known: (id) => known.get(id) })
    },
  }
}
