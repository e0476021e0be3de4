import t from 'tap'
import { secondsOf } from '../support/tone.js'
import { type QueueRecord, setStatus } from './queue-crowd.js'
import { hearsNow, supervisionHouse, voices } from './supervision-house.js'

t.setTimeout(200_000)
const it = await supervisionHouse(t)
const { calls, pbx, extensions } = it.house
const record = async () => (await calls.one(30_000)) as QueueRecord
const codes = ({ story }: QueueRecord) => story.map(({ code }) => code)

for (const mode of ['at_once', 'on_answer'] as const)
  t.test(`takeover ${mode}: the customer talks with the supervisor`, async (t) => {
    const { id, phone, customer, own } = await it.talk(t)
    const action = await it.order(id, 'takeover', { mode })
    const sup = await phone.incoming()
    if (mode === 'at_once') {
      t.equal(await own.over(), 'there', 'the agent is cut')
      await customer.media.hears(voices.music)
    } else t.same(await hearsNow(customer), ['agent'], 'the agent talks on')
    sup.answer()
    await it.action(action, 'done')
    await Promise.all([
      customer.media.hears(voices.supervisor, { seconds: 1 }),
      sup.media.hears(voices.customer, { seconds: 1 }),
    ])
    t.equal(await own.over(), 'there', 'the agent is out')
    const seen = await it.call(({ agent }) => agent?.number === '110', 'the supervisor as agent')
    t.match(seen, { id, status: 'answered', queue: { id: it.queueId } })
    await sup.hangUp()
    t.equal(await customer.over(), 'there')
    const found = await record()
    t.match(found, { id, reason: 'answered', agent: { number: '110' }, hasRecording: true })
    t.ok(codes(found).includes('supervisor_takeover'))
    const { channels } = await calls.recording(found.id)
    for (const hertz of [voices.customer, voices.agent, voices.supervisor]) {
      const seconds = Math.max(...channels.map((one) => secondsOf(one, hertz)))
      t.ok(seconds >= 0.4, `${hertz} Hz is recorded for ${seconds} s`)
    }
  })

t.test('a supervisor who does not answer: the customer goes first to the next agent', async (t) => {
  const { id, phone, colleague, customer, own } = await it.talk(t)
  await setStatus(it, '101', 'paused')
  const action = await it.order(id, 'takeover', { mode: 'at_once' })
  const sup = await phone.incoming()
  await own.over()
  // Somebody else waits by now, and is offered to nobody until the customer is back.
  await setStatus(it, '102', 'paused')
  const later = await it.calling()
  await later.media.hears(voices.music)
  sup.reject(486)
  await it.action(action, 'failed', 'busy')
  await it.call((call) => call.id === id && call.place === 1, 'the customer at the front')
  await setStatus(it, '102', 'ready')
  const next = await colleague.incoming()
  next.answer()
  await customer.media.hears(voices.colleague, { seconds: 1 })
  await later.hangUp()
  t.match(await record(), { reason: 'queue_abandon' })
  await next.hangUp()
  t.equal(await customer.over(), 'there')
  const found = await record()
  t.match(found, { agent: { number: '102' } })
  t.same(
    found.offers.map(({ name, outcome }) => `${name} ${outcome}`),
    ['Người 101 answered', 'Người 102 answered'],
  )
  await setStatus(it, '101', 'ready')
})

t.test('on answer: a supervisor who does not answer changes nothing', async (t) => {
  const { id, phone, customer, own } = await it.talk(t)
  const action = await it.order(id, 'takeover', { mode: 'on_answer' })
  const sup = await phone.incoming()
  sup.reject(486)
  await it.action(action, 'failed', 'busy')
  t.same(await hearsNow(customer), ['agent'])
  await own.hangUp()
  await customer.over()
  t.match(await record(), { agent: { number: '101' } })
})

for (const what of ['listen', 'join'] as const)
  t.test(`who ${what}s takes over without ringing again`, async (t) => {
    const { id, phone, customer, own } = await it.talk(t)
    const action = await it.order(id, what)
    const sup = await phone.incoming()
    sup.answer()
    await it.action(action, 'done')
    const taking = await it.order(id, 'takeover')
    await it.action(taking, 'done')
    t.equal(await own.over(), 'there')
    await Promise.all([
      customer.media.hears(voices.supervisor, { seconds: 1 }),
      sup.media.hears(voices.customer, { seconds: 1 }),
    ])
    await sup.hangUp()
    t.equal(await customer.over(), 'there')
    t.match(await record(), { agent: { number: '110' } })
  })

t.test('a forced transfer: the agent is cut, the target rings and talks', async (t) => {
  const { id, colleague, customer, own } = await it.talk(t)
  const to = { type: 'extension', id: extensions.get('102')?.id }
  const action = await it.order(id, 'transfer', { to })
  const next = await colleague.incoming()
  t.equal(await own.over(), 'there')
  next.answer()
  await it.action(action, 'done')
  await customer.media.hears(voices.colleague, { seconds: 1 })
  await next.hangUp()
  t.equal(await customer.over(), 'there')
  const found = await record()
  t.match(found, { agent: { number: '102' } })
  t.ok(codes(found).includes('supervisor_transfer'))
})

