import t, { type Test } from 'tap'
import { carrierOf } from '../support/carrier.js'
import { secondsOf } from '../support/tone.js'
import { hearsNow, settled, supervisionHouse, voices, whoHears } from './supervision-house.js'
import { allKeys, supervisionTold } from './supervision-told.js'

t.setTimeout(200_000)
const it = await supervisionHouse(t)
const { calls, pbx } = it.house
// Another carrier leads to the supervisor's own phone, so that its voice is told from the customer's.
const mobile = await carrierOf(t, it.house, 2, { tone: voices.supervisor })
const { address: host, port } = mobile
const trunkId = await it.made('trunks', { name: 'Viettel', kind: 'address', host, port })
await it.made('outbound-routes', { name: 'Di động', pattern: '0X.', trunkIds: [trunkId] })
// What spares the key for callers does not for supervising.
await pbx.api.ok('PATCH', `/api/users/${it.supervisorId}`, {
  agentPhoneConfirm: false,
  ...{ receivingMethod: 'agent_phone', agentPhone: '84844441909', hotlineId: 1 },
})

/** The own phone has been rung for this, was answered, and the key was pressed. */
async function beside(t: Test, what: keyof typeof whoHears) {
  const { id, colleague, customer, own } = await it.talk(t)
  const action = await it.order(id, what)
  const sup = await mobile.incoming()
  sup.answer()
  await sup.answered()
  await sup.media.keys('1')
  await it.action(action, 'done')
  const hear = () => Promise.all([customer, own, sup].map((one) => hearsNow(one)))
  const hears = async (what: keyof typeof whoHears) =>
    t.same(await settled(hear, whoHears[what]), whoHears[what], what)
  await hears(what)
  return { id, colleague, customer, own, sup, action, hears }
}

t.test('an own phone whispers, joins and listens, and each hears whom it should', async (t) => {
  const told = await supervisionTold(t, pbx)
  const { id, customer, own, sup, action, hears } = await beside(t, 'whisper')
  for (const what of ['listen', 'whisper', 'join', 'whisper'] as const) {
    t.equal(await it.order(id, what), action, 'the same action goes on')
    await hears(what)
  }
  const before = await told()
  t.equal(before.at(-1), 'begun whisper')
  await sup.media.keys(allKeys)
  await hears('whisper')
  t.same(await told(), before, 'keys do nothing at all')
  await sup.hangUp()
  await it.action(action, 'done', 'left')
  t.same(await hearsNow(customer), ['agent'])
  await customer.hangUp()
  await own.over()
  const { id: callId } = await calls.one(30_000)
  const { channels } = await calls.recording(callId)
  t.ok(
    channels.some((one) => secondsOf(one, voices.supervisor) >= 0.4),
    'it is recorded when it has joined',
  )
})

t.test('who whispers by an own phone follows the customer to the next agent', async (t) => {
  const { colleague, customer, own, sup, action } = await beside(t, 'whisper')
  const done = own.transfer('102')
  const next = await colleague.incoming()
  next.answer()
  t.equal(await done, 200)
  const should = [['colleague'], ['customer', 'supervisor'], ['customer', 'colleague']]
  const hear = () => Promise.all([customer, next, sup].map((one) => hearsNow(one)))
  t.same(await settled(hear, should), should)
  await own.hangUp()
  await customer.hangUp()
  await it.action(action, 'done', 'call_ended')
  t.same(await Promise.all([sup.over(), next.over()]), ['there', 'there'])
  t.match(await calls.one(30_000), { agent: { number: '102' } })
})

t.test('of three the agent goes, and the customer talks on with the own phone', async (t) => {
  const { customer, own, sup } = await beside(t, 'join')
  await own.hangUp()
  const should = [['supervisor'], ['customer']]
  const hear = () => Promise.all([customer, sup].map((one) => hearsNow(one)))
  t.same(await settled(hear, should), should)
  await sup.hangUp()
  t.equal(await customer.over(), 'there')
  t.match(await calls.one(30_000), { agent: { number: '101' } })
})

t.test('of three the customer goes, and nobody is left talking', async (t) => {
  const { customer, own, sup, action } = await beside(t, 'join')
  await customer.hangUp()
  t.same(await Promise.all([own.over(), sup.over()]), ['there', 'there'])
  await it.action(action, 'done', 'call_ended')
  await calls.one(30_000)
})

t.test('an own phone that listens takes the call over without ringing again', async (t) => {
  const { id, customer, own, sup } = await beside(t, 'listen')
  await it.action(await it.order(id, 'takeover'), 'done')
  t.equal(await own.over(), 'there')
  const should = [['supervisor'], ['customer']]
  const hear = () => Promise.all([customer, sup].map((one) => hearsNow(one)))
  t.same(await settled(hear, should), should)
  await sup.hangUp()
  t.equal(await customer.over(), 'there')
  t.match(await calls.one(30_000), { agent: { number: '110' } })
})

for (const [mode, meanwhile] of [
  ['at_once', 'music'],
  ['on_answer', 'agent'],
] as const)
  t.test(`an own phone that is rung takes over ${mode} when the key is pressed`, async (t) => {
    const { id, customer, own } = await it.talk(t)
    const action = await it.order(id, 'takeover', { mode })
    const sup = await mobile.incoming()
    sup.answer()
    await sup.answered()
    t.same(await hearsNow(customer), [meanwhile], 'it is asked first')
    await sup.media.keys('1')
    await it.action(action, 'done')
    t.equal(await own.over(), 'there')
    const should = [['supervisor'], ['customer']]
    const hear = () => Promise.all([customer, sup].map((one) => hearsNow(one)))
    t.same(await settled(hear, should), should)
    await customer.hangUp()
    t.equal(await sup.over(), 'there')
    t.match(await calls.one(30_000), { status: 'success', agent: { number: '110' } })
  })

t.test('a voicemail that answers for the own phone takes nobody over', async (t) => {
  await pbx.api.ok('PUT', '/api/settings/supervision', {
    ...{ takeoverMode: 'at_once', takeoverRingSeconds: 10, announcement: null },
  })
  const { id, agent, customer, own } = await it.talk(t)
  const action = await it.order(id, 'takeover')
  const sup = await mobile.incoming()
  sup.answer()
  t.equal(await own.over(), 'there')
  const again = await agent.incoming(40_000)
  await it.action(action, 'failed', 'not_answered')
  t.equal(await sup.over(), 'there')
  again.answer()
  await customer.media.hears(voices.agent, { seconds: 1 })
  await again.hangUp()
  t.equal(await customer.over(), 'there')
  t.match(await calls.one(30_000), { agent: { number: '101' } })
})
