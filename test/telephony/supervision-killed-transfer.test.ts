import t from 'tap'
import type { QueueRecord } from './queue-crowd.js'
import { eachHears, supervisionHouse, voices } from './supervision-house.js'

t.setTimeout(300_000)
const it = await supervisionHouse(t)
const { calls, pbx, extensions } = it.house
const record = async () => (await calls.one(40_000)) as QueueRecord
const to102 = { to: { type: 'extension', id: extensions.get('102')?.id } }
const killed = () => pbx.killService('SIGKILL')

t.test('killed while the target of a transfer rings, who answers', async (t) => {
  const { id, colleague, customer, own } = await it.talk(t)
  await it.order(id, 'transfer', to102)
  const next = await colleague.incoming()
  await killed()
  t.equal(await own.over(), 'there', 'the agent is cut')
  next.answer()
  await eachHears(t, [customer, ['colleague']], [next, ['customer']])
  await it.comesBack()
  await eachHears(t, [customer, ['colleague']], [next, ['customer']])
  await next.hangUp()
  t.equal(await customer.over(), 'there')
  t.match(await record(), { id, agent: { number: '102' }, reason: 'answered' })
})

t.test('killed while the target of a transfer rings, who refuses', async (t) => {
  const { id, agent, colleague, customer, own } = await it.talk(t)
  await it.order(id, 'transfer', to102)
  const next = await colleague.incoming()
  await killed()
  t.equal(await own.over(), 'there')
  next.reject(486)
  // The queue without the service rings all its people.
  const [again] = await Promise.all([agent.incoming(15_000), colleague.incoming(15_000)])
  again.answer()
  await eachHears(t, [customer, ['agent']], [again, ['customer']])
  await it.comesBack()
  await again.hangUp()
  t.equal(await customer.over(), 'there')
  t.match(await record(), { id, agent: { number: '101' }, reason: 'answered' })
})

t.test('killed while the target of a transfer rings, who leaves it ringing', async (t) => {
  await pbx.api.ok('PATCH', `/api/extensions/${extensions.get('102')?.id}`, { ringSeconds: 6 })
  const { id, agent, colleague, customer, own } = await it.talk(t)
  await it.order(id, 'transfer', to102)
  const next = await colleague.incoming()
  await killed()
  t.equal(await own.over(), 'there')
  await customer.media.hears(voices.music)
  await next.over(30_000)
  const again = await agent.incoming(15_000)
  again.answer()
  await eachHears(t, [customer, ['agent']], [again, ['customer']])
  await customer.hangUp()
  t.equal(await again.over(), 'there')
  await it.comesBack()
  t.match(await record(), { id, agent: { number: '101' }, reason: 'answered' })
})
