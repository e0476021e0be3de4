import type { Test } from 'tap'
import { nextChange } from '../../../src/features/schedule/schedule.next.js'
import { isOpen } from '../../../src/features/schedule/schedule.open.js'
import type { hours } from './hours.js'

export type Row = readonly [
  what: string,
  schedule: ReturnType<typeof hours>,
  at: string,
  open: boolean,
  code: string,
  next: string | null,
]

/** Each row is a test: open or closed at that moment, why, and until when. */
export function table(t: Test, rows: readonly Row[]): void {
  for (const [what, schedule, at, open, code, next] of rows)
    t.test(`${what}: ${open ? 'open' : 'closed'} until ${next ?? 'ever'}`, async (t) => {
      const moment = Date.parse(at)
      const opening = isOpen(schedule, moment)
      t.equal(opening.open, open)
      t.same(
        opening.reasons.map((reason) => reason.code),
        [`schedule_${code}`],
      )
      const change = nextChange(schedule, moment)
      t.equal(change, next === null ? null : Date.parse(next))
    })
}
