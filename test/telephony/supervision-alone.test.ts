import t from 'tap'
import { setStatus } from './queue-crowd.js'
import { eachHears, supervisionHouse, voices } from './supervision-house.js'

t.setTimeout(300_000)
const it = await supervisionHouse(t)
const { calls } = it.house

t.test('who listens waits with the customer for longer than a minute', async (t) => {
  const { id, phone, colleague, customer, own } = await it.talk(t)
  const action = await it.order(id, 'listen')
  const sup = await phone.incoming()
  sup.answer()
  await it.action(action, 'done')
  for (const number of ['101', '102']) await setStatus(it, number, 'paused')
  const queue = { to: { type: 'queue', id: it.queueId } }
  await it.order(id, 'transfer', queue)
  t.equal(await own.over(), 'there')
  await customer.media.hears(voices.music)
  // The music of who is alone ends after a minute.
  await new Promise((resolve) => setTimeout(resolve, 66_000))
  t.equal(sup.leg.state, 'up', 'still there')
  await setStatus(it, '102', 'ready')
  const next = await colleague.incoming(40_000)
  next.answer()
  await eachHears(t, [customer, ['colleague']], [sup, ['customer', 'colleague']])
  await setStatus(it, '102', 'paused')
  await it.order(id, 'transfer', queue)
  t.equal(await next.over(), 'there')
  await customer.media.hears(voices.music)
  const taking = await it.order(id, 'takeover')
  await it.action(taking, 'done')
  await eachHears(t, [customer, ['supervisor']], [sup, ['customer']])
  await customer.hangUp()
  t.equal(await sup.over(), 'there')
  t.match(await calls.one(30_000), { id, agent: { number: '110' } })
})
