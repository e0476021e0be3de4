import t from 'tap'
import { wholeHouse } from './whole-house.js'

type House = Awaited<ReturnType<typeof wholeHouse>>
type Fields = Readonly<Record<string, unknown>>

const to = (type: string, id: number) => ({ type, id })
const slots = [{ days: [1], from: '08:00', to: '12:00' }]

/** Two of what can be in each other's way. */
async function furnish({ ok }: House): Promise<void> {
  const make = (path: string, body: object) => ok('POST', `/${path}`, body)
  await make('extensions', { number: '101', name: 'A' })
  await make('extensions', { number: '102', name: 'B' })
  const trunk = { kind: 'address', host: 'sip.example.vn' }
  await make('trunks', { ...trunk, name: 'VNPT', addresses: ['203.0.113.8/29'] })
  await make('trunks', { ...trunk, name: 'FPT', addresses: ['198.51.100.1'] })
  await make('schedules', { name: 'Giờ', slots, holidays: [] })
  const menu = { otherwise: to('extension', 1), keys: { 1: to('extension', 2) } }
  await make('ivrs', { ...menu, name: 'Một', number: '700' })
  await make('ivrs', { ...menu, name: 'Hai', otherwise: to('ivr', 1) })
  const hotline = { trunkId: 1, open: to('ivr', 1), fallback: to('extension', 1) }
  await make('hotlines', { ...hotline, number: '02473001234', name: 'Bán hàng', outbound: true })
  await make('hotlines', { ...hotline, number: '02473001235', name: 'Kho' })
  await make('outbound-routes', { name: 'Ra', pattern: '0XXX.', trunkIds: [1], hotlineId: 1 })
}

interface Row {
  readonly what: string
  readonly section: string
  /** Changes the object of this id. */
  readonly id: number
  readonly patch: Fields
  readonly path: string
  /** By hand; an import answers 422 for whatever concerns more than one object. */
  readonly status: 400 | 409 | 422
}
const row = (
  ...[what, section, id, patch, path, status = 422]: [
    string,
    string,
    number,
    Fields,
    string,
    Row['status']?,
  ]
): Row => ({ what, section, id, patch, path, status })
const address = (what: string, text: string) =>
  row(`a trunk at ${what}`, 'trunks', 2, { addresses: [text] }, 'addresses.0')

const rows: readonly Row[] = [
  row('a circle of silence', 'ivrs', 1, { otherwise: to('ivr', 2) }, 'otherwise'),
  row('a menu given up to itself', 'ivrs', 1, { otherwise: to('ivr', 1) }, 'otherwise'),
  row('a key to nothing', 'ivrs', 2, { keys: { 5: to('extension', 9) } }, 'keys.5.id'),
  row('a key to a queue', 'ivrs', 2, { keys: { 5: to('queue', 1) } }, 'keys.5.id'),
  row('a prompt that is not there', 'ivrs', 2, { greetingSoundId: 9 }, 'greetingSoundId'),
  row('a number that an extension has', 'ivrs', 2, { number: '101' }, 'number', 409),
  row('a number that a menu has', 'extensions', 2, { number: '700' }, 'number', 409),
  address('127.0.0.1', '127.0.0.1'),
  address('the box itself', '192.0.2.0/24'),
  address('the address of another trunk', '203.0.113.9'),
  address('a range wider than /24', '198.51.100.0/23'),
  row('a transport that is not open', 'trunks', 2, { transport: 'tls' }, 'transport'),
  row(
    'an outside number over no trunk',
    'hotlines',
    2,
    { closed: { type: 'external', number: '0909123456', trunkId: 9 } },
    'closed.trunkId',
  ),
  row('hours that are not there', 'hotlines', 2, { scheduleId: 9 }, 'scheduleId'),
  row('a number of another hotline', 'hotlines', 2, { number: '02473001234' }, 'number', 409),
  row('a route that takes all away', 'outbound-routes', 1, { strip: 5 }, 'strip'),
  row('a route as a hidden hotline', 'outbound-routes', 1, { hotlineId: 2 }, 'hotlineId'),
  row('a person as a hidden hotline', 'extensions', 2, { hotlineId: 2 }, 'hotlineId'),
  row('a person as no hotline', 'extensions', 2, { hotlineId: 9 }, 'hotlineId'),
  row(
    'hours that overlap',
    'schedules',
    1,
    { slots: [...slots, { days: [1, 2], from: '11:00', to: '13:00' }] },
    'slots.0',
    400,
  ),
  row(
    'hours of no length',
    'schedules',
    1,
    { slots: [{ days: [1], from: '11:00', to: '11:00' }] },
    'slots.0.to',
    400,
  ),
]

