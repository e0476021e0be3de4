import t from 'tap'
import { scriptedPhone } from '../support/sip/ua.js'
import type { QueueRecord } from './queue-crowd.js'
import { hotline } from './queue-house.js'
import { supervisionHouse, voices } from './supervision-house.js'

t.setTimeout(200_000)
const it = await supervisionHouse(t)
const { calls, pbx, extensions } = it.house
const record = async () => (await calls.one(30_000)) as QueueRecord

/** The customer is back, and agent 101 has the call again. */
async function backAtAgent({ agent, customer }: Awaited<ReturnType<typeof it.talk>>) {
  const again = await agent.incoming(30_000)
  again.answer()
  await customer.media.hears(voices.agent, { seconds: 1 })
  await again.hangUp()
  t.equal(await customer.over(), 'there')
  t.match(await record(), { agent: { number: '101' }, queue: { id: it.queueId } })
}

t.test('sent to a number outside that may not be called now: back in the queue', async (t) => {
  const settings = await pbx.api.ok('GET', '/api/settings/fraud-guard')
  const box = { ...settings.box, simultaneous: 0 }
  await pbx.api.ok('PUT', '/api/settings/fraud-guard', { ...settings, night: null, box })
  const call = await it.talk(t)
  const to = { type: 'external', trunkId: 1, number: '0909777123' }
  await it.order(call.id, 'transfer', { to })
  t.equal(await call.own.over(), 'there')
  await backAtAgent(call)
})

t.test('sent to a group in which nobody answers, and that leads nowhere: back', async (t) => {
  const groupId = await it.made('groups', {
    ...{ kind: 'internal', name: 'Kho', strategy: 'together', ringSeconds: 20 },
    members: [{ extensionId: extensions.get('102')?.id }],
    otherwise: { type: 'hangup' },
  })
  const call = await it.talk(t)
  await it.order(call.id, 'transfer', { to: { type: 'group', id: groupId } })
  const next = await call.colleague.incoming()
  t.equal(await call.own.over(), 'there')
  next.reject(486)
  await backAtAgent(call)
})

t.test('taken in vain from a phone that is nobody\u2019s: it rings again', async (t) => {
  const { id: extensionId, secret } = await pbx.api.ok('POST', '/api/extensions', {
    ...{ number: '111', name: 'Quầy' },
  })
  const open = { type: 'extension', id: extensionId }
  await pbx.api.ok('PATCH', '/api/hotlines/1', { open, fallback: { type: 'hangup' } })
  const desk = await scriptedPhone({
    ...{ address: pbx.place.phone(180), user: '111', secret, tone: 1700 },
    server: { host: pbx.place.server, port: pbx.place.sipPort },
  })
  t.teardown(() => desk.close())
  await desk.register()
  const phone = await it.house.scripted(t, '110', { tone: voices.supervisor })
  const customer = await it.carrier.call(hotline, { from: '0909777321' })
  const own = await desk.incoming()
  own.answer()
  await customer.media.hears(1700)
  const { id } = await it.call(({ status }) => status === 'answered', 'the talk')
  const action = await it.order(id, 'takeover', { mode: 'at_once' })
  const sup = await phone.incoming()
  t.equal(await own.over(), 'there')
  sup.reject(486)
  await it.action(action, 'failed', 'busy')
  const again = await desk.incoming()
  again.answer()
  await customer.media.hears(1700, { seconds: 1 })
  await customer.hangUp()
  await again.over()
  t.match(await record(), { status: 'success', extensions: ['110', '111'] })
})
