import t, { type Test } from 'tap'
import { liveAgents, type QueueRecord } from './queue-crowd.js'
import { queueHouse, toneOf, until } from './queue-house.js'

/** The service hung while 101 rang; when it wakes, Asterisk rings 102 by itself. */
async function woken(t: Test) {
  const it = await queueHouse(t, 2, { ringSeconds: 5, maxWaitSeconds: 60 })
  const { pbx } = it.house
  const asked = await it.agent(t, '101')
  const other = await it.agent(t, '102')
  const call = await it.calling()
  const first = await asked.incoming()
  await pbx.killService('SIGSTOP')
  t.teardown(() => pbx.service.kill('SIGCONT'))
  t.equal(await first.over(), 'there')
  const rung = await other.incoming(20_000)
  pbx.service.kill('SIGCONT')
  await until('the service is awake', async () => (await liveAgents(it)).length > 0)
  return { it, call, rung }
}

t.test(
  'a service that wakes up while Asterisk rings for a caller leaves the talk to whoever answers',
  async (t) => {
    const { it, call, rung } = await woken(t)
    const { pbx, calls } = it.house
    rung.answer()
    await call.media.hears(toneOf('102'))
    t.ok((await call.media.share(toneOf('102'), 3)) > 0.9, 'the talk goes on')
    t.match(
      (await liveAgents(it)).map(({ number, state }) => [number, state]),
      [
        ['101', 'free'],
        ['102', 'talking'],
      ],
    )
    await call.hangUp()
    const [record] = (await calls.next(1)) as readonly QueueRecord[]
    t.match(record, { reason: 'answered', agent: { number: '102' } })
    const { today } = (await pbx.api.ok('GET', '/api/live/queues')).items[0]
    t.match(today, { calls: 1, answered: 1, abandoned: 0 })
  },
)

t.test('who gives up while Asterisk rings by itself has given up in the queue', async (t) => {
  const { it, call, rung } = await woken(t)
  const { pbx, calls } = it.house
  await call.hangUp()
  await rung.over()
  const [record] = (await calls.next(1)) as readonly QueueRecord[]
  t.match(record, { reason: 'queue_abandon', agent: null })
  await until('one stay', async () => {
    const { today, waiting, offered } = (await pbx.api.ok('GET', '/api/live/queues')).items[0]
    return today.calls === 1 && today.abandoned === 1 && waiting + offered === 0
  })
})