t.test('a customer who is sent to a queue again and again is answered each time', async (t) => {
  const { id, agent, customer, own } = await it.talk(t)
  const to = { type: 'queue', id: it.queueId }
  await setStatus(it, '102', 'paused')
  let talking = own
  for (let n = 0; n < 8; n++) {
    await it.order(id, 'transfer', { to })
    t.equal(await talking.over(), 'there')
    talking = await agent.incoming()
    talking.answer()
    await customer.media.hears(voices.agent, { seconds: 0.5 })
  }
  await talking.hangUp()
  t.equal(await customer.over(), 'there')
  t.match(await record(), { agent: { number: '101' }, status: 'success' })
  await setStatus(it, '102', 'ready')
})

t.test('a forced transfer in vain leads back to the queue', async (t) => {
  const { id, agent, colleague, customer, own } = await it.talk(t)
  const to = { type: 'extension', id: extensions.get('102')?.id }
  await setStatus(it, '102', 'paused')
  await it.order(id, 'transfer', { to })
  const next = await colleague.incoming()
  await own.over()
  next.reject(486)
  const again = await agent.incoming()
  again.answer()
  await customer.media.hears(voices.agent, { seconds: 1 })
  await again.hangUp()
  t.equal(await customer.over(), 'there')
  t.match(await record(), { agent: { number: '101' } })
  await setStatus(it, '102', 'ready')
})

t.test('the call is ended for both', async (t) => {
  const { id, customer, own } = await it.talk(t)
  const action = await it.order(id, 'hangup')
  t.same(await Promise.all([customer.over(), own.over()]), ['there', 'there'])
  await it.action(action, 'done')
  const found = await record()
  t.ok(codes(found).includes('supervisor_hangup'))
  t.equal((await it.supervisor('POST', `/live/calls/${id}/hangup`, {})).status, 404)
})

t.test('a caller who waits is taken over, and the talk outlives the lease', async (t) => {
  const gaveUp = async () =>
    (await pbx.api.ok('GET', '/api/live/queues')).items[0].today.abandoned as number
  const before = await gaveUp()
  for (const mode of ['on_answer', 'at_once'] as const) {
    for (const number of ['101', '102']) await setStatus(it, number, 'paused')
    const phone = await it.house.scripted(t, '110', { tone: voices.supervisor })
    const customer = await it.calling()
    await customer.media.hears(voices.music)
    const { id } = await it.call(({ place }) => place === 1, 'the waiting caller')
    const action = await it.order(id, 'takeover', { mode })
    const sup = await phone.incoming()
    await customer.media.hears(voices.music)
    sup.answer()
    await it.action(action, 'done')
    await customer.media.hears(voices.supervisor, { seconds: 1 })
    if (mode === 'on_answer') {
      // The lease of the waiting was 30 seconds.
      await new Promise((resolve) => setTimeout(resolve, 33_000))
      t.same(await hearsNow(customer), ['supervisor'], 'still talking')
    }
    await sup.hangUp()
    t.equal(await customer.over(), 'there')
    t.match(await record(), { agent: { number: '110' }, reason: 'answered' })
    t.equal(await gaveUp(), before, 'who was taken has not given up')
  }
  for (const number of ['101', '102']) await setStatus(it, number, 'ready')
})

t.test('what cannot be done is refused, and nobody is cut', async (t) => {
  const { id, customer, own } = await it.talk(t)
  const status = async (what: string, body: object = {}) =>
    (await it.supervisor('POST', `/live/calls/${id}/${what}`, body)).status
  t.equal(await status('transfer', { to: { type: 'extension', id: 999 } }), 422)
  t.equal(await status('takeover', { mode: 'now' }), 400)
  for (const unknown of ['nobody-1.1', 'không có', '%2e%2e%2f'])
    t.equal((await it.supervisor('POST', `/live/calls/${unknown}/listen`, {})).status, 404)
  const agentToken = await it.tokenOf(it.users.get('101') ?? 0, 'agent')
  t.equal((await it.asks(agentToken)('POST', `/live/calls/${id}/listen`, {})).status, 403)
  const [, userId] = [...it.users][0] ?? []
  await pbx.api.ok('PATCH', `/api/users/${userId}`, { monitorable: false })
  t.equal(await status('listen'), 403, 'an agent who may not be heard')
  await pbx.api.ok('PATCH', `/api/users/${userId}`, { monitorable: true })
  await pbx.api.ok('PATCH', `/api/users/${it.supervisorId}`, { supervisedQueueIds: [] })
  t.equal(await status('listen'), 403, 'a supervisor of other queues')
  t.same(await it.live(), [])
  await pbx.api.ok('PATCH', `/api/users/${it.supervisorId}`, { supervisedQueueIds: null })
  t.same(await hearsNow(customer), ['agent'])
  await own.hangUp()
  await customer.over()
  await record()
})
