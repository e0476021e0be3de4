import t from 'tap'
import { music, queueHouse, toneOf } from './queue-house.js'

const it = await queueHouse(t, 3, { ringSeconds: 5, wrapUpSeconds: 3 })
const { calls, pbx } = it.house

interface Stay {
  readonly queue: { readonly name: string } | null
  readonly offers: readonly {
    readonly name: string
    readonly outcome: string
    readonly seconds: number
  }[]
}

t.test(
  'a call shows its queue, and every agent it was offered to with how that ended',
  async (t) => {
    const first = await it.agent(t, '101')
    await it.agent(t, '102', { reaction: { reject: 486 } })
    const third = await it.agent(t, '103')
    const call = await it.calling()
    await first.incoming()
    const taken = await third.incoming()
    taken.answer()
    await call.media.hears(toneOf('103'))
    await call.hangUp()
    const record = (await calls.one()) as unknown as Stay & {
      agent: object
      story: { code: string }[]
    }
    t.match(record, { queue: { id: it.queueId, name: 'Bán hàng' }, agent: { number: '103' } })
    t.same(
      record.offers.map(({ name, outcome }) => `${name} ${outcome}`),
      ['Người 101 no_answer', 'Người 102 busy', 'Người 103 answered'],
    )
    t.ok(Math.abs((record.offers[0]?.seconds ?? 0) - 5) < 1, 'and for how long')
    t.ok(
      record.story.some(({ code }) => code === 'queue_joined'),
      'the story tells of the queue',
    )
  },
)

t.test('why a caller was not served stands in the record', async (t) => {
  const { api } = pbx
  const why = async (): Promise<unknown> => (await calls.one()).reason
  const call = await it.calling()
  await call.media.hears(music)
  await call.hangUp()
  t.equal(await why(), 'queue_abandon')

  await it.change({ maxWaitSeconds: 5, overflow: { type: 'hangup' } })
  const patient = await it.calling()
  t.equal(await patient.over(), 'there')
  t.equal(await why(), 'queue_timeout')

  await it.change({ maxWaitSeconds: 300, maxCallers: 1, overflowFull: { type: 'hangup' } })
  const inside = await it.calling()
  await inside.media.hears(music)
  const outside = await it.calling()
  t.equal(await outside.over(), 'there')
  t.equal(await why(), 'queue_full')
  await inside.hangUp()
  await calls.one()
  t.match(await api.ok('GET', `/api/queues/${it.queueId}`), { maxCallers: 1 })
})
