import t from 'tap'
import type { QueueRecord } from './queue-crowd.js'
import { until } from './queue-house.js'
import { hearsNow, supervisionHouse, voices } from './supervision-house.js'

t.setTimeout(200_000)
const it = await supervisionHouse(t)
const { calls, pbx, extensions } = it.house
const record = async () => (await calls.one(40_000)) as QueueRecord
await it.made('outbound-routes', { name: 'Di động', pattern: '0X.', trunkIds: [1] })
await pbx.api.ok('PATCH', `/api/extensions/${extensions.get('101')?.id}`, {
  permissions: ['internal', 'mobile'],
})
const to = (number: string) => ({ type: 'extension', id: extensions.get(number)?.id })

t.test(
  'taken in vain while it is transferred: the target rings again, then who has sent it',
  async (t) => {
    const [agent, colleague] = [await it.agent(t, '101'), await it.agent(t, '102')]
    const phone = await it.house.scripted(t, '110', { tone: voices.supervisor })
    const own = await agent.call('0909777030')
    const customer = await it.carrier.incoming()
    customer.answer()
    await own.answered()
    await own.media.hears(voices.customer)
    const { id } = await it.call(({ status }) => status === 'answered', 'the talk')
    const sent = own.transfer('102').catch(() => undefined)
    const rung = await colleague.incoming()
    await it.call(({ status }) => status !== 'answered', 'nobody has the customer')
    const action = await it.order(id, 'takeover', { mode: 'at_once' })
    const sup = await phone.incoming()
    t.equal(await rung.refused(), 487)
    await sent
    if (own.leg.state !== 'over') await own.hangUp()
    sup.reject(603)
    await it.action(action, 'failed', 'declined')
    const again = await colleague.incoming()
    again.reject(486)
    const back = await agent.incoming()
    back.answer()
    await customer.media.hears(voices.agent, { seconds: 1 })
    await back.hangUp()
    t.equal(await customer.over(), 'there')
    t.match(await record(), { direction: 'outbound', status: 'success' })
  },
)

t.test('a transfer is done when somebody answers, and failed when nobody does', async (t) => {
  const { id, agent, phone, customer, own } = await it.talk(t)
  const vain = await it.order(id, 'transfer', { to: to('110') })
  const refuses = await phone.incoming()
  await it.action(vain, 'ringing')
  t.equal(await own.over(), 'there')
  refuses.reject(486)
  await it.action(vain, 'failed', 'busy')
  const again = await agent.incoming()
  again.answer()
  await customer.media.hears(voices.agent, { seconds: 1 })
  const action = await it.order(id, 'transfer', { to: to('110') })
  const next = await phone.incoming()
  const isDone = it.action(action, 'done').then(() => 'done')
  t.equal(await Promise.race([isDone, hearsNow(customer).then(() => 'rings')]), 'rings')
  next.answer()
  t.equal(await isDone, 'done')
  await customer.media.hears(voices.supervisor, { seconds: 1 })
  await customer.hangUp()
  await next.over()
  t.match(await record(), { agent: { number: '110' } })
})

t.test('a customer who hangs up while the target rings: the transfer has failed', async (t) => {
  const { id, phone, customer } = await it.talk(t)
  const action = await it.order(id, 'transfer', { to: to('110') })
  const rung = await phone.incoming()
  await customer.hangUp()
  t.equal(await rung.refused(), 487)
  await it.action(action, 'failed', 'call_ended')
  await record()
})

t.test('no agent is cut for a supervisor whose phone is not there', async (t) => {
  const { id, phone, customer, own } = await it.talk(t)
  await phone.unregister()
  await until('that the phone has left', async () => {
    const { items } = await pbx.api.ok('GET', '/api/live/agents')
    return items.some(
      ({ userId, state }: { userId: number; state: string }) =>
        userId === it.supervisorId && state === 'unreachable',
    )
  })
  const mode = 'at_once'
  const answer = await it.supervisor('POST', `/live/calls/${id}/takeover`, { mode })
  t.match(answer, { status: 422, body: { detail: /không kết nối|connected/ } })
  t.same(await hearsNow(customer), ['agent'])
  await own.hangUp()
  await customer.over()
  await record()
})
