import type { Database } from '../../db/database.js'
import { because } from '../../domain/trace.js'
import type { Feature } from '../../http/feature.js'
import { type KeptParts, keptChanges } from '../../kept/kept.changes.js'
import { keptRoutes } from '../../kept/kept.routes.js'
import { isOpen, type Opening } from './schedule.open.js'
import { scheduleRoutes } from './schedule.routes.js'
import { type Schedule, scheduleKind } from './schedule.schema.js'

export interface ScheduleDeps extends KeptParts {
  readonly db: Database
  /** ISO 8601 with the offset of the business's time zone. */
  readonly time: (at: number) => string
  /** As decisions read them. */
  readonly schedules: () => ReadonlyMap<number, Schedule>
}

/** Opening hours. */
export interface ScheduleFeature extends Feature {
  /** Whether a schedule is open at `at` (epoch ms). A schedule that is gone loses no call: open. */
  isOpen(id: number, at: number): Opening
}

export function scheduleFeature(deps: ScheduleDeps): ScheduleFeature {
  const { db, now, time, schedules } = deps
  const changes = keptChanges(scheduleKind, deps)
  return {
    name: 'schedule',
    isOpen(id, at) {
      const schedule = schedules().get(id)
      if (schedule !== undefined) return isOpen(schedule, at)
      return { open: true, reasons: [because('schedule_missing', { id })] }
    },
    routes(app) {
      keptRoutes(app, scheduleKind, {
        db,
        time,
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
      scheduleRoutes(app, { now, changes, known: (id) => schedules().get(id) })
    },
  }
}
