import t from 'tap'
import { until } from './queue-house.js'
import { eachHears, supervisionHouse, voices } from './supervision-house.js'
import { bothHear } from './talk.js'

t.setTimeout(200_000)
const it = await supervisionHouse(t)
const { calls } = it.house

t.test('a call that became a part of another is told by the id of the record', async (t) => {
  const { id, agent, phone, colleague, customer, own } = await it.talk(t)
  await own.hold()
  const consulting = await agent.call('102')
  const next = await colleague.incoming()
  next.answer()
  await consulting.answered()
  await bothHear([consulting, agent], [next, colleague])
  const alias = await it.call(
    (call) => call.id !== id && call.status === 'answered',
    'consultation',
  )
  const action = await it.order(alias.id, 'listen')
  const sup = await phone.incoming()
  sup.answer()
  await it.action(action, 'done')
  await eachHears(t, [sup, ['agent', 'colleague']])
  t.equal(await own.transferTo(consulting), 200)
  await Promise.all([own.hangUp(), consulting.hangUp()])
  await customer.media.hears(voices.colleague, { seconds: 1 })
  await until('one call', async () => (await it.live()).length === 1)
  t.match(await it.live(), [{ id }], 'the consultation is a part of it')
  await eachHears(t, [sup, ['customer', 'colleague']])

  const from = it.events.events.length
  const told = () =>
    it.events.events.slice(from).flatMap(({ kind, data }) => (kind === 'action' ? [data] : []))
  t.equal(await it.order(alias.id, 'whisper'), action, 'the same action goes on')
  await eachHears(t, [next, ['customer', 'supervisor']])
  await it.order(id, 'transfer', {
    to: { type: 'extension', id: it.house.extensions.get('101')?.id },
  })
  const back = await agent.incoming()
  back.answer()
  await eachHears(t, [customer, ['agent']], [back, ['customer', 'supervisor']])
  await it.order(alias.id, 'hangup')
  t.same(await Promise.all([customer.over(), back.over(), sup.over()]), ['there', 'there', 'there'])
  await it.action(action, 'done', 'call_ended')
  t.ok(told().length >= 4)
  t.same([...new Set(told().map(({ callId }) => callId))], [id])
  t.match(await calls.one(30_000), { id })
})
