import t from 'tap'
import { music, queueHouse, toneOf, until } from './queue-house.js'

const it = await queueHouse(t, 2, {
  ...{ ringSeconds: 20, callbackKey: '1', callbackSeconds: 600 },
  ...{ tellEverySeconds: 15, callerIdPrefix: 'Bán hàng' },
})
const { calls, pbx, extensions } = it.house
await it.change({ exitKey: '9', exitTo: { type: 'extension', id: extensions.get('110')?.id } })
await it.made('outbound-routes', { name: 'Di động', pattern: '0X.', trunkIds: [1] })

t.test('the exit key leads out of the queue', async (t) => {
  const there = await it.house.scripted(t, '110', { tone: 1500, reaction: 'answer' })
  const call = await it.calling()
  await call.media.hears(music)
  await call.media.keys('9')
  await call.media.hears(there.tone)
  await call.hangUp()
  t.match(await calls.one(), { agent: { number: '110' }, queue: { id: it.queueId } })
})

t.test('a caller is told the place, and then hears music again', async (t) => {
  const call = await it.calling()
  await call.media.hears(music)
  const trace = async () => {
    const at = call.media.now()
    await call.media.hears(music, { from: at, seconds: 1 })
    return call.media.now() > 16
  }
  await until('the place told', trace, 60_000)
  const spoken = await until(
    'words',
    async () => {
      const share = await call.media.share(music, 0.5)
      return share < 0.2
    },
    60_000,
  )
  t.ok(spoken, 'something else than music was heard')
  await call.media.hears(music, { seconds: 1 })
  await call.hangUp()
  const { id } = await calls.one()
  const { steps } = await pbx.api.ok('GET', `/api/calls/${id}/trace`)
  t.ok(
    (steps as { code: string }[]).some(({ code }) => code === 'queue_told_place'),
    'and it stands in the trace',
  )
})

t.test(
  'who asks to be called back keeps the place, and is called when an agent is free',
  async (t) => {
    const call = await it.calling('0909111222')
    await call.media.hears(music)
    await call.media.keys('1')
    t.equal(await call.over(40_000), 'there', 'the line is free')
    await calls.one()
    const agent = await it.agent(t, '101')
    const back = await it.carrier.incoming(30_000)
    t.match(back.leg.invite.uri, /0909111222/, 'the customer is called')
    back.answer()
    const rung = await agent.incoming()
    t.match(JSON.stringify(rung.leg.invite.headers), /0909111222/, 'the agent sees whom')
    rung.answer()
    await back.media.hears(toneOf('101'))
    await rung.media.hears(440)
    await rung.hangUp()
    await back.over()
    const record = await calls.one()
    t.match(record, { status: 'success' })
    t.comment(JSON.stringify(record))
  },
)
