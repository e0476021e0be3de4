import t from 'tap'
import { hotline, music, queueHouse, toneOf, until } from './queue-house.js'

const it = await queueHouse(t, 2, { ringSeconds: 5, callerIdPrefix: 'VIP ' })
const { calls, pbx, extensions } = it.house
const { api } = pbx
const overflow = { type: 'extension', id: extensions.get('110')?.id }

t.test('who overflows into another queue is served there', async (t) => {
  const members = [{ userId: it.users.get('101') }]
  const second = await it.made('queues', { name: 'Dự phòng', overflow, members, wrapUpSeconds: 0 })
  await it.change({ maxWaitSeconds: 5, members: [], overflow: { type: 'queue', id: second } })
  t.teardown(() =>
    it.change({
      ...{ maxWaitSeconds: 300, overflow, joinWhen: 'logged_in' },
      members: [...it.users.values()].map((userId) => ({ userId })),
    }),
  )
  const agent = await it.agent(t, '101')
  for (const [why, joinWhen] of [
    ['empty', 'logged_in'],
    ['timeout', 'always'],
  ] as const) {
    await it.change({ joinWhen })
    const call = await it.calling()
    const rung = await agent.incoming(20_000)
    rung.answer()
    await call.media.hears(toneOf('101'))
    await call.hangUp()
    t.match(await calls.one(), { queue: { id: second }, agent: { number: '101' } }, why)
    await rung.over()
  }
})

t.test('whatever callers call themselves, they are shown and offered again', async (t) => {
  const first = await it.agent(t, '101')
  const second = await it.agent(t, '102')
  for (const fromName of ['"Cty \\"ABC\\""', '"a):Dial(PJSIP/110,b"', '"${EXTEN},&x"']) {
    const call = await it.carrier.call(hotline, { from: '0909789846', fromName })
    const missed = await first.incoming()
    t.match(JSON.stringify(missed.leg.invite.headers), /VIP /, 'with the words of the queue')
    const taken = await second.incoming()
    const shown = JSON.stringify(taken.leg.invite.headers)
    t.match(shown, /VIP /)
    t.notMatch(shown, /VIP VIP/, 'once')
    taken.answer()
    await call.media.hears(toneOf('102'))
    await call.hangUp()
    t.match(await calls.one(), { status: 'success', agent: { number: '102' } }, fromName)
    await taken.over()
  }
})

t.test(
  'a call that is answered while the service is away is in the record and the reports',
  async (t) => {
    const agent = await it.agent(t, '101')
    const call = await it.calling()
    const rung = await agent.incoming()
    await pbx.killService('SIGKILL')
    rung.answer()
    await call.media.hears(toneOf('101'))
    await pbx.start()
    await until('the talk seen', async () => {
      const { items } = await api.ok('GET', '/api/live/agents')
      return items.some(({ state }: { state: string }) => state === 'talking')
    })
    await call.hangUp()
    await rung.over()
    t.match(await calls.one(), {
      ...{ status: 'success', agent: { number: '101' }, queue: { id: it.queueId } },
      offers: [{ userId: it.users.get('101'), outcome: 'answered' }],
    })
  },
)

t.test(
  'when a queue is deleted while a phone rings for a caller, the caller overflows',
  async (t) => {
    const last = await it.house.scripted(t, '110', { tone: 1500, reaction: 'answer' })
    const agent = await it.agent(t, '101')
    const call = await it.calling()
    await agent.incoming()
    const waiting = await it.calling()
    await waiting.media.hears(music)
    const [own] = (await api.ok('GET', '/api/hotlines')).items
    await api.ok('PATCH', `/api/hotlines/${own.id}`, { open: overflow, fallback: overflow })
    await api.ok('DELETE', `/api/queues/${it.queueId}`)
    await waiting.media.hears(last.tone)
    await waiting.hangUp()
    await call.media.hears(last.tone, { ms: 12_000 })
    await call.hangUp()
    t.equal((await calls.next(2)).length, 2)
  },
)
