import t from 'tap'
import { scheduleFindings } from '../../../src/features/schedule/schedule.findings.js'
import { scheduleText } from '../../../src/features/schedule/schedule.text.js'
import { everyDay, hours } from './hours.js'

// 02:00 on 21 November in Vietnam.
const now = Date.parse('2026-11-20T19:00:00Z')
const day = (from: string, to: string, yearly = false) => ({ from, to, name: 'x', yearly })
const slots = [{ days: [1, 2], from: '08:00', to: '17:00' }]
const special = (to: string) => [
  { ...day('2026-11-01', to), slots: [{ from: '08:00', to: '09:00' }] },
]
const until = (iso: string) => ({ slots, override: { state: 'closed', until: iso } })

const rows: readonly (readonly [what: string, fields: object, found: readonly string[]])[] = [
  ['a common week', { slots }, []],
  ['no hours', {}, ['schedule_never_open slots']],
  ['no hours but on a day to come', { specialDays: special('2026-11-21') }, []],
  [
    'no hours but on a day that is over',
    { specialDays: special('2026-11-20') },
    ['schedule_never_open slots', 'schedule_special_day_past specialDays/0'],
  ],
  [
    'holidays, one of them over',
    {
      slots,
      holidays: [
        day('2026-11-21', '2026-11-21'),
        day('2026-11-19', '2026-11-20'),
        day('2026-04-30', '2026-05-01', true),
      ],
    },
    ['schedule_holiday_past holidays/1'],
  ],
  [
    'a minute between two slots',
    { slots: [...slots, { days: [2], from: '17:01', to: '20:00' }] },
    ['schedule_short_gap slots/0'],
  ],
  [
    'a minute before midnight, every night',
    { slots: [{ days: everyDay, from: '00:00', to: '23:59' }] },
    ['schedule_short_gap slots/0'],
  ],
  [
    'a minute after a night from Sunday to Monday',
    {
      slots: [
        { days: [7], from: '20:00', to: '07:58' },
        { days: [1], from: '08:00', to: '17:00' },
      ],
    },
    ['schedule_short_gap slots/0'],
  ],
  [
    'a day that was left out',
    { slots: [{ ...slots[0], days: [1, 2, 4] }] },
    ['schedule_day_gap slots'],
  ],
  ['three days a week', { slots: [{ ...slots[0], days: [1, 3, 5] }] }, []],
  ['a weekend of one day', { slots: [{ ...slots[0], days: [1, 2, 3, 4, 5, 6] }] }, []],
  ['a pause for lunch', { slots: [...slots, { days: [2], from: '17:30', to: '20:00' }] }, []],
  ['an override for a week', until('2026-11-27T19:00:00Z'), ['schedule_override_long override']],
  ['an override for days', until('2026-11-27T18:59:59Z'), []],
]

for (const [what, fields, found] of rows)
  t.test(`${what}: ${found.join(', ') || 'nothing found'}`, async (t) => {
    const findings = scheduleFindings(hours(fields), now)
    t.same(
      findings.map(({ code, path }) => `${code} ${path}`),
      found,
    )
    for (const { code, data } of findings)
      for (const sentence of scheduleText[code] ?? [''])
        t.ok(
          [...sentence.matchAll(/\{(\w+)\}/g)].every(([, name = '']) => name in data) && sentence,
          `${code} says all it names`,
        )
  })
