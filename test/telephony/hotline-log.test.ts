import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { carrierOf } from '../support/carrier.js'
import { openHouse } from '../support/house.js'
import type { CallView } from '../support/records.js'

const house = await openHouse(t, [{ number: '101' }, { number: '102' }, { number: '103' }])
const { pbx, calls, extensions } = house
const carrier = await carrierOf(t, house, 1, { tone: 440 })
const others = await carrierOf(t, house, 2, { tone: 900, reaction: 'answer' })
const customer = '0909789846'
const number = '02473001234'
const hung = { type: 'hangup' }

const to = (extension: string) => ({ type: 'extension', id: extensions.get(extension)?.id })
const made = async (path: string, body: object): Promise<number> =>
  (await pbx.api.ok('POST', `/api/${path}`, body)).id
const trunkTo = (name: string, { address, port }: typeof carrier) =>
  made('trunks', { name, kind: 'address', host: address, port })
const changed = (path: string, body: object) => pbx.api.ok('PATCH', `/api/${path}`, body)

const trunkId = await trunkTo('VNPT', carrier)
const otherId = await trunkTo('Viettel', others)
const soundId = await made('sounds', { name: 'Xin chào', text: 'Xin chào', language: 'vi' })
const menu = await made('ivrs', {
  ...{ name: 'Chào mừng', greetingSoundId: soundId, timeoutSeconds: 1, attempts: 2 },
  ...{ keys: { '0': to('101') }, otherwise: hung },
})
const scheduleId = await made('schedules', {
  ...{ name: 'Văn phòng', timeZone: 'Asia/Ho_Chi_Minh', holidays: [] },
  slots: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
})
const open = { type: 'ivr', id: menu }
const hotlineId = await made('hotlines', {
  ...{ number, name: 'Bán hàng', trunkId, scheduleId, open, fallback: to('103'), outbound: true },
})
await made('outbound-routes', { name: 'Tất cả', pattern: 'X.', trunkIds: [otherId] })
const hotline = { id: hotlineId, number, name: 'Bán hàng' }
const outside = { number: customer, e164: '+84909789846' }
const e164 = '+842473001234'
const inbound = { direction: 'inbound', from: outside, to: { ...hotline, e164 }, customer: outside }

const codes = ({ story }: CallView): string => story.map(({ code }) => code).join(' ')
const pathOf = ({ id }: CallView) =>
  pbx.api.ok('GET', `/api/calls/${id}`).then(({ ivrPath }) => ivrPath)
/** The one record; hotline and customer are told in every one. */
async function recorded(t: import('tap').Test, expected: object): Promise<CallView> {
  const record = await calls.one()
  const { id: _, ...called } = inbound.to
  t.match(record, { ...inbound, to: called, hotline, ...expected })
  return record
}

t.test('a menu leads to somebody: who answered, and the way through the menu', async (t) => {
  const phone = await house.scripted(t, '101', { tone: 700, reaction: 'answer' })
  const call = await carrier.call(number, { from: customer })
  await call.answered()
  await call.media.keys('9')
  await call.media.keys('0')
  await phone.incoming()
  await call.media.hears(700)
  await call.hangUp()
  const agent = { number: '101', name: 'Máy 101', userId: null }
  const record = await recorded(t, { status: 'success', reason: 'answered', agent })
  t.equal(
    codes(record),
    'called routed_open ivr_entered ivr_prompt ivr_invalid ivr_prompt ivr_key ringing answered ended',
  )
  const [wrong, right] = await pathOf(record)
  const heard = { ivrId: menu, name: 'Chào mừng', soundIds: [soundId] }
  t.match(wrong, { ...heard, key: '9', result: 'invalid', seconds: Number })
  t.match(right, { ...heard, key: '0', result: 'key', destination: to('101') })
  t.ok(right.seconds > 0 && right.seconds < 5)
  for (const [language, words] of [
    ['vi', /^Nhấn phím 0.* \(sau \d+,\d giây\)\.$/],
    ['en', /^Key 0 was pressed.* \(after \d+\.\d s\)\.$/],
  ] as const) {
    const headers = { 'accept-language': language }
    const { body } = await pbx.api('GET', `/api/calls/${record.id}`, undefined, headers)
    t.match(body.story[6].text, words)
    t.match(body.story[3].text, /Xin chào/, 'prompts by their names')
    t.notMatch(JSON.stringify(body.story), /\{\w+\}/, 'no placeholder is left')
  }
  const { items } = await pbx.api.ok('GET', `/api/calls?hotlineId=${hotlineId}`)
  t.match(items, [{ id: record.id, hotline, agent, customer: outside }])
})

t.test('after a transfer the one who took the customer over is told', async (t) => {
  const first = await house.scripted(t, '101', { tone: 700, reaction: 'answer' })
  const second = await house.scripted(t, '102', { tone: 1100, reaction: 'answer' })
  const call = await carrier.call(number, { from: customer })
  await call.answered()
  await call.media.keys('0')
  const leg = await first.incoming()
  await call.media.hears(700)
  await leg.transfer('102')
  await second.incoming()
  await leg.hangUp()
  await call.media.hears(1100)
  await call.hangUp()
  await recorded(t, { status: 'success', agent: { number: '102' } })
})

