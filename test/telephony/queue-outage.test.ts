import t, { type Test } from 'tap'
import type { Call } from '../support/sip/call.js'
import { music, type QueueHouse, queueHouse, toneOf, until } from './queue-house.js'

// The lease is half a minute, so houses are lost side by side.
t.jobs = 3
t.setTimeout(240_000)

const signals = { killed: 'SIGKILL', hung: 'SIGSTOP' } as const

async function lose({ house: { pbx } }: QueueHouse, t: Test, how: keyof typeof signals) {
  await pbx.killService(signals[how])
  t.teardown(() => pbx.service.kill('SIGCONT'))
}

async function comeBack({ house: { pbx } }: QueueHouse, how: keyof typeof signals) {
  if (how === 'hung') pbx.service.kill('SIGCONT')
  else await pbx.start()
}

/** So many callers are known again: until then it is chance who is asked for first. */
const known = ({ house: { pbx } }: QueueHouse, count: number) =>
  until(
    `${count} who wait`,
    async () => (await pbx.api.ok('GET', '/api/live/queues')).items[0].waiting === count,
    30_000,
  )

const hears = (call: Call, hertz: number, seconds = 0.5, ms = 15_000) =>
  call.media.hears(hertz, { seconds, ms })

t.test('who talks is offered nobody else by a service that comes back', async (t) => {
  // Only the talk itself says that no second call may be offered.
  const it = await queueHouse(t, 1, { ringSeconds: 5, offersBusy: true, wrapUpSeconds: 4 })
  const agent = await it.agent(t, '101')
  const first = await it.calling()
  const talk = await agent.incoming()
  talk.answer()
  await hears(first, toneOf('101'))
  const second = await it.calling()
  await hears(second, music)
  await lose(it, t, 'killed')
  await comeBack(it, 'killed')
  await known(it, 1)
  const [shown] = (await it.house.pbx.api.ok('GET', '/api/live/agents')).items
  t.match(shown, { state: 'talking' })
  t.ok(((await talk.media.share(440, 3)) ?? 0) > 0.7)
  const invites = () =>
    agent.log.filter(({ message, sent }) => !sent && message.method === 'INVITE').length
  t.equal(invites(), 1, 'one call at a time')
  await talk.hangUp()
  await until('the work after the talk', async () => {
    const [{ state }] = (await it.house.pbx.api.ok('GET', '/api/live/agents')).items
    return state === 'wrap_up'
  })
  const next = await agent.incoming()
  next.answer()
  await hears(second, toneOf('101'))
  await second.hangUp()
})

/** Which of the calls hears it, of those not named. */
const whoHears = (calls: readonly Call[], besides: readonly number[], hertz: number) =>
  Promise.any(
    calls.map(async (call, index) => {
      if (besides.includes(index)) throw new Error('was served')
      await hears(call, hertz, 0.3)
      return index
    }),
  )

for (const how of ['killed', 'hung'] as const)
  t.test(`a service that is ${how} and comes back finds callers in their places`, async (t) => {
    const it = await queueHouse(t, 3, { ringSeconds: 60 })
    const talker = await it.agent(t, '101')
    const ringer = await it.agent(t, '102')
    const talking = await it.calling()
    const talk = await talker.incoming()
    talk.answer()
    await hears(talking, toneOf('101'))
    const ringing = await it.calling()
    const rung = await ringer.incoming()
    const waiting = [await it.calling(), await it.calling(), await it.calling()]
    for (const call of waiting) await hears(call, music)

    await lose(it, t, how)
    t.ok(((await waiting[0]?.media.share(music, 2)) ?? 0) > 0.7, 'music goes on')
    t.ok((await talk.media.share(440, 1)) > 0.7, 'a talk goes on')
    rung.answer()
    await hears(ringing, toneOf('102'))
    const late = it.carrier.call('02473001234', { from: '0909000001' })
    const newcomer = await late
    await newcomer.answered()
    await hears(newcomer, music)
    await comeBack(it, how)
    await known(it, 4)

    await talking.hangUp()
    const everybody = [...waiting, newcomer]
    const order: number[] = []
    for (const _ of everybody) {
      const next = await talker.incoming(30_000)
      next.answer()
      const served = await whoHears(everybody, order, toneOf('101'))
      order.push(served)
      await everybody[served]?.hangUp()
      await next.over()
    }
    t.same(order, [0, 1, 2, 3], 'in the order in which they came')
    await ringing.hangUp()
    t.equal((await it.house.calls.next(6)).length, 6, 'each call has one record')
  })

t.test(
  'without the service free phones ring for a few at a time, and it takes callers back',
  async (t) => {
    const it = await queueHouse(t, 2, { ringSeconds: 10, aloneRings: 1 })
    const busy = await it.agent(t, '102')
    await it.house.scripted(t, '110', { tone: 1500, reaction: 'answer' })
    const own = await busy.call('110')
    await own.answered()
    const waiting = [await it.calling(), await it.calling()]
    for (const call of waiting) await hears(call, music)
    await it.house.pbx.killService('SIGKILL')
    const agent = await it.agent(t, '101')
    const rung = await agent.incoming(60_000)
    t.ok(((await waiting[1]?.media.share(music, 1)) ?? 0) > 0.7, 'the others hear music')
    rung.answer()
    await Promise.any(waiting.map((call) => hears(call, toneOf('101'), 0.3)))
    const newcomer = await it.calling()
    await hears(newcomer, music)
    await it.house.pbx.start()
    await known(it, 2)
    await rung.hangUp()
    const second = await agent.incoming(30_000)
    second.answer()
    await Promise.any(waiting.map((call) => hears(call, toneOf('101'), 0.3)))
    await second.hangUp()
    const third = await agent.incoming(30_000)
    third.answer()
    await hears(newcomer, toneOf('101'))
    await third.hangUp()
    await own.hangUp()
    const records = await it.house.calls.next(4)
    t.equal(records.filter(({ direction }) => direction === 'inbound').length, 3)
  },
)
