import t from 'tap'
import { tone } from '../support/tone.js'
import { encodeWav } from '../support/wav.js'
import { cancelReason } from './groups.js'
import { promptsOf } from './prompts.js'
import { allFree, type QueueRecord, setStatus } from './queue-crowd.js'
import { music, queueHouse, toneOf, until } from './queue-house.js'

const it = await queueHouse(t, 3, { ringSeconds: 30, joinWhen: 'always' })
const { pbx, calls } = it.house
const phones = new Map(
  await Promise.all(['101', '102', '103'].map(async (n) => [n, await it.agent(t, n)] as const)),
)
const phone = (number: string) => phones.get(number) ?? Promise.reject(new Error(number))
const record = async () => (await calls.one(30_000)) as QueueRecord
const offered = ({ offers }: QueueRecord) => offers.map(({ name, outcome }) => `${name} ${outcome}`)
const members = (skills: Readonly<Record<string, object[]>> = {}) =>
  [...it.users].map(([number, userId]) => ({ userId, skills: skills[number] ?? [] }))

t.test('a customer comes to the agent of the last time first', async (t) => {
  await it.change({ sticky: { waitSeconds: 0 } })
  t.teardown(() => it.change({ sticky: null }))
  await setStatus(it, '101', 'paused')
  const first = await it.calling('0909555111')
  const served = await (await phone('102')).incoming()
  served.answer()
  await first.media.hears(toneOf('102'), { seconds: 1 })
  await served.hangUp()
  t.match(await record(), { agent: { number: '102' } })
  await setStatus(it, '101', 'ready')
  await allFree(it)

  const stranger = await it.calling('0909555222')
  const other = await (await phone('101')).incoming()
  await stranger.hangUp()
  await other.over()
  await record()
  await allFree(it)

  const again = await it.calling('0909555111')
  const known = await (await phone('102')).incoming()
  known.answer()
  await again.media.hears(toneOf('102'))
  await again.hangUp()
  await known.over()
  t.same(offered(await record()), ['Người 102 answered'])
})

t.test('a queue asks only who can do it, and the best of them', async (t) => {
  await it.change({
    skills: [{ skill: 'tiếng Anh', level: 2 }],
    members: members({
      101: [{ skill: 'tiếng Anh', level: 1 }],
      102: [{ skill: 'tiếng Anh', level: 3 }],
      103: [{ skill: 'tiếng Anh', level: 9 }],
    }),
  })
  t.teardown(() => it.change({ skills: [], members: members() }))
  await until('101 cannot', async () => {
    const { items } = await pbx.api.ok('GET', '/api/live/agents')
    return (items as { number: string; queues: { notOffered: { code: string } | null }[] }[]).some(
      ({ number, queues }) => number === '101' && queues[0]?.notOffered?.code === 'skill',
    )
  })
  const call = await it.calling()
  const best = await (await phone('103')).incoming()
  best.reject(486)
  const second = await (await phone('102')).incoming()
  second.answer()
  await call.media.hears(toneOf('102'))
  await call.hangUp()
  await second.over()
  t.same(offered(await record()), ['Người 103 busy', 'Người 102 answered'])
})

t.test('customers whose number goes first are served before those who came earlier', async (t) => {
  await it.change({ priorities: [{ number: '0888', priority: 5 }], stayWhen: 'always' })
  t.teardown(() => it.change({ priorities: [] }))
  for (const number of ['101', '102', '103']) await setStatus(it, number, 'paused')
  const early = await it.calling('0909555333')
  await early.media.hears(music)
  const dear = await it.calling('0888555444')
  await dear.media.hears(music)
  await setStatus(it, '101', 'ready')
  const agent = await phone('101')
  for (const [call, number] of [
    [dear, '0888555444'],
    [early, '0909555333'],
  ] as const) {
    const rung = await agent.incoming()
    t.match(rung.leg.dialog.remoteUri, new RegExp(number))
    rung.answer()
    await call.media.hears(toneOf('101'), { seconds: 1 })
    await rung.hangUp()
    await call.over()
    t.match(await record(), { from: { number }, agent: { number: '101' } })
  }
  for (const number of ['102', '103']) await setStatus(it, number, 'ready')
  await allFree(it)
})