t.test('what a person may not save, no document brings in', async (t) => {
  const house = await wholeHouse(t)
  const { ask, exported } = house
  await furnish(house)
  const before = await exported()
  const changed = (changes: readonly Row[]) => {
    const document = JSON.parse(before)
    for (const { section, id, patch } of changes)
      document[section] = document[section].map((one: Fields) =>
        one.id === id ? { ...one, ...patch } : one,
      )
    return document
  }
  const placed = ({ section, id, path }: Row) => `${section}.${id - 1}.${path}`
  for (const one of rows) {
    const { what, section, id, patch, path, status } = one
    const byHand = await ask('PATCH', `/${section}/${id}`, patch)
    t.match(byHand, { status, body: { errors: [{ path }] } }, `${what}: by hand`)
    const imported = await ask('POST', '/config/import', changed([one]))
    t.equal(imported.status, status === 400 ? 400 : 422, `${what}: imported`)
    const told: { path: string; message: string }[] = imported.body.errors
    // Of two that take the same, the later one in the document is told.
    const paths = status === 409 ? [/\.number$/] : [placed(one)]
    for (const expected of paths) t.ok(told.some((fault) => fault.path.match(expected)))
    if (status === 422)
      t.same(
        told.find((fault) => fault.path === placed(one))?.message,
        byHand.body.errors[0].message,
        'in the same words',
      )
  }
  t.equal(await exported(), before, 'nothing has changed')

  const together = ['ivrs', 'trunks', 'hotlines', 'outbound-routes', 'extensions'].map(
    (section) => rows.find((one) => one.section === section && one.status === 422) as Row,
  )
  const twice = row('', 'hotlines', 2, { number: '02473001234', scheduleId: 9 }, 'number')
  const all = await ask('POST', '/config/import', changed([...together, twice]))
  t.equal(all.status, 422)
  const paths = all.body.errors.map((fault: { path: string }) => fault.path)
  for (const one of [...together, twice]) t.ok(paths.includes(placed(one)), placed(one))
  t.ok(paths.includes('hotlines.1.scheduleId'), 'what is taken twice is judged for all else, too')
  t.match(all.body.detail, /hotlines\.1\.number/)
  t.equal(await exported(), before)
})

t.test('a way back is judged by what the box is now', async (t) => {
  const { ok, ask, exported, ownAddresses } = await wholeHouse(t)
  const trunk = { name: 'VNPT', kind: 'address', host: 'a.vn', addresses: ['203.0.113.8'] }
  await ok('POST', '/trunks', trunk)
  await ok('PATCH', '/trunks/1', { addresses: ['198.51.100.1'] })
  const before = await exported()
  ownAddresses.push('203.0.113.8')
  const back = await ask('POST', '/config/revisions/1/restore')
  t.match(back, { status: 422, body: { errors: [{ path: 'trunks/1.addresses.0' }] } })
  t.equal(await exported(), before)
  ownAddresses.pop()
  await ok('POST', '/config/revisions/1/restore')
  t.match(await ok('GET', '/trunks/1'), { addresses: ['203.0.113.8'] })
})

t.test('what something leads to does not go, and what somebody shows is not hidden', async (t) => {
  const house = await wholeHouse(t)
  const { ask, ok } = house
  await furnish(house)
  const used = (by: RegExp) => ({ status: 409, body: { code: 'in-use', detail: by } })
  t.match(await ask('DELETE', '/extensions/1'), used(/hotlines\/1.*ivrs\/1/))
  t.match(await ask('DELETE', '/ivrs/1'), used(/hotlines\/1, hotlines\/2, ivrs\/2/))
  t.match(await ask('DELETE', '/trunks/1'), used(/hotlines\/1.*outbound-routes\/1/))
  t.match(await ask('PATCH', '/hotlines/1', { outbound: false }), used(/outbound-routes\/1/))
  await ok('PATCH', '/extensions/2', { hotlineId: 1 })
  await ok('PATCH', '/outbound-routes/1', { hotlineId: null })
  t.match(await ask('PATCH', '/hotlines/1', { outbound: false }), used(/extensions\/2/))
  t.match(await ask('DELETE', '/hotlines/1'), used(/extensions\/2/))
  await ok('PATCH', '/extensions/2', { hotlineId: null })
  await ok('PATCH', '/hotlines/1', { outbound: false })
})

t.test('the limits of calls to the outside are part of it, with a history', async (t) => {
  const { ok, ask, exported } = await wholeHouse(t)
  await ok('POST', '/extensions', { number: '1800', name: 'A' })
  const cautious = await ok('GET', '/settings/fraud-guard')
  await ok('PUT', '/settings/fraud-guard', { ...cautious, international: true })
  const document = await exported()
  t.match(JSON.parse(document).settings, [{ name: 'fraud-guard', values: { international: true } }])
  t.match((await ok('GET', '/config/revisions/2')).changes, [
    { change: 'created', text: 'Made settings “fraud-guard”.' },
  ])
  await ok('PUT', '/settings/fraud-guard', { ...cautious, freezeAfter: 9 })
  t.match((await ok('GET', '/config/revisions/3')).changes[0].text, /values.freezeAfter 5 → 9/)
  await ok('POST', '/config/revisions/2/restore')
  t.same(await ok('GET', '/settings/fraud-guard'), { ...cautious, international: true })
  t.equal(await exported(), document)
  const wrong = JSON.parse(document)
  wrong.settings[0].values.emergencyNumbers = ['112', '1800']
  t.match(await ask('POST', '/config/import', wrong), {
    status: 422,
    body: { errors: [{ path: 'settings.0.values.emergencyNumbers.1' }] },
  })
  await ok('POST', '/config/import', { ...wrong, settings: [] })
  t.same(await ok('GET', '/settings/fraud-guard'), cautious)
})

t.test('a box that is what the document says has no new revision', async (t) => {
  const house = await wholeHouse(t)
  await furnish(house)
  await house.ok('POST', '/sounds', { name: 'Chào', text: 'Xin chào', language: 'vi' })
  await house.ok('PATCH', '/ivrs/1', { name: 'Chính', greetingSoundId: 1 })
  const imported = await house.ok('POST', '/config/import', await house.exported())
  t.match(imported, { revision: null, touched: 0 })
})
