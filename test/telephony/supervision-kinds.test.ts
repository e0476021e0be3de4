import t, { type Test } from 'tap'
import { type QueueRecord, setStatus } from './queue-crowd.js'
import { hotline, music } from './queue-house.js'
import { hearsNow, supervisionHouse, voices } from './supervision-house.js'
import { bothHear, talk } from './talk.js'

t.setTimeout(200_000)
const it = await supervisionHouse(t)
const { calls, pbx, extensions } = it.house
const record = async () => (await calls.one(30_000)) as QueueRecord
const to = (number: string) => ({ type: 'extension', id: extensions.get(number)?.id })
const answered = () => it.call(({ status }) => status === 'answered', 'the talk')
await it.made('outbound-routes', { name: 'Di động', pattern: '0X.', trunkIds: [1] })
await pbx.api.ok('PATCH', `/api/extensions/${extensions.get('101')?.id}`, {
  permissions: ['internal', 'mobile'],
})
const phoneOf = (t: Test) => it.house.scripted(t, '110', { tone: voices.supervisor })
const leadsTo = (open: object) =>
  pbx.api.ok('PATCH', '/api/hotlines/1', { open, fallback: { type: 'hangup' } })

t.test('nobody listens to an own call', async (t) => {
  const [agent, phone] = [await it.agent(t, '101'), await phoneOf(t)]
  const [call, own] = await talk(phone, agent)
  const { id } = await answered()
  for (const what of ['listen', 'join', 'takeover'])
    t.equal((await it.supervisor('POST', `/live/calls/${id}/${what}`, {})).status, 409, what)
  await call.hangUp()
  await own.over()
  await record()
})

t.test('a call that an agent has made: whisper, transfer', async (t) => {
  const [agent, colleague] = [await it.agent(t, '101'), await it.agent(t, '102')]
  const phone = await phoneOf(t)
  const own = await agent.call('0909777010')
  const customer = await it.carrier.incoming()
  customer.answer()
  await own.answered()
  await own.media.hears(voices.customer)
  const { id, direction } = await answered()
  t.equal(direction, 'outbound')
  const action = await it.order(id, 'whisper')
  const sup = await phone.incoming()
  sup.answer()
  await it.action(action, 'done')
  t.same(await Promise.all([customer, own, sup].map((one) => hearsNow(one))), [
    ['agent'],
    ['customer', 'supervisor'],
    ['customer', 'agent'],
  ])
  await it.order(id, 'transfer', { to: to('102') })
  const next = await colleague.incoming()
  t.equal(await own.over(), 'there', 'the agent is cut')
  next.answer()
  await customer.media.hears(voices.colleague, { seconds: 1 })
  await sup.media.hears(voices.colleague)
  await customer.hangUp()
  await Promise.all([next.over(), sup.over()])
  t.match(await record(), { direction: 'outbound', agent: { number: '101' }, status: 'success' })
})

t.test('a call inside the house: listen, takeover, hang up', async (t) => {
  const [one, two] = [await it.agent(t, '101'), await it.agent(t, '102')]
  const phone = await phoneOf(t)
  const [outgoing, incoming] = await talk(one, two)
  const { id, direction } = await answered()
  t.equal(direction, 'internal')
  const action = await it.order(id, 'listen')
  const sup = await phone.incoming()
  sup.answer()
  await it.action(action, 'done')
  t.same(await hearsNow(sup), ['agent', 'colleague'])
  await it.action(await it.order(id, 'takeover'), 'done')
  t.equal(await incoming.over(), 'there', 'who was called is out')
  await bothHear([outgoing, one], [sup, phone])
  await it.order(id, 'hangup')
  await Promise.all([outgoing.over(), sup.over()])
  t.match(await record(), { direction: 'internal', status: 'success' })
})

t.test('a customer on hold is taken over', async (t) => {
  const { id, phone, customer, own } = await it.talk(t)
  await own.hold()
  await customer.media
    .hears(music === voices.music ? voices.music : music, { ms: 5000 })
    .catch(() => undefined)
  const action = await it.order(id, 'takeover', { mode: 'on_answer' })
  const sup = await phone.incoming()
  sup.answer()
  await it.action(action, 'done')
  await customer.media.hears(voices.supervisor, { seconds: 1 })
  await sup.hangUp()
  await Promise.all([customer.over(), own.over()])
  t.match(await record(), { agent: { number: '110' } })
})

