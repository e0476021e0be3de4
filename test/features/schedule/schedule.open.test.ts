import t from 'tap'
import { isOpen } from '../../../src/features/schedule/schedule.open.js'
import { hours } from './hours.js'
import { table } from './table.js'

const office = {
  slots: [
    { days: [1, 2, 3, 4, 5], from: '08:00', to: '12:00' },
    { days: [1, 2, 3, 4, 5], from: '13:30', to: '17:30' },
    { days: [6], from: '08:00', to: '12:00' },
    { days: [5], from: '22:00', to: '02:00' },
  ],
  holidays: [
    { from: '2026-04-30', to: '2026-05-01', name: 'Giải phóng', yearly: true },
    { from: '2026-12-30', to: '2027-01-02', name: 'Năm mới', yearly: true },
    { from: '2027-02-05', to: '2027-02-11', name: 'Tết Đinh Mùi' },
  ],
  specialDays: [
    {
      ...{ from: '2027-02-06', to: '2027-02-06', name: 'Trực Tết' },
      slots: [{ from: '09:00', to: '11:00' }],
    },
  ],
}
const vietnam = hours(office)
const overridden = (state: string, until: string) =>
  hours({ ...office, override: { state, until } })
// 2026-11-20 is a Friday.
table(t, [
  [
    'before the first slot',
    vietnam,
    '2026-11-20T07:59:59.999+07:00',
    false,
    'closed_hours',
    '2026-11-20T08:00:00+07:00',
  ],
  [
    'the first moment of a slot',
    vietnam,
    '2026-11-20T08:00:00+07:00',
    true,
    'open',
    '2026-11-20T12:00:00+07:00',
  ],
  [
    'the last moment of a slot',
    vietnam,
    '2026-11-20T11:59:59.999+07:00',
    true,
    'open',
    '2026-11-20T12:00:00+07:00',
  ],
  [
    'the end of a slot',
    vietnam,
    '2026-11-20T12:00:00+07:00',
    false,
    'closed_hours',
    '2026-11-20T13:30:00+07:00',
  ],
  [
    'asked from another zone',
    vietnam,
    '2026-11-20T01:00:00Z',
    true,
    'open',
    '2026-11-20T12:00:00+07:00',
  ],
  [
    'the night, on its own day',
    vietnam,
    '2026-11-20T23:30:00+07:00',
    true,
    'open',
    '2026-11-21T02:00:00+07:00',
  ],
  [
    'the night, on the next day',
    vietnam,
    '2026-11-21T01:59:00+07:00',
    true,
    'open_night',
    '2026-11-21T02:00:00+07:00',
  ],
  [
    'no night after Saturday',
    vietnam,
    '2026-11-22T01:00:00+07:00',
    false,
    'closed_hours',
    '2026-11-23T08:00:00+07:00',
  ],
  [
    'a yearly holiday, in another year',
    vietnam,
    '2029-05-01T09:00:00+07:00',
    false,
    'closed_holiday',
    '2029-05-02T08:00:00+07:00',
  ],
  [
    'a yearly holiday over New Year',
    vietnam,
    '2029-12-31T09:00:00+07:00',
    false,
    'closed_holiday',
    '2030-01-03T08:00:00+07:00',
  ],
  [
    'the same, in the new year',
    vietnam,
    '2030-01-02T09:00:00+07:00',
    false,
    'closed_holiday',
    '2030-01-03T08:00:00+07:00',
  ],
  [
    'a dated holiday',
    vietnam,
    '2027-02-08T09:00:00+07:00',
    false,
    'closed_holiday',
    '2027-02-12T08:00:00+07:00',
  ],
  [
    'a dated holiday is not for the next year',
    vietnam,
    '2028-02-08T09:00:00+07:00',
    true,
    'open',
    '2028-02-08T12:00:00+07:00',
  ],
  [
    'a special day within a holiday',
    vietnam,
    '2027-02-06T10:00:00+07:00',
    true,
    'open_special',
    '2027-02-06T11:00:00+07:00',
  ],
  [
    'a special day has its own hours only',
    vietnam,
    '2027-02-06T08:30:00+07:00',
    false,
    'closed_special',
    '2027-02-06T09:00:00+07:00',
  ],
  [
    'an override closes',
    overridden('closed', '2026-11-20T16:00:00+07:00'),
    '2026-11-20T09:00:00+07:00',
    false,
    'override_closed',
    '2026-11-20T16:00:00+07:00',
  ],
  [
    'an override opens',
    overridden('open', '2026-11-20T20:00:00+07:00'),
    '2026-11-20T18:00:00+07:00',
    true,
    'override_open',
    '2026-11-20T20:00:00+07:00',
  ],
  [
    'an override that ends within the hours changes nothing',
    overridden('open', '2026-11-20T16:00:00+07:00'),
    '2026-11-20T12:30:00+07:00',
    true,
    'override_open',
    '2026-11-20T17:30:00+07:00',
  ],
  [
    'an override that is over',
    overridden('open', '2026-11-20T18:00:00+07:00'),
    '2026-11-20T18:00:00+07:00',
    false,
    'closed_hours',
    '2026-11-20T22:00:00+07:00',
  ],
])

t.test('a reason names the schedule, the moment, and the holiday or the slot', async (t) => {
  const told = (at: string) => isOpen(vietnam, Date.parse(at)).reasons[0]?.data
  t.match(told('2026-11-21T19:05:00+07:00'), {
    ...{ schedule: 'office', weekday: 6, date: '2026-11-21', time: '19:05' },
  })
  t.match(told('2027-02-08T09:00:00+07:00'), { day: 'Tết Đinh Mùi', date: '2027-02-08' })
  t.match(told('2026-11-20T09:00:00+07:00'), { from: '08:00', to: '12:00' })
})
