import t from 'tap'
import { invitesOf } from './groups.js'
import { setStatus } from './queue-crowd.js'
import { supervisionHouse, voices } from './supervision-house.js'

t.setTimeout(200_000)
const it = await supervisionHouse(t)
const { calls, extensions } = it.house

t.test('a supervisor who hangs up at once loses no caller who waited', async (t) => {
  for (const number of ['101', '102']) await setStatus(it, number, 'paused')
  const phone = await it.house.scripted(t, '110', { tone: voices.supervisor })
  const agent = await it.agent(t, '101')
  const customer = await it.calling()
  await customer.media.hears(voices.music)
  const { id } = await it.call(({ place }) => place === 1, 'the waiting caller')
  for (let n = 0; n < 4; n++) {
    const mode = n % 2 === 0 ? 'on_answer' : 'at_once'
    const action = await it.order(id, 'takeover', { mode })
    const sup = await phone.incoming()
    sup.answer()
    await sup.answered()
    await sup.hangUp()
    // Told as taken, or as given up, whichever was first.
    await it.events.seen(
      ({ data }) => data.actionId === action && data.state !== 'ringing',
      'what becomes of it',
    )
    await it.call((call) => call.id === id && call.place === 1, 'the caller in the queue again')
  }
  for (const number of ['101', '102']) await setStatus(it, number, 'ready')
  const own = await agent.incoming()
  own.answer()
  await customer.media.hears(voices.agent, { seconds: 1 })
  await own.hangUp()
  t.equal(await customer.over(), 'there')
  await calls.one(30_000)
})

for (const mode of ['on_answer', 'at_once'] as const)
  t.test(
    `taken ${mode}, a supervisor who hangs up at once leaves the customer to the next`,
    async (t) => {
      const { id, phone, agent, customer, own } = await it.talk(t)
      // The queue may have the customer back before it hears that 101 is free again.
      await setStatus(it, '102', 'paused')
      const action = await it.order(id, 'takeover', { mode })
      const sup = await phone.incoming()
      sup.answer()
      await sup.answered()
      await sup.hangUp()
      await it.events.seen(
        ({ data }) => data.actionId === action && data.state !== 'ringing',
        'what becomes of it',
      )
      // Given up before the customer was moved, the talk has gone on; else the queue has the customer.
      const next = own.leg.state === 'up' ? own : await agent.incoming()
      if (next !== own) next.answer()
      await customer.media.hears(voices.agent, { seconds: 1 })
      await next.hangUp()
      t.equal(await customer.over(), 'there')
      t.match(await calls.one(30_000), { agent: { number: '101' }, status: 'success' })
      await setStatus(it, '102', 'ready')
    },
  )

t.test('a supervisor who sends the customer on at once has not lost the customer', async (t) => {
  const { id, phone, agent, colleague, customer, own } = await it.talk(t)
  const before = invitesOf(agent)
  const action = await it.order(id, 'listen')
  const sup = await phone.incoming()
  sup.answer()
  await it.action(action, 'done')
  t.equal(await it.order(id, 'takeover'), action)
  t.equal(await own.over(), 'there')
  await it.call(({ agent }) => agent?.number === '110', 'the supervisor with the customer')
  const to = { type: 'extension', id: extensions.get('102')?.id }
  const sent = await it.order(id, 'transfer', { to })
  const next = await colleague.incoming()
  next.answer()
  await it.action(sent, 'done')
  t.equal(await sup.over(), 'there')
  await customer.media.hears(voices.colleague, { seconds: 1 })
  t.equal(invitesOf(agent), before, 'the queue has not had the customer')
  await next.hangUp()
  t.equal(await customer.over(), 'there')
  t.match(await calls.one(30_000), { agent: { number: '102' }, status: 'success' })
})
