import t from 'tap'
import type { QueueRecord } from './queue-crowd.js'
import { beside, eachHears, supervisionHouse } from './supervision-house.js'

t.setTimeout(300_000)
const it = await supervisionHouse(t)
const { calls, pbx } = it.house
const record = async () => (await calls.one(40_000)) as QueueRecord
const killed = () => pbx.killService('SIGKILL')

t.test('killed while it whispers: the next agent is followed afterwards', async (t) => {
  const { id, colleague, customer, own, sup, action, hears } = await beside(it, t, 'whisper')
  await killed()
  await hears('whisper')
  const done = own.transfer('102')
  const next = await colleague.incoming()
  next.answer()
  t.equal(await done, 200)
  await own.hangUp()
  await eachHears(t, [customer, ['colleague']], [next, ['customer']])
  t.not(sup.leg.state, 'over', 'who listened hears music')
  await it.comesBack()
  await eachHears(t, [next, ['customer', 'supervisor']], [sup, ['customer', 'colleague']])
  await customer.hangUp()
  await it.action(action, 'done', 'call_ended')
  t.same(await Promise.all([next.over(), sup.over()]), ['there', 'there'])
  t.match(await record(), { id, agent: { number: '102' } })
})

t.test('killed while it whispers, and the call ends: who whispered is let go', async (t) => {
  const { id, customer, own, sup } = await beside(it, t, 'whisper')
  await killed()
  await own.hangUp()
  await customer.over()
  t.not(sup.leg.state, 'over')
  await it.comesBack()
  t.equal(await sup.over(20_000), 'there', 'at once, not after a minute')
  t.match(await record(), { id, agent: { number: '101' } })
})

t.test('killed while three talk, and the agent goes: two talk on', async (t) => {
  const { id, customer, own, sup, hears } = await beside(it, t, 'join')
  await killed()
  await hears('join')
  await own.hangUp()
  await eachHears(t, [customer, ['supervisor']], [sup, ['customer']])
  await it.comesBack()
  await eachHears(t, [customer, ['supervisor']], [sup, ['customer']])
  await customer.hangUp()
  t.equal(await sup.over(), 'there')
  t.match(await record(), { id, agent: { number: '101' } })
})

t.test('killed while three talk, and the customer goes: nobody is left afterwards', async (t) => {
  const { id, customer, own, sup } = await beside(it, t, 'join')
  await killed()
  await customer.hangUp()
  await eachHears(t, [own, ['supervisor']], [sup, ['agent']])
  await it.comesBack()
  t.same(await Promise.all([own.over(20_000), sup.over(20_000)]), ['there', 'there'])
  t.match(await record(), { id, agent: { number: '101' } })
})
