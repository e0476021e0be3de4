import t from 'tap'
import { everyDay, hours } from './hours.js'
import { table } from './table.js'

/** Sunday 29 March 2026 02:00 → 03:00, Sunday 25 October 2026 03:00 → 02:00. */
const berlin = (from: string, to: string, more: object = {}) =>
  hours({ timeZone: 'Europe/Berlin', slots: [{ days: everyDay, from, to }], ...more })
/** Sunday 8 March 2026 02:00 → 03:00, Sunday 1 November 2026 02:00 → 01:00. */
const newYork = (from: string, to: string) =>
  hours({ timeZone: 'America/New_York', slots: [{ days: everyDay, from, to }] })

table(t, [
  [
    'a slot within the skipped hour',
    berlin('02:10', '02:50'),
    '2026-03-29T01:00:00Z',
    false,
    'closed_hours',
    '2026-03-30T00:10:00Z',
  ],
  [
    'a slot out of the skipped hour begins late',
    berlin('02:30', '04:00'),
    '2026-03-29T00:59:59Z',
    false,
    'closed_hours',
    '2026-03-29T01:00:00Z',
  ],
  [
    'and is open at once',
    berlin('02:30', '04:00'),
    '2026-03-29T01:00:00Z',
    true,
    'open',
    '2026-03-29T02:00:00Z',
  ],
  [
    'a slot into the skipped hour ends early',
    berlin('01:00', '02:30'),
    '2026-03-29T00:59:00Z',
    true,
    'open',
    '2026-03-29T01:00:00Z',
  ],
  [
    'a slot within the repeated hour, first',
    berlin('02:10', '02:50'),
    '2026-10-25T00:20:00Z',
    true,
    'open',
    '2026-10-25T00:50:00Z',
  ],
  [
    'between the two',
    berlin('02:10', '02:50'),
    '2026-10-25T00:55:00Z',
    false,
    'closed_hours',
    '2026-10-25T01:10:00Z',
  ],
  [
    'the same slot, again',
    berlin('02:10', '02:50'),
    '2026-10-25T01:20:00Z',
    true,
    'open',
    '2026-10-25T01:50:00Z',
  ],
  [
    'a night over the change is an hour shorter',
    berlin('22:00', '06:00'),
    '2026-03-29T00:30:00Z',
    true,
    'open_night',
    '2026-03-29T04:00:00Z',
  ],
  [
    'a night over the change is an hour longer',
    berlin('22:00', '06:00'),
    '2026-10-25T00:30:00Z',
    true,
    'open_night',
    '2026-10-25T05:00:00Z',
  ],
  [
    'the skipped hour elsewhere',
    newYork('02:00', '03:00'),
    '2026-03-08T07:00:00Z',
    false,
    'closed_hours',
    '2026-03-09T06:00:00Z',
  ],
  [
    'the repeated hour elsewhere',
    newYork('01:30', '02:00'),
    '2026-11-01T06:00:00Z',
    false,
    'closed_hours',
    '2026-11-01T06:30:00Z',
  ],
  ['a whole day', newYork('00:00', '24:00'), '2026-11-01T05:30:00Z', true, 'open', null],
  ['never', hours({}), '2026-11-20T05:30:00Z', false, 'closed_hours', null],
  [
    'a special day far away',
    hours({
      specialDays: [
        {
          from: '2028-02-29',
          to: '2028-02-29',
          name: 'x',
          slots: [{ from: '09:00', to: '24:00' }],
        },
      ],
    }),
    '2026-11-20T05:30:00Z',
    false,
    'closed_hours',
    '2028-02-29T09:00:00+07:00',
  ],
])