t.test('a call that is being transferred is taken over', async (t) => {
  const { id, phone, colleague, customer, own } = await it.talk(t)
  const done = own.transfer('102')
  const next = await colleague.incoming()
  await it.call(({ status }) => status === 'calling', 'nobody has the customer')
  const action = await it.order(id, 'takeover', { mode: 'at_once' })
  const sup = await phone.incoming()
  await next.over()
  sup.answer()
  await it.action(action, 'done')
  await customer.media.hears(voices.supervisor, { seconds: 1 })
  await done.catch(() => undefined)
  await own.hangUp()
  await sup.hangUp()
  await customer.over()
  t.match(await record(), { agent: { number: '110' } })
})

t.test('without a queue a customer whom nobody takes is back with the agent', async (t) => {
  await leadsTo(to('101'))
  const agent = await it.agent(t, '101')
  const phone = await phoneOf(t)
  const customer = await it.carrier.call(hotline, { from: '0909777011' })
  const own = await agent.incoming()
  own.answer()
  await customer.answered()
  await customer.media.hears(voices.agent, { seconds: 1 })
  const { id, queue } = await answered()
  t.equal(queue, null)
  const action = await it.order(id, 'takeover', { mode: 'at_once' })
  const sup = await phone.incoming()
  await own.over()
  sup.reject(603)
  await it.action(action, 'failed', 'declined')
  const again = await agent.incoming()
  again.answer()
  await customer.media.hears(voices.agent, { seconds: 1 })
  await again.hangUp()
  t.equal(await customer.over(), 'there')
  t.match(await record(), { agent: { number: '101' } })
})

for (const kind of ['internal', 'external'] as const)
  t.test(`a call in a group, ${kind}: listen, join`, async (t) => {
    const members =
      kind === 'internal'
        ? [{ extensionId: extensions.get('101')?.id }]
        : [{ number: '0844441909' }]
    const id = await it.made('groups', {
      ...{ name: `Nhóm ${kind}`, kind, strategy: 'together', members, confirm: false },
      ...{ otherwise: { type: 'hangup' }, ...(kind === 'external' && { hotlineId: 1 }) },
    })
    await leadsTo({ type: 'group', id })
    const phone = await phoneOf(t)
    const inside = await it.agent(t, '101')
    const customer = await it.carrier.call(hotline, { from: '0909777012' })
    const member = kind === 'internal' ? await inside.incoming() : await it.carrier.incoming()
    member.answer()
    await customer.answered()
    const call = await answered()
    const action = await it.order(call.id, 'listen')
    const sup = await phone.incoming()
    sup.answer()
    await it.action(action, 'done')
    // The carrier speaks for the customer and for the member outside alike.
    t.same(await hearsNow(sup), kind === 'internal' ? ['customer', 'agent'] : ['customer'])
    await it.order(call.id, 'join')
    await Promise.all([
      customer.media.hears(voices.supervisor, { seconds: 1 }),
      member.media.hears(voices.supervisor, { seconds: 1 }),
    ])
    await customer.hangUp()
    t.same(await Promise.all([member.over(), sup.over()]), ['there', 'there'])
    await record()
  })

t.test('a caller who waits is sent elsewhere, and the talk outlives the lease', async (t) => {
  await leadsTo({ type: 'queue', id: it.queueId })
  for (const number of ['101', '102']) await setStatus(it, number, 'paused')
  const colleague = await it.agent(t, '102')
  const customer = await it.calling()
  await customer.media.hears(voices.music)
  const { id } = await it.call(({ place }) => place === 1, 'the waiting caller')
  const action = await it.order(id, 'transfer', { to: to('102') })
  const next = await colleague.incoming()
  next.answer()
  await it.action(action, 'done')
  await customer.media.hears(voices.colleague, { seconds: 1 })
  await new Promise((resolve) => setTimeout(resolve, 33_000))
  t.same(await hearsNow(customer), ['colleague'])
  await next.hangUp()
  await customer.over()
  t.match(await record(), { agent: { number: '102' }, reason: 'answered' })
  const ended = await it.calling()
  await ended.media.hears(voices.music)
  const waiting = await it.call(({ place }) => place === 1, 'the waiting caller')
  await it.order(waiting.id, 'hangup')
  t.equal(await ended.over(), 'there')
  await record()
})