t.test('callers of a heavier queue go first to agents of both', async (t) => {
  await it.made('queues', {
    ...{ name: 'Khẩn cấp', number: '799', strategy: 'linear', weight: 10, wrapUpSeconds: 0 },
    ...{ joinWhen: 'always', overflow: { type: 'hangup' }, members: members() },
  })
  for (const number of ['101', '102', '103']) await setStatus(it, number, 'paused')
  const early = await it.calling('0909555666')
  await early.media.hears(music)
  const desk = await it.house.scripted(t, '110', { tone: 1500 })
  const urgent = await desk.call('799')
  await urgent.answered()
  await setStatus(it, '102', 'ready')
  const agent = await phone('102')
  const rung = await agent.incoming()
  rung.answer()
  await rung.media.hears(1500)
  await rung.hangUp()
  await urgent.over()
  const served = await record()
  t.match(served, { queue: { name: 'Khẩn cấp' } })
  t.same(offered(served), ['Người 102 answered'])
  const next = await agent.incoming()
  await early.hangUp()
  await next.over()
  t.match(await record(), { reason: 'queue_abandon' })
  for (const number of ['101', '103']) await setStatus(it, number, 'ready')
  await allFree(it)
})

t.test('an agent hears the greeting before the customer, who hears music till then', async (t) => {
  const words = encodeWav([tone(2300, 1.5, 16_000)], 16_000)
  const agentGreetingSoundId = await promptsOf(pbx).upload('chào', words)
  await it.change({ agentGreetingSoundId })
  t.teardown(() => it.change({ agentGreetingSoundId: null }))
  const call = await it.calling()
  const rung = await (await phone('101')).incoming()
  rung.answer()
  await rung.media.hears(2300, { seconds: 1 })
  await Promise.all([rung.media.hears(440), call.media.hears(toneOf('101'))])
  await rung.hangUp()
  await call.over()
  t.match(await record(), { agent: { number: '101' } })
  await allFree(it)
})

for (const showsMissed of [true, false])
  t.test(
    `phones that rang in vain ${showsMissed ? 'list a missed call' : 'are told it was taken elsewhere'}`,
    async (t) => {
      await it.change({ showsMissed, members: members(), strategy: 'linear' })
      const agent = await phone('101')
      const call = await it.calling()
      const rung = await agent.incoming()
      await call.hangUp()
      await rung.over()
      t.equal(/cause=200/.test(cancelReason(agent)), !showsMissed)
      await record()
      await allFree(it)
    },
  )

t.test('all phones of a queue ring at once, and one has the caller', async (t) => {
  await it.change({ strategy: 'ring_all' })
  t.teardown(() => it.change({ strategy: 'linear' }))
  const call = await it.calling()
  const rung = await Promise.all([...phones.values()].map(async (one) => await one.incoming()))
  rung[1]?.answer()
  await call.media.hears(toneOf('102'))
  await Promise.all([rung[0]?.over(), rung[2]?.over()])
  await call.hangUp()
  await rung[1]?.over()
  const { offers } = await record()
  t.same(offers.map(({ outcome }) => outcome).toSorted(), ['answered', 'elsewhere', 'elsewhere'])
  await allFree(it)
})

t.test('a customer sent back to the queue by its agent is a new caller of it', async (t) => {
  await it.change({ number: '700' })
  t.teardown(() => it.change({ number: null }))
  const call = await it.calling('0909555777')
  const own = await (await phone('101')).incoming()
  own.answer()
  await call.media.hears(toneOf('101'), { seconds: 1 })
  await setStatus(it, '101', 'paused')
  const done = own.transfer('700')
  const next = await (await phone('102')).incoming()
  t.match(next.leg.dialog.remoteUri, /0909555777/)
  next.answer()
  t.equal(await done, 200)
  await call.media.hears(toneOf('102'), { seconds: 1 })
  await own.hangUp()
  await next.hangUp()
  t.equal(await call.over(), 'there')
  t.same(offered(await record()), ['Người 101 answered', 'Người 102 answered'])
  await setStatus(it, '101', 'ready')
  await allFree(it)
})
