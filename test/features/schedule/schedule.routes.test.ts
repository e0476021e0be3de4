import t from 'tap'
import { scheduleFeature } from '../../../src/features/schedule/schedule.feature.js'
import { scheduleKind } from '../../../src/features/schedule/schedule.schema.js'
import { keptHouse } from '../../kept/kept-house.js'

const { ask, feature, clock, pass } = await keptHouse(t, [scheduleKind], (deps) =>
  scheduleFeature({ ...deps, schedules: () => deps.memory.of(scheduleKind) }),
)
const url = '/api/schedules'
const week = [1, 2, 3, 4, 5]
const office = {
  name: 'Văn phòng',
  timeZone: 'Asia/Ho_Chi_Minh',
  slots: [
    { days: week, from: '08:00', to: '12:00' },
    { days: week, from: '13:00', to: '24:00' },
  ],
  holidays: [{ from: '2026-12-31', to: '2027-01-01', name: 'Năm mới', yearly: true }],
}
const make = async (fields: object = {}) =>
  (await ask('POST', url, { ...office, ...fields })).json()
// The clock of the house stands at Friday 19:00 in Vietnam.
const friday = '2026-11-20T19:00:00.000+07:00'

t.test('a schedule is answered whole, with defaults', async (t) => {
  const made = await ask('POST', url, { ...office, timeZone: undefined })
  t.equal(made.statusCode, 201)
  const { id, createdAt, updatedAt, ...rest } = made.json()
  t.same(rest, { ...office, specialDays: [], override: null })
  t.equal(createdAt, updatedAt)
  t.same((await ask('GET', `${url}/${id}`)).json(), made.json())
  const changed = await ask('PATCH', `${url}/${id}`, { timeZone: 'Europe/Berlin' })
  t.match(changed.json(), { ...office, timeZone: 'Europe/Berlin' })
})

const slot = (from: string, to: string, days: unknown = [1]) => ({ days, from, to })
const day = (from: string, to: string, more: object = {}) => ({ from, to, name: 'x', ...more })
type Bad = readonly [what: string, fields: object, paths: readonly string[]]
const refused: readonly Bad[] = [
  ['an empty slot', { slots: [slot('08:00', '08:00')] }, ['slots.0.to']],
  ['a slot from midnight to midnight', { slots: [slot('00:00', '00:00')] }, ['slots.0.to']],
  [
    'a time that no clock shows',
    { slots: [slot('08:60', '9:00')] },
    ['slots.0.from', 'slots.0.to'],
  ],
  ['24:00 as a beginning', { slots: [slot('24:00', '02:00')] }, ['slots.0.from']],
  ['a day 0', { slots: [slot('08:00', '09:00', [0])] }, ['slots.0.days.0']],
  ['a day 8', { slots: [slot('08:00', '09:00', [8])] }, ['slots.0.days.0']],
  ['no day', { slots: [slot('08:00', '09:00', [])] }, ['slots.0.days']],
  ['a day twice', { slots: [slot('08:00', '09:00', [2, 2])] }, ['slots.0.days']],
  [
    'two slots at the same time, with one between them',
    { slots: [slot('08:00', '12:00'), slot('14:00', '15:00'), slot('11:59', '13:00', [3, 1])] },
    ['slots.0', 'slots.2'],
  ],
  [
    'the same slot twice',
    { slots: [slot('08:00', '12:00'), slot('08:00', '12:00')] },
    ['slots.0', 'slots.1'],
  ],
  [
    'a slot into the night before',
    { slots: [slot('22:00', '06:00', [1]), slot('05:59', '12:00', [2])] },
    ['slots.0', 'slots.1'],
  ],
  [
    'a slot into the night of Sunday',
    { slots: [slot('05:00', '12:00', [1]), slot('22:00', '06:00', [7])] },
    ['slots.0', 'slots.1'],
  ],
  [
    'two pairs, all named',
    { slots: [slot('08:00', '10:00'), slot('09:00', '11:00'), slot('10:30', '12:00')] },
    ['slots.0', 'slots.1', 'slots.1', 'slots.2'],
  ],
  ['a date that is none', { holidays: [day('2026-02-29', '2026-03-01')] }, ['holidays.0.from']],
  ['a date written otherwise', { holidays: [day('30/4/2026', '2026-05-01')] }, ['holidays.0.from']],
  ['a holiday that ends first', { holidays: [day('2026-05-01', '2026-04-30')] }, ['holidays.0.to']],
  [
    'a yearly holiday of a year',
    { holidays: [day('2026-05-01', '2027-05-01', { yearly: true })] },
    ['holidays.0.to'],
  ],
  [
    'a special day without hours',
    { specialDays: [day('2026-05-01', '2026-05-01', { slots: [] })] },
    ['specialDays.0.slots'],
  ],
  [
    'a special day with hours at the same time',
    {
      specialDays: [
        day('2026-05-01', '2026-05-01', {
          slots: [
            { from: '08:00', to: '12:00' },
            { from: '11:00', to: '13:00' },
          ],
        }),
      ],
    },
    ['specialDays.0.slots.0', 'specialDays.0.slots.1'],
  ],
  [
    'special days whose nights meet the next morning',
    {
      specialDays: [
        day('2026-05-01', '2026-05-02', {
          slots: [
            { from: '22:00', to: '06:00' },
            { from: '05:00', to: '13:00' },
          ],
        }),
      ],
    },
    ['specialDays.0.slots.0', 'specialDays.0.slots.1'],
  ],
  ['a zone that is none', { timeZone: 'Asia/Saigon2' }, ['timeZone']],
  ['a misspelt field', { slots: [{ ...slot('08:00', '09:00'), day: 1 }] }, ['slots.0.day']],
]

