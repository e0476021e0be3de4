import t from 'tap'
import type { QueueRecord } from './queue-crowd.js'
import { music, queueHouse, toneOf, until } from './queue-house.js'

const it = await queueHouse(t, 2, { ringSeconds: 5, maxWaitSeconds: 12, joinWhen: 'always' })
const { calls, pbx } = it.house

t.test(
  'who was rung, served or left waiting while the service was away is counted when it is back',
  async (t) => {
    const first = await it.agent(t, '101')
    const served = await it.calling()
    const rung = await first.incoming()
    await pbx.killService('SIGKILL')
    rung.answer()
    await served.media.hears(toneOf('101'))
    await served.hangUp()
    await rung.over()

    const second = await it.agent(t, '102')
    const newcomer = await it.calling()
    const missed = await first.incoming()
    const taken = await second.incoming()
    taken.answer()
    await newcomer.media.hears(toneOf('102'))
    await missed.over()
    await newcomer.hangUp()
    await taken.over()

    const impatient = await it.calling()
    const rings = [await first.incoming(), await second.incoming()]
    await impatient.media.hears(music)
    await impatient.hangUp()
    for (const one of rings) await one.over()

    const patient = await it.calling()
    await patient.over(40_000)
    await pbx.start()

    const records = (await calls.next(4)) as readonly QueueRecord[]
    const told = records
      .toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))
      .map(({ queue, agent, offers }) => [
        queue?.name,
        agent?.number ?? null,
        offers.map(({ name, outcome }) => `${name} ${outcome}`).toSorted(),
      ])
    const [a, b] = ['Người 101', 'Người 102']
    t.same(told.slice(0, 3), [
      ['Bán hàng', '101', [`${a} answered`]],
      ['Bán hàng', '102', [`${a} elsewhere`, `${b} answered`]],
      ['Bán hàng', null, [`${a} caller_left`, `${b} caller_left`]],
    ])
    const [queue, agent, offers] = told[3] as [string, null, string[]]
    t.same([queue, agent], ['Bán hàng', null])
    t.same([...new Set(offers)], [`${a} no_answer`, `${b} no_answer`])
    const today = await until('the day of the queue', async () => {
      const { items } = await pbx.api.ok('GET', '/api/live/queues')
      return items[0].today.calls === 4 && items[0].today
    })
    t.match(today, { answered: 2, abandoned: 1, overflow: { timeout: 1 } })
  },
)
