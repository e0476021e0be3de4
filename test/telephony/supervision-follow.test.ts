import t from 'tap'
import { secondsOf } from '../support/tone.js'
import { cancelReason } from './groups.js'
import type { QueueRecord } from './queue-crowd.js'
import { hearsNow, supervisionHouse, voices } from './supervision-house.js'

t.setTimeout(200_000)
const it = await supervisionHouse(t)
const { calls, pbx } = it.house
const record = async () => (await calls.one(30_000)) as QueueRecord

for (const what of ['listen', 'whisper'] as const)
  t.test(
    `who ${what}s follows the customer to the next agent, and is let go at the end`,
    async (t) => {
      const { id, phone, colleague, customer, own } = await it.talk(t)
      const action = await it.order(id, what)
      const sup = await phone.incoming()
      sup.answer()
      await it.action(action, 'done')
      await sup.media.hears(voices.agent)
      const done = own.transfer('102')
      const next = await colleague.incoming()
      next.answer()
      t.equal(await done, 200)
      const since = performance.now()
      await sup.media.hears(voices.colleague)
      t.comment(
        `${Math.round(performance.now() - since)} ms till half a second of the next agent was heard`,
      )
      t.same(await hearsNow(sup), ['customer', 'colleague'])
      const atColleague = what === 'whisper' ? ['customer', 'supervisor'] : ['customer']
      t.same(await hearsNow(next), atColleague)
      t.same(await hearsNow(customer), ['colleague'])
      await own.hangUp()
      await customer.hangUp()
      await it.action(action, 'done', 'call_ended')
      t.equal(await sup.over(), 'there')
      t.equal(await next.over(), 'there')
      const found = await record()
      t.match(found, { agent: { number: '102' }, extensions: ['101', '102'] })
      t.ok(found.story.some(({ code }) => code === `supervised_${what}`))
      const agentToken = await it.tokenOf(it.users.get('102') ?? 0, 'agent')
      const own_ = (await it.asks(agentToken)('GET', `/calls/${found.id}`)).body as QueueRecord
      t.notOk(
        own_.story.some(({ code }) => code === `supervised_${what}`),
        'agents do not learn of it',
      )
    },
  )

t.test('of three the agent hangs up: customer and supervisor talk on', async (t) => {
  const { id, phone, customer, own } = await it.talk(t)
  const action = await it.order(id, 'join')
  const sup = await phone.incoming()
  sup.answer()
  await it.action(action, 'done')
  await customer.media.hears(voices.supervisor)
  await own.hangUp()
  t.same(await hearsNow(customer), ['supervisor'])
  t.same(await hearsNow(sup), ['customer'])
  await sup.hangUp()
  t.equal(await customer.over(), 'there')
  const found = await record()
  t.match(found, { agent: { number: '101' }, reason: 'answered' })
  const { channels } = await calls.recording(found.id)
  t.ok(
    channels.some((one) => secondsOf(one, voices.supervisor) >= 0.4),
    'who has joined is recorded',
  )
})

t.test('of three the customer hangs up: nobody is left talking', async (t) => {
  const { id, phone, customer, own } = await it.talk(t)
  const action = await it.order(id, 'join')
  const sup = await phone.incoming()
  sup.answer()
  await it.action(action, 'done')
  await customer.media.hears(voices.supervisor)
  await customer.hangUp()
  t.same(await Promise.all([own.over(), sup.over()]), ['there', 'there'])
  await it.action(action, 'done', 'call_ended')
  await record()
})

t.test('the call ends while the phone of the supervisor rings', async (t) => {
  const { id, phone, customer, own } = await it.talk(t)
  const action = await it.order(id, 'listen')
  const sup = await phone.incoming()
  await customer.hangUp()
  await own.over()
  await sup.over()
  await it.action(action, 'failed', 'call_ended')
  await record()
})

t.test('all phones of a supervisor ring, and one answers', async (t) => {
  const { id, phone, customer } = await it.talk(t)
  const second = await it.house.scripted(t, '110', { tone: 1700 })
  const accounts = (await pbx.api.ok('GET', `/api/users/${it.supervisorId}/sip-accounts`)).items
  t.equal(accounts.length, 3)
  const action = await it.order(id, 'listen')
  const [one, two] = await Promise.all([phone.incoming(), second.incoming()])
  two?.answer()
  await it.action(action, 'done')
  await one?.over()
  t.match(cancelReason(phone), /cause=200.*completed elsewhere/, 'no missed call')
  await two?.media.hears(voices.customer)
  await customer.hangUp()
  await two?.over()
  await record()
})

t.test('the service is killed while somebody listens, and found again', async (t) => {
  const { id, phone, customer, own } = await it.talk(t)
  const action = await it.order(id, 'listen')
  const sup = await phone.incoming()
  sup.answer()
  await it.action(action, 'done')
  await pbx.killService('SIGKILL')
  t.same(await hearsNow(sup), ['customer', 'agent'], 'listening goes on')
  await pbx.start()
  await it.call(({ status }) => status === 'answered')
  t.equal(await it.order(id, 'join'), action, 'the same action goes on')
  await customer.media.hears(voices.supervisor)
  await customer.hangUp()
  t.same(await Promise.all([own.over(), sup.over()]), ['there', 'there'])
  await record()
})

t.test('the service is killed while the supervisor rings for a takeover', async (t) => {
  for (const mode of ['at_once', 'on_answer'] as const) {
    const { id, phone, customer, own } = await it.talk(t)
    await it.order(id, 'takeover', { mode })
    const sup = await phone.incoming()
    await pbx.killService('SIGKILL')
    sup.answer()
    await customer.media.hears(voices.supervisor, { seconds: 1 })
    t.equal(await own.over(), 'there')
    await pbx.start()
    await sup.hangUp()
    t.equal(await customer.over(), 'there')
    t.match(await record(), { agent: { number: '110' } })
  }
})
