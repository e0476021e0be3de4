import t from 'tap'
import type { QueueRecord } from './queue-crowd.js'
import { beside, eachHears, supervisionHouse, voices } from './supervision-house.js'

t.setTimeout(300_000)
const it = await supervisionHouse(t)
const { calls, pbx } = it.house
const record = async () => (await calls.one(40_000)) as QueueRecord
const killed = () => pbx.killService('SIGKILL')

t.test('killed while the phone of a listener rings: it listens, and is found', async (t) => {
  const { id, phone, customer, own } = await it.talk(t)
  const action = await it.order(id, 'listen')
  const sup = await phone.incoming()
  await killed()
  sup.answer()
  await eachHears(t, [customer, ['agent']], [own, ['customer']], [sup, ['customer', 'agent']])
  await it.comesBack()
  await it.call(({ status }) => status === 'answered')
  t.equal(await it.order(id, 'whisper'), action, 'the same action goes on')
  await eachHears(t, [customer, ['agent']], [own, ['customer', 'supervisor']])
  await customer.hangUp()
  t.same(await Promise.all([own.over(), sup.over()]), ['there', 'there'])
  await record()
})

t.test('killed while the phone of a listener rings, which answers the next service', async (t) => {
  const { id, phone, customer, own } = await it.talk(t)
  const action = await it.order(id, 'listen')
  const sup = await phone.incoming()
  await killed()
  await it.comesBack()
  await it.call(({ status }) => status === 'answered')
  sup.answer()
  await it.action(action, 'done')
  t.equal(await it.order(id, 'join'), action, 'the same action goes on')
  await eachHears(t, [customer, ['agent', 'supervisor']], [own, ['customer', 'supervisor']])
  await customer.hangUp()
  await it.action(action, 'done', 'call_ended')
  t.same(await Promise.all([own.over(), sup.over()]), ['there', 'there'])
  await record()
})

t.test('killed at any moment of a switch: one or the other, and it can be switched', async (t) => {
  for (const after of [0, 20]) {
    const { id, customer, own, sup, action, hears } = await beside(it, t, 'listen')
    const order = it.supervisor('POST', `/live/calls/${id}/join`, {}).catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, after))
    await killed()
    await order
    await customer.media.hears(voices.agent, { seconds: 1 })
    t.notOk([customer, own, sup].some(({ leg }) => leg.state === 'over'))
    await it.comesBack()
    await it.call(({ status }) => status === 'answered')
    t.equal(await it.order(id, 'join'), action, 'the same action goes on')
    await hears('join')
    await customer.hangUp()
    t.same(await Promise.all([own.over(), sup.over()]), ['there', 'there'])
    await record()
  }
})