t.test('hung up in a menu: nobody answered, though the menu did', async (t) => {
  const call = await carrier.call(number, { from: customer })
  await call.answered()
  await setTimeout(300)
  await call.hangUp()
  const record = await recorded(t, {
    ...{ status: 'mistaken', reason: 'ivr_abandon', endedBy: 'caller' },
    ...{ answeredAt: null, talkSeconds: 0, agent: null },
  })
  t.match(await pathOf(record), [{ result: 'left', key: null, soundIds: [soundId] }])
})

t.test('all attempts of a menu used', async (t) => {
  await changed(`ivrs/${menu}`, { attempts: 4 })
  t.teardown(() => changed(`ivrs/${menu}`, { attempts: 2 }))
  const call = await carrier.call(number, { from: customer })
  await call.answered()
  await call.over(30_000)
  const record = await recorded(t, {
    ...{ status: 'see_details', reason: 'ivr_giveup', endedBy: 'system', answeredAt: null },
  })
  const path = await pathOf(record)
  t.same(
    path.map(({ result }: { readonly result: string }) => result),
    ['timeout', 'timeout', 'timeout', 'timeout'],
  )
  t.same(path[3].destination, hung)
})

t.test('a blocked number', async (t) => {
  const blocked = { number: customer, match: 'exact', scope: 'ivr', note: 'quấy rối' }
  const id = await made('blocked-numbers', blocked)
  t.teardown(() => pbx.api.ok('DELETE', `/api/blocked-numbers/${id}`))
  const call = await carrier.call(number, { from: customer })
  await call.refused()
  const record = await recorded(t, { status: 'mistaken', reason: 'blocked', agent: null })
  t.equal(codes(record), 'called blocked ended')
})

t.test('out of hours', async (t) => {
  const until = new Date(Date.now() + 3_600_000).toISOString()
  await pbx.api.ok('PUT', `/api/schedules/${scheduleId}/override`, { state: 'closed', until })
  t.teardown(() => pbx.api.ok('PUT', `/api/schedules/${scheduleId}/override`, null))
  const turned = await carrier.call(number, { from: customer })
  await turned.refused()
  await recorded(t, { status: 'mistaken', reason: 'closed' })
  await changed(`hotlines/${hotlineId}`, { closed: { type: 'sound', id: soundId } })
  const heard = await carrier.call(number, { from: customer })
  await heard.answered()
  await heard.over()
  await recorded(t, { reason: 'closed', answeredAt: null, agent: null })
})

t.test('one call more than the trunk may have', async (t) => {
  await changed(`trunks/${trunkId}`, { maxCalls: 1 })
  t.teardown(() => changed(`trunks/${trunkId}`, { maxCalls: null }))
  const first = await carrier.call(number, { from: '0909123456' })
  await first.answered()
  const second = await carrier.call(number, { from: customer })
  await second.refused()
  const record = await recorded(t, { status: 'mistaken', reason: 'trunk_full' })
  t.equal(codes(record), 'called trunk_full ended')
  await first.hangUp()
  await calls.one()
})

t.test('an outside number answers for the house', async (t) => {
  const external = { type: 'external', number: '0844441909', trunkId: otherId }
  await changed(`hotlines/${hotlineId}`, { open: external })
  t.teardown(() => changed(`hotlines/${hotlineId}`, { open }))
  const call = await carrier.call(number, { from: customer })
  await call.answered()
  await call.media.hears(900)
  await call.hangUp()
  await recorded(t, { status: 'success', reason: 'answered', agent: null })
})

t.test('which calls under six seconds are mistaken is a setting', async (t) => {
  await pbx.api.ok('PUT', '/api/settings/call-log', { mistaken: 'any' })
  t.teardown(() => pbx.api.ok('PUT', '/api/settings/call-log', { mistaken: 'unanswered' }))
  await changed(`hotlines/${hotlineId}`, { open: to('101') })
  t.teardown(() => changed(`hotlines/${hotlineId}`, { open }))
  const phone = await house.scripted(t, '101', { tone: 700, reaction: 'answer' })
  const call = await carrier.call(number, { from: customer })
  await phone.incoming()
  await call.answered()
  await call.hangUp()
  await recorded(t, { status: 'mistaken', reason: 'answered', agent: { number: '101' } })
})

for (const [dialled, called] of [
  ['0909123456', { number: '0909123456', e164: '+84909123456' }],
  ['02438251234', { number: '02438251234', e164: '+842438251234' }],
] as const)
  t.test(`101 calls ${dialled} as the hotline`, async (t) => {
    const phone = await house.scripted(t, '101', { tone: 700 })
    const call = await phone.call(dialled)
    await call.answered()
    await call.hangUp()
    t.match(await calls.one(), {
      ...{ direction: 'outbound', status: 'success', hotline, agent: { number: '101' } },
      ...{ to: called, customer: called },
    })
  })

t.test('a test call goes out, answered or not', async (t) => {
  const placed = { direction: 'outbound', hotline: null, agent: null }
  const called = { number: '0909123456', e164: '+84909123456' }
  const test = () => pbx.api('POST', `/api/trunks/${otherId}/test-call`, { to: called.number })
  await test()
  const leg = await others.incoming()
  await leg.hangUp()
  t.match(await calls.one(), { ...placed, status: 'success', reason: 'test_call', to: called })
  others.react({ reject: 486 })
  await test()
  const busy = await calls.one()
  t.match(busy, { ...placed, status: 'no_answer', reason: 'busy', to: called, customer: called })
  t.equal(codes(busy), 'called busy ended')
})
