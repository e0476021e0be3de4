import t from 'tap'
import type { QueueRecord } from './queue-crowd.js'
import { eachHears, supervisionHouse, voices, whoHears } from './supervision-house.js'

t.setTimeout(200_000)
const it = await supervisionHouse(t)
const { calls, pbx, extensions } = it.house
const record = async () => (await calls.one(30_000)) as QueueRecord
await it.made('outbound-routes', { name: 'Di động', pattern: '0X.', trunkIds: [1] })
await pbx.api.ok('PATCH', `/api/extensions/${extensions.get('101')?.id}`, {
  permissions: ['internal', 'mobile'],
})
/** The box rings 101, which calls on. */
const click = async (to: string): Promise<string> =>
  (await pbx.api.ok('POST', '/api/calls', { extension: '101', to })).id

t.test('of a call by a click each hears whom it should, and the supervisor takes it', async (t) => {
  const agent = await it.agent(t, '101')
  const phone = await it.house.scripted(t, '110', { tone: voices.supervisor })
  const id = await click('0909777020')
  const own = await agent.incoming()
  own.answer()
  const customer = await it.carrier.incoming()
  customer.answer()
  await customer.media.hears(voices.agent)
  await it.call(({ status }) => status === 'answered', 'the talk')
  const first = await it.order(id, 'listen')
  const sup = await phone.incoming()
  sup.answer()
  await it.action(first, 'done')
  for (const what of ['listen', 'whisper', 'join'] as const) {
    await it.order(id, what)
    const [c, a, s] = whoHears[what]
    await eachHears(t, [customer, c], [own, a], [sup, s])
  }
  await it.order(id, 'takeover')
  t.equal(await own.over(), 'there')
  await eachHears(t, [customer, ['supervisor']], [sup, ['customer']])
  await sup.hangUp()
  t.equal(await customer.over(), 'there')
  t.match(await record(), { id, direction: 'outbound', agent: { number: '101' } })
})

t.test('a click that nobody has answered yet is hung up', async (t) => {
  const agent = await it.agent(t, '101')
  const id = await click('0909777021')
  const own = await agent.incoming()
  await it.call(() => true, 'the call')
  t.equal((await it.supervisor('POST', `/live/calls/${id}/takeover`, {})).status, 409)
  const action = await it.order(id, 'hangup')
  t.equal(await own.refused(), 487)
  await it.action(action, 'done')
  await record()
})

t.test('whoever was called inside by a click is left, and the other sent elsewhere', async (t) => {
  const [agent, colleague] = [await it.agent(t, '101'), await it.agent(t, '102')]
  const phone = await it.house.scripted(t, '110', { tone: voices.supervisor })
  const id = await click('102')
  const own = await agent.incoming()
  await it.call(() => true, 'the call')
  t.equal((await it.supervisor('POST', `/live/calls/${id}/takeover`, {})).status, 409)
  own.answer()
  const called = await colleague.incoming()
  called.answer()
  await own.media.hears(voices.colleague)
  await it.call(({ status }) => status === 'answered', 'the talk')
  const to = { type: 'extension', id: extensions.get('110')?.id }
  const action = await it.order(id, 'transfer', { to })
  const next = await phone.incoming()
  t.equal(await called.over(), 'there')
  next.answer()
  await it.action(action, 'done')
  await own.media.hears(voices.supervisor, { seconds: 1 })
  await own.hangUp()
  await next.over()
  t.match(await record(), { id, direction: 'internal' })
})
