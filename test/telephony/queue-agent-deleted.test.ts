import t from 'tap'
import { liveAgents, type QueueRecord } from './queue-crowd.js'
import { music, queueHouse, toneOf, until } from './queue-house.js'
import { bothHear } from './talk.js'

const it = await queueHouse(t, 2, { wrapUpSeconds: 5, joinWhen: 'always' })
const { calls, pbx } = it.house
const gone = it.users.get('101')
const stays = it.users.get('102')

t.test('an agent who is deleted while talking talks on, and nothing breaks', async (t) => {
  const first = await it.agent(t, '101')
  const talking = await it.calling()
  const talk = await first.incoming()
  talk.answer()
  await talking.media.hears(toneOf('101'))

  await it.change({ members: [{ userId: stays }] })
  t.equal((await pbx.api('DELETE', `/api/users/${gone}`)).status, 204)
  await bothHear([talking, { tone: 440 }], [talk, first])
  const waiting = await it.calling()
  await waiting.media.hears(music)
  t.same(
    (await liveAgents(it)).map(({ userId }) => userId),
    [stays],
    'nobody sees the one who is gone',
  )
  const second = await it.agent(t, '102')
  const next = await second.incoming()
  next.answer()
  await waiting.media.hears(toneOf('102'))
  await talk.hangUp()
  t.equal(await talking.over(), 'there', 'the end of the talk is the end of the call')
  await waiting.hangUp()
  await next.over()

  const found = (await calls.next(2)) as readonly QueueRecord[]
  t.match(found, [
    { reason: 'answered', agent: { number: '101' }, offers: [{ outcome: 'answered' }] },
    { reason: 'answered', agent: { number: '102' }, offers: [{ outcome: 'answered' }] },
  ])
})

t.test('an agent who is deleted while the phone rings', async (t) => {
  await until('free', async () => (await liveAgents(it))[0]?.wrapUpUntil === null)
  const phone = await it.agent(t, '102')
  const call = await it.calling()
  const rung = await phone.incoming()
  await it.change({ members: [] })
  t.equal((await pbx.api('DELETE', `/api/users/${stays}`)).status, 204)
  t.same(await liveAgents(it), [])
  rung.answer()
  await bothHear([call, { tone: 440 }], [rung, { tone: toneOf('102') }])
  await call.hangUp()
  await rung.over()
  t.match(await calls.one(), { reason: 'answered', agent: { number: '102' } })

  const alone = await it.calling()
  await alone.media.hears(music)
  await alone.hangUp()
  t.match(await calls.one(), { reason: 'queue_abandon', offers: [] })
})
