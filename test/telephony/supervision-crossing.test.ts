import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { hearsNow, supervisionHouse, voices } from './supervision-house.js'

t.setTimeout(200_000)
const it = await supervisionHouse(t)
const { calls, pbx, extensions } = it.house

t.test('two orders of one person at the same moment cut nobody', async (t) => {
  for (const second of ['whisper', 'join', 'listen'])
    for (const isFirst of [true, false]) {
      const { id, phone, customer } = await it.talk(t)
      const action = await it.order(id, 'listen')
      const sup = await phone.incoming()
      sup.answer()
      await it.action(action, 'done')
      const order = (what: string) => it.supervisor('POST', `/live/calls/${id}/${what}`, {})
      const both = await Promise.all(
        (isFirst ? ['takeover', second] : [second, 'takeover']).map(order),
      )
      const codes = both.map(({ status }) => status)
      t.ok(codes.includes(202) && codes.every((one) => [202, 409].includes(one)), codes.join(' '))
      await customer.media.hears(voices.supervisor, { seconds: 1 })
      t.same(await hearsNow(customer), ['supervisor'], 'has the customer')
      await customer.hangUp()
      await sup.over()
      await calls.one(30_000)
    }
})

t.test(
  'taken over at once while the own phone still rings to listen: the agent is cut',
  async (t) => {
    const { id, phone, customer, own } = await it.talk(t)
    const listening = await it.order(id, 'listen')
    const rung = await phone.incoming()
    const action = await it.order(id, 'takeover', { mode: 'at_once' })
    await it.action(listening, 'failed', 'replaced')
    t.equal(await own.over(), 'there')
    t.equal(await rung.refused(), 487)
    const sup = await phone.incoming()
    t.same(await hearsNow(customer), ['music'])
    sup.answer()
    await it.action(action, 'done')
    await customer.media.hears(voices.supervisor, { seconds: 1 })
    await sup.hangUp()
    t.equal(await customer.over(), 'there')
    t.match(await calls.one(30_000), { agent: { number: '110' } })
  },
)

for (let wait = 0; wait < 48; wait += 12)
  t.test(
    `a phone that answers to listen ${wait} ms after the own takeover is let go, or has the customer`,
    async (t) => {
      const { id, phone, customer } = await it.talk(t)
      await it.order(id, 'listen')
      const rung = await phone.incoming()
      const order = it.order(id, 'takeover', { mode: 'at_once' })
      await sleep(wait)
      // Cancelled meanwhile, it is to ring anew.
      if (rung.leg.state !== 'over') rung.answer()
      await order
      const next = phone.incoming(30_000).catch(() => undefined)
      const has = customer.media.hears(voices.supervisor, { seconds: 1 })
      const isOver = rung.refused(30_000).then(
        () => true,
        () => false,
      )
      // Whoever was let go is rung anew.
      if (await Promise.race([isOver, has.then(() => false)])) (await next)?.answer()
      await has
      t.same(await hearsNow(customer), ['supervisor'])
      t.notOk((await hearsNow(rung)).includes('music'), 'nobody is left with music')
      await customer.hangUp()
      await calls.one(30_000)
    },
  )

t.test('a supervisor sends nobody where the own extension may not call', async (t) => {
  const { id, customer } = await it.talk(t)
  const extension = `/api/extensions/${extensions.get('110')?.id}`
  await pbx.api.ok('PATCH', extension, { permissions: ['internal', 'mobile'] })
  const to = (number: string) => ({ to: { type: 'external', trunkId: 1, number } })
  for (const number of ['19001234', '0012125551234', '02873001234'])
    t.equal(
      (await it.supervisor('POST', `/live/calls/${id}/transfer`, to(number))).status,
      403,
      number,
    )
  t.same(await hearsNow(customer), ['agent'])
  await it.order(id, 'transfer', to('0909777123'))
  const outside = await it.carrier.incoming()
  await customer.hangUp()
  await outside.refused()
  await calls.one(30_000)
})

t.test('who has not answered a call to the outside yet is not taken, but hung up', async (t) => {
  await it.made('outbound-routes', { name: 'Di động', pattern: '0X.', trunkIds: [1] })
  const permissions = ['internal', 'mobile']
  await pbx.api.ok('PATCH', `/api/extensions/${extensions.get('101')?.id}`, { permissions })
  const agent = await it.agent(t, '101')
  const own = await agent.call('0909777010')
  const customer = await it.carrier.incoming()
  customer.ring()
  const { id } = await it.call(({ status }) => status !== 'answered', 'the call that rings')
  const order = async (what: string, body: object = {}) =>
    (await it.supervisor('POST', `/live/calls/${id}/${what}`, body)).status
  const to = { type: 'queue', id: it.queueId }
  t.same([await order('takeover'), await order('transfer', { to })], [409, 409])
  t.equal(await order('hangup'), 202)
  await Promise.all([customer.refused(), own.over()])
  t.match(await calls.one(30_000), { direction: 'outbound', answeredAt: null })
})
