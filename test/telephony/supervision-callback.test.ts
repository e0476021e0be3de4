import t from 'tap'
import { until } from './queue-house.js'
import { supervisionHouse, voices } from './supervision-house.js'

const it = await supervisionHouse(t, {
  ...{ record: false, callbackKey: '1', callbackSeconds: 600 },
})
const { calls, pbx } = it.house
await it.made('outbound-routes', { name: 'Di động', pattern: '0X.', trunkIds: [1] })

const today = async () => (await pbx.api.ok('GET', '/api/live/queues')).items[0].today

for (const mode of ['on_answer', 'at_once'] as const)
  t.test(
    `a customer who was called back and waits is taken ${mode}, and has not given up`,
    async (t) => {
      const number = mode === 'on_answer' ? '0909111001' : '0909111002'
      const asking = await it.calling(number)
      await asking.media.hears(voices.music)
      await asking.media.keys('1')
      await asking.over(40_000)
      await calls.one()
      const phone = await it.house.scripted(t, '110', { tone: voices.supervisor })
      const agent = await it.agent(t, '101')
      const customer = await it.carrier.incoming(30_000)
      customer.answer()
      const rung = await agent.incoming()
      const { id } = await it.call(({ place }) => place === 1, 'who was called waits')
      const action = await it.order(id, 'takeover', { mode })
      const supervisor = await phone.incoming()
      supervisor.answer()
      await it.action(action, 'done')
      t.equal(await rung.refused(), 487)
      await customer.media.hears(voices.supervisor, { seconds: 1 })
      await supervisor.media.hears(voices.customer)
      await supervisor.hangUp()
      t.equal(await customer.over(), 'there')
      t.match(await calls.one(), {
        ...{ direction: 'outbound', agent: { number: '110' }, to: { number } },
        offers: [{ outcome: 'elsewhere' }],
      })
      const day = await until('the stay in the day', async () => {
        const { calls, ...day } = await today()
        return calls > 0 && day
      })
      t.match(day, { abandoned: 0, answered: 0 })
    },
  )
