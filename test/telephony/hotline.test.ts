import t from 'tap'
import { carrierOf } from '../support/carrier.js'
import { openHouse } from '../support/house.js'

const house = await openHouse(t, [{ number: '101' }, { number: '102' }, { number: '103' }])
const { pbx, calls, extensions } = house
const carrier = await carrierOf(t, house, 1, { tone: 440 })
const customer = '0909789846'
const number = '02473001234'

const to = (extension: string) => ({ type: 'extension', id: extensions.get(extension)?.id })
const made = async (path: string, body: object): Promise<number> =>
  (await pbx.api.ok('POST', `/api/${path}`, body)).id

const trunkId = await made('trunks', {
  name: 'VNPT',
  kind: 'address',
  host: carrier.address,
  port: carrier.port,
})
const scheduleId = await made('schedules', {
  name: 'Văn phòng',
  timeZone: 'Asia/Ho_Chi_Minh',
  slots: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
  holidays: [],
})
const support = await made('ivrs', {
  name: 'Hỗ trợ',
  greetingSoundId: null,
  timeoutSeconds: 1,
  attempts: 2,
  keys: { '2': to('102'), '*': { type: 'back' } },
  otherwise: to('103'),
})
const menu = await made('ivrs', {
  name: 'Chào mừng',
  greetingSoundId: null,
  timeoutSeconds: 1,
  attempts: 2,
  keys: { '1': { type: 'ivr', id: support }, '0': to('101') },
  otherwise: to('103'),
})
const hotlineId = await made('hotlines', {
  number,
  name: 'Bán hàng',
  trunkId,
  scheduleId,
  open: { type: 'ivr', id: menu },
  closed: to('103'),
  fallback: to('101'),
  record: false,
})

interface Told {
  readonly destination: unknown
  readonly steps: readonly { readonly code: string; readonly text: string }[]
}
const codes = ({ steps }: Told): string => steps.map(({ code }) => code).join(' ')
const simulated = (keys: readonly string[]): Promise<Told> =>
  pbx.api.ok('POST', '/api/routing/simulate', { hotline: hotlineId, from: customer, keys })
const traced = async (id: string): Promise<Told> => pbx.api.ok('GET', `/api/calls/${id}/trace`)

for (const [what, keys, reached] of [
  ['one key leads to an extension', '0', '101'],
  ['two keys lead through two menus', '12', '102'],
  ['back and forth through the menus', '1*0', '101'],
  ['a wrong key is forgiven once', '90', '101'],
  ['who presses nothing reaches somebody', '', '103'],
] as const)
  t.test(`${what}, and the simulation says the same`, async (t) => {
    const phone = await house.scripted(t, reached, { tone: 700, reaction: 'answer' })
    const call = await carrier.call(number, { from: customer })
    await call.answered()
    // A person presses the next key when the one before has been taken.
    for (const key of keys) await call.media.keys(key)
    await phone.incoming(20_000)
    await call.media.hears(700)
    await call.hangUp()
    const record = await calls.one()
    t.match(record, { direction: 'inbound', status: 'success', to: { number } })
    t.match(record, { from: { number: customer, e164: '+84909789846' } })
    const real = await traced(record.id)
    const imagined = await simulated([...keys])
    t.equal(codes(real), codes(imagined))
    t.same(real.destination, imagined.destination)
    t.same(real.destination, to(reached))
  })

t.test('out of hours the call goes where closed says', async (t) => {
  const until = new Date(Date.now() + 3_600_000).toISOString()
  await pbx.api.ok('PUT', `/api/schedules/${scheduleId}/override`, { state: 'closed', until })
  t.teardown(() => pbx.api.ok('PUT', `/api/schedules/${scheduleId}/override`, null))
  const phone = await house.scripted(t, '103', { tone: 700, reaction: 'answer' })
  const call = await carrier.call(number, { from: customer })
  await phone.incoming()
  await call.answered()
  await call.hangUp()
  const { id } = await calls.one()
  t.match(codes(await traced(id)), /^hotline schedule_override_closed routed_closed$/)
})

t.test('a blocked number hears that it was refused', async (t) => {
  const blocked = { number: '+84909789846', match: 'exact', scope: 'ivr', note: 'quấy rối' }
  const id = await made('blocked-numbers', blocked)
  t.teardown(() => pbx.api.ok('DELETE', `/api/blocked-numbers/${id}`))
  const call = await carrier.call(number, { from: customer })
  t.ok((await call.refused()) >= 400)
  const record = await calls.one()
  t.match(record, { direction: 'inbound', status: 'mistaken' })
  t.equal(codes(await traced(record.id)), 'hotline blocked')
})

t.test('the trace is told in both languages', async (t) => {
  const call = await carrier.call(number, { from: customer })
  await call.answered()
  await call.hangUp()
  const { id } = await calls.one()
  for (const [language, words] of [
    ['vi', /gọi đến hotline Bán hàng/],
    ['en', /called hotline Bán hàng/],
  ] as const) {
    const headers = { 'accept-language': language }
    const { body } = await pbx.api('GET', `/api/calls/${id}/trace`, undefined, headers)
    t.match(body.steps[0].text, words)
    t.notMatch(JSON.stringify(body.steps), /\{\w+\}/, 'no placeholder is left')
  }
})

t.test('what an extension dials can be simulated, too', async (t) => {
  const dialled = (to: string): Promise<Told> =>
    pbx.api.ok('POST', '/api/routing/simulate', { extension: '101', to })
  const inside = await dialled('102')
  t.same(inside.destination, to('102'))
  t.equal(codes(inside), 'dialled_inside')
  t.match(inside.steps[0]?.text, /102/, 'by its number, not by its id')
  const outside = await dialled('0909123456')
  t.same(outside.destination, { type: 'hangup' })
  t.match(codes(outside), /^outbound .*outbound_refused_no_route$/)
  for (const body of [{}, { hotline: 99 }, { extension: '101' }, { extension: '199', to: '102' }]) {
    const { status } = await pbx.api('POST', '/api/routing/simulate', body)
    t.ok(status === 400 || status === 422, `${JSON.stringify(body)} is refused`)
  }
})
