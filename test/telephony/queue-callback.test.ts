import { join } from 'node:path'
import t from 'tap'
import { openDatabase } from '../../src/db/database.js'
import type { QueueRecord } from './queue-crowd.js'
import { music, queueHouse, toneOf, until } from './queue-house.js'

const it = await queueHouse(t, 2, {
  ...{ ringSeconds: 5, callbackKey: '1', callbackSeconds: 600, joinWhen: 'always' },
})
const { calls, pbx } = it.house
await it.made('outbound-routes', { name: 'Di động', pattern: '0X.', trunkIds: [1] })
const db = await openDatabase(join(pbx.data, 'db/tongdai.sqlite'))
t.teardown(() => db.destroy())

/** What is kept of this customer's wish to be called back. */
const kept = (number: string) => db('queue_callback').where({ number }).first()
const seenWaiting = (count: number) =>
  until(`${count} callbacks`, async () => {
    const { items } = await pbx.api.ok('GET', '/api/live/queues')
    return items[0].callbacks === count
  })

/** Calls, asks to be called back and hangs up. */
async function asks(number: string): Promise<void> {
  const call = await it.calling(number)
  await call.media.hears(music)
  await call.media.keys('1')
  await call.over(40_000)
}

const customers = ['0909111001', '0909111002', '0909111003'] as const

t.test('customers who do not take the call back do not keep the agent from the next', async (t) => {
  const asked = []
  for (const number of customers) {
    asked.push(asks(number))
    await until(`${number} kept`, () => kept(number))
  }
  await Promise.all(asked)
  await calls.next(3)
  await seenWaiting(3)
  const next = await it.calling()
  await next.media.hears(music)
  const agent = await it.agent(t, '101')
  for (const [n, status] of [486, 480, 603].entries()) {
    const back = await it.carrier.incoming(30_000)
    t.match(back.leg.invite.uri, customers[n], 'in the order in which they came')
    back.reject(status)
  }
  const rung = await agent.incoming()
  rung.answer()
  await next.media.hears(toneOf('101'))
  await next.hangUp()
  await rung.over()
  const records = (await calls.next(4)) as readonly QueueRecord[]
  const backs = records.filter(({ direction }) => direction === 'outbound')
  t.same(
    backs.map(({ reason, to, answeredAt }) => [to.number, reason, answeredAt]),
    [
      [customers[0], 'busy', null],
      [customers[1], 'no_answer', null],
      [customers[2], 'rejected', null],
    ],
  )
  for (const one of backs)
    t.match(one, { hotline: { number: '02473001234' }, agent: null, offers: [], talkSeconds: 0 })
  const served = records.find(({ direction }) => direction === 'inbound')
  t.match(served, { status: 'success', agent: { number: '101' } })
  for (const number of customers)
    t.match(await kept(number), { attempts: 1, ended: null }, `${number} will be called again`)
  await seenWaiting(0)
})

t.test(
  'a service that is killed keeps who waits to be called, and calls nobody twice at a time',
  async (t) => {
    await pbx.killService('SIGKILL')
    // As if they had been called long ago.
    await db('queue_callback').update({ calledAt: 0 })
    await pbx.start()
    await seenWaiting(3)
    const first = await it.agent(t, '101')
    const back = await it.carrier.incoming(30_000)
    t.match(back.leg.invite.uri, customers[0])
    await pbx.killService('SIGKILL')
    await pbx.start()
    for (const number of [customers[1], customers[2]]) {
      const other = await it.carrier.incoming(30_000)
      t.match(other.leg.invite.uri, number, 'the first is being called')
      other.reject(486)
    }
    await seenWaiting(0)
    back.answer()
    const missed = await first.incoming()
    const second = await it.agent(t, '102', { reaction: 'answer' })
    await back.media.hears(music, { seconds: 2 })
    t.equal(await missed.refused(20_000), 487, 'the agent does not answer')
    const rung = await second.incoming(20_000)
    await back.media.hears(toneOf('102'))
    await rung.media.hears(440)
    await back.hangUp()
    await rung.over()
    const records = (await calls.next(3)) as readonly QueueRecord[]
    const served = records.find(({ to }) => to.number === customers[0])
    t.match(served, { direction: 'outbound', status: 'success', agent: { number: '102' } })
    t.same(
      served?.offers.map(({ outcome }) => outcome),
      ['no_answer', 'answered'],
    )
    // Written beside the calls, so that none waits for how it ended.
    const counted = (number: string, how: string | null) =>
      until('a second attempt', async () => {
        const row = await kept(number)
        return row?.attempts === 2 && row.ended === how
      })
    await counted(customers[0], 'connected')
    await counted(customers[1], null)
  },
)

t.test('who was called, and served while the service was dead, is not called again', async (t) => {
  const number = '0909111005'
  await asks(number)
  await calls.one()
  const agent = await it.agent(t, '101')
  const back = await it.carrier.incoming(30_000)
  t.match(back.leg.invite.uri, number)
  await pbx.killService('SIGKILL')
  back.answer()
  const rung = await agent.incoming(30_000)
  rung.answer()
  await back.media.hears(toneOf('101'))
  await back.hangUp()
  await rung.over()
  await pbx.start()
  t.match(await calls.one(), { direction: 'outbound', agent: { number: '101' } })
  t.match(await kept(number), { attempts: 1, ended: 'connected' })
})

t.test('when Asterisk dies while a customer is called, the agent is free again', async (t) => {
  const number = '0909111004'
  await asks(number)
  await calls.one()
  const agent = await it.agent(t, '101')
  const back = await it.carrier.incoming(30_000)
  t.match(back.leg.invite.uri, number)
  pbx.killAsterisk('SIGKILL')
  const isBack = () =>
    agent.register().then(
      () => true,
      () => false,
    )
  await until('an agent registered again', isBack, 60_000)
  await pbx.waitHealthy()
  const next = await it.calling()
  const rung = await agent.incoming()
  rung.answer()
  await next.media.hears(toneOf('101'))
  await next.hangUp()
  await rung.over()
  t.match(await kept(number), { attempts: 1, ended: null })
})