for (const [what, fields, paths] of refused)
  t.test(`${what} is refused by its path`, async (t) => {
    const { id } = await make()
    for (const answer of [
      await ask('POST', url, { ...office, ...fields }),
      await ask('PATCH', `${url}/${id}`, fields),
    ]) {
      t.equal(answer.statusCode, 400)
      t.same(
        answer.json().errors?.map(({ path }: { path: string }) => path),
        paths,
      )
    }
  })

t.test('whoever overlaps is told with whom, in both languages', async (t) => {
  const slots = [slot('08:00', '12:00'), slot('09:00', '10:00')]
  const english = await ask('POST', url, { ...office, slots })
  t.same(english.json().errors, [
    { path: 'slots.0', message: 'overlaps slots.1' },
    { path: 'slots.1', message: 'overlaps slots.0' },
  ])
  const headers = { 'accept-language': 'vi' }
  const vietnamese = await ask('POST', url, { ...office, slots }, { headers })
  t.equal(vietnamese.json().errors[0].message, 'trùng giờ với slots.1')
})

t.test('slots that only touch are good, also over night and over the week', async (t) => {
  const slots = [
    slot('06:00', '12:00', [1, 2, 3, 4, 5, 6, 7]),
    slot('12:00', '22:00', [1, 2, 3, 4, 5, 6, 7]),
    slot('22:00', '06:00', [1, 2, 3, 4, 5, 6, 7]),
  ]
  t.equal((await ask('POST', url, { ...office, slots })).statusCode, 201)
})

