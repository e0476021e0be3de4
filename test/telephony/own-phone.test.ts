import t from 'tap'
import { format, header } from '../support/sip/message.js'
import { hotline, ownPhone, peopleHouse } from './people.js'

const { house, api, carrier, trunkId, hotlineId, userId, phoneOf, receives } = await peopleHouse(t)
const { calls } = house
const customer = '0909789846'

await receives({ receivingMethod: 'agent_phone', agentPhone: ownPhone.stored })

/** A customer calls the hotline, which leads to An; the call as it reaches the own phone. */
async function calledByCustomer() {
  const call = await carrier.call(hotline, { from: customer, fromName: '"Nguyen Khach"' })
  const there = await carrier.incoming()
  return { call, there }
}

t.test('the own phone sees the hotline, and nothing of who calls', async (t) => {
  const before = carrier.log.length
  const { call, there } = await calledByCustomer()
  const invite = format(there.leg.invite).toString()
  t.match(there.leg.invite.uri, new RegExp(`^sip:${ownPhone.dialled}@`))
  t.match(header(there.leg.invite, 'From'), new RegExp(`<sip:${hotline}@`))
  t.match(header(there.leg.invite, 'P-Asserted-Identity'), new RegExp(`<sip:${hotline}@`))
  t.notMatch(invite, new RegExp(`${customer}|Khach`))
  there.answer()
  await there.media.keys('1')
  await call.answered()
  await call.media.hears(440)
  const own = carrier.log
    .slice(before)
    .filter(({ message }) => header(message, 'Call-ID') === header(there.leg.invite, 'Call-ID'))
  t.ok(own.length > 3)
  for (const { message } of own)
    t.notMatch(format(message).toString(), new RegExp(`${customer}|Khach|sip:101|Máy`))
  await there.hangUp()
  await call.over()
  t.match(await calls.one(), { direction: 'inbound', status: 'success', reason: 'answered' })
})

t.test('who answers is asked to press 1, and a voicemail is no answer', async (t) => {
  const { call, there } = await calledByCustomer()
  there.answer()
  await there.answered()
  t.equal(await there.over(25_000), 'there', 'the leg ends by itself')
  t.equal(call.leg.state, 'ringing', 'the customer was never answered')
  t.ok(there.media.packets().length > 50, 'words were heard')
  t.not(await call.refused(), 200)
  t.match(await calls.one(), { status: 'see_details' })
})

t.test('another key refuses', async (t) => {
  const { call, there } = await calledByCustomer()
  there.answer()
  await there.answered()
  await there.media.keys('2')
  await there.over()
  t.not(await call.refused(), 200)
  await calls.one()
})

t.test('without press-1 whoever answers is connected', async (t) => {
  await receives({ agentPhoneConfirm: false })
  t.teardown(() => receives({ agentPhoneConfirm: true }))
  const { call, there } = await calledByCustomer()
  there.answer()
  await call.answered()
  await call.media.hears(440)
  await call.hangUp()
  await calls.one()
})

t.test('an own phone counts as a call of the box to the outside', async (t) => {
  const settings = await api.ok('GET', '/api/settings/fraud-guard')
  const box = { ...settings.box, simultaneous: 0 }
  await api.ok('PUT', '/api/settings/fraud-guard', { ...settings, night: null, box })
  t.teardown(() => api.ok('PUT', '/api/settings/fraud-guard', settings))
  const before = carrier.log.length
  const call = await carrier.call(hotline, { from: customer })
  t.not(await call.refused(), 200)
  const rung = carrier.log
    .slice(before)
    .filter(({ message, sent }) => !sent && message.method === 'INVITE' && message.status === 0)
  t.equal(rung.length, 0)
  await calls.one()
})

t.test('a trunk without room carries no own phone', async (t) => {
  await api.ok('PATCH', `/api/trunks/${trunkId}`, { maxCalls: 1 })
  t.teardown(() => api.ok('PATCH', `/api/trunks/${trunkId}`, { maxCalls: null }))
  const call = await carrier.call(hotline, { from: customer })
  t.not(await call.refused(), 200)
  await calls.one()
})

t.test('a frozen extension is not called outside either', async (t) => {
  const id = house.extensions.get('101')?.id
  await api.ok('PATCH', `/api/extensions/${id}`, { frozen: true })
  t.teardown(() => api.ok('PATCH', `/api/extensions/${id}`, { frozen: false }))
  const call = await carrier.call(hotline, { from: customer })
  t.not(await call.refused(), 200)
  await calls.one()
})

t.test('the last hotline that could call it stays, and one that was chosen', async (t) => {
  const change = (body: object) => house.pbx.api('PATCH', `/api/hotlines/${hotlineId}`, body)
  const hidden = await change({ outbound: false })
  t.match(hidden, { status: 422, body: { code: 'unprocessable' } })
  t.match(hidden.body.detail, `users/${userId}`)
  t.equal((await house.pbx.api('DELETE', `/api/hotlines/${hotlineId}`)).status, 422)
  await receives({ hotlineId })
  const chosen = await house.pbx.api('DELETE', `/api/hotlines/${hotlineId}`)
  t.match(chosen, { status: 409, body: { code: 'in-use' } })
  await receives({ hotlineId: null })
})

t.test('no import and no older configuration takes the last hotline away either', async (t) => {
  const document = await api.ok('GET', '/api/config/export')
  const hotlines = document.hotlines.map((one: object) => ({ ...one, outbound: false }))
  const revisions = (await api.ok('GET', '/api/config/revisions?limit=100')).items
  const first = revisions.at(-1)?.number
  for (const [path, body] of [
    ['import', { ...document, hotlines }],
    [`revisions/${first}/restore`, undefined],
  ] as const) {
    const answer = await house.pbx.api('POST', `/api/config/${path}`, body)
    t.match(answer, { status: 422, body: { code: 'unprocessable' } }, path)
    t.match(answer.body.detail, `users/${userId}`)
  }
  t.match(await api.ok('GET', `/api/hotlines/${hotlineId}`), { outbound: true })
})

t.test('desk phone and apps are silent meanwhile', async (t) => {
  const desk = await phoneOf(t, 'desk', { tone: 500 })
  const { call, there } = await calledByCustomer()
  there.reject(486)
  t.equal(await call.refused(), 486)
  t.equal(
    desk.log.filter(({ message }) => message.method === 'INVITE' && message.status === 0).length,
    0,
  )
  await calls.one()
})