t.test('its state says open or closed, why, and until when', async (t) => {
  const { id } = await make()
  const now = await ask('GET', `${url}/${id}/state`)
  t.equal(now.statusCode, 200)
  t.same(now.json(), {
    at: friday,
    open: true,
    reasons: [
      {
        code: 'schedule_open',
        text: 'Schedule “Văn phòng” is open: Friday 19:00, within 13:00–24:00.',
        data: {
          ...{ schedule: 'Văn phòng', weekday: 5, date: '2026-11-20', time: '19:00' },
          ...{ day: '', from: '13:00', to: '24:00' },
        },
      },
    ],
    nextChange: '2026-11-21T00:00:00.000+07:00',
  })
  const headers = { 'accept-language': 'vi' }
  const at = encodeURIComponent('2028-01-01T09:00:00+07:00')
  const later = await ask('GET', `${url}/${id}/state?at=${at}`, undefined, { headers })
  t.match(later.json(), {
    open: false,
    reasons: [{ text: 'Lịch “Văn phòng” đóng: thứ Bảy 2028-01-01, nghỉ “Năm mới”.' }],
    nextChange: '2028-01-03T08:00:00.000+07:00',
  })
  t.equal((await ask('GET', `${url}/${id}/state?at=tomorrow`)).statusCode, 400)
  t.equal((await ask('GET', `${url}/999/state`)).statusCode, 404)
})

t.test('an override holds until its end, for routing at once, and is shown so long', async (t) => {
  const { id } = await make()
  const at = `${url}/${id}`
  t.equal(feature.isOpen(id, clock()).open, true)
  const override = { state: 'closed', until: '2026-11-20T20:00:00+07:00' }
  const as = 'supervisor' as const
  const put = await ask('PUT', `${at}/override`, override, { as })
  t.same([put.statusCode, put.json()], [200, { override }])
  t.equal(put.headers.etag, '"2"')
  t.match(feature.isOpen(id, clock()), { open: false, reasons: [{ code: /override/ }] })
  t.same((await ask('GET', at)).json().override, override)
  t.match((await ask('GET', `${at}/state`)).json(), { nextChange: '2026-11-20T20:00:00.000+07:00' })
  const stale = await ask('PUT', `${at}/override`, 'null', { headers: { 'if-match': '"1"' } })
  t.equal(stale.statusCode, 412)
  t.same((await ask('PUT', `${at}/override`, 'null', { as })).json(), { override: null })
  t.equal(feature.isOpen(id, clock()).open, true)
  await ask('PUT', `${at}/override`, override)
  pass(60 * 60_000)
  t.equal((await ask('GET', at)).json().override, null, 'it is over')
  t.equal(feature.isOpen(id, clock()).open, true)
})

t.test('an override is refused when it is over, lacks an end, or is no body at all', async (t) => {
  const { id } = await make()
  const put = (body?: unknown) => ask('PUT', `${url}/${id}/override`, body)
  const past = await put({ state: 'open', until: '2026-11-20T11:59:59Z' })
  t.match([past.statusCode, past.json()], [422, { errors: [{ path: 'until' }] }])
  t.equal((await put({ state: 'open' })).statusCode, 400)
  t.equal((await put({ state: 'ajar', until: '2027-01-01T00:00:00Z' })).statusCode, 400)
  t.equal((await put({ state: 'open', until: '2027-01-01T00:00:00' })).statusCode, 400)
  t.equal((await put()).statusCode, 400)
  t.equal((await put('')).statusCode, 400)
  t.equal((await ask('PUT', `${url}/999/override`, 'null')).statusCode, 404)
})

t.test('supervisors override, and change nothing else', async (t) => {
  const { id } = await make()
  const as = 'supervisor' as const
  t.equal((await ask('PATCH', `${url}/${id}`, { name: 'x' }, { as })).statusCode, 403)
  t.equal((await ask('PUT', `${url}/${id}/override`, 'null', { as: 'agent' })).statusCode, 403)
})

t.test('routing knows a change when it is answered, and what is gone is open', async (t) => {
  const { id } = await make()
  await ask('PATCH', `${url}/${id}`, { slots: [] })
  t.equal(feature.isOpen(id, clock()).open, false)
  await ask('DELETE', `${url}/${id}`)
  t.match(feature.isOpen(id, clock()), { open: true, reasons: [{ code: 'schedule_missing' }] })
})
