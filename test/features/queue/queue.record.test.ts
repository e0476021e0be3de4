import t, { type Test } from 'tap'
import { openDatabase } from '../../../src/db/database.js'
import { inTransaction } from '../../../src/db/transaction.js'
import type { CallRecord, QueueTrail } from '../../../src/domain/call-record.js'
import { peopleOf } from '../../../src/features/queue/queue.people.js'
import { completeStays } from '../../../src/features/queue/queue.record.js'
import { temporaryFolder } from '../../support/temporary.js'

const at = Date.UTC(2026, 10, 25, 3)
const second = 1000
const seenSince = at + 3600 * second
const person = (userId: number, number: string) => ({
  ...{ userId, number, name: `Người ${number}`, receivingMethod: 'all', hasOwnPhone: false },
})
const people = peopleOf([person(1, '101'), person(2, '102')] as never)
const place = { channel: 'c', queueId: 7, joinedAt: at }

/** A call whose channel `c` came at `at` and ended after a minute. */
const record = (trail: Partial<QueueTrail>, more: Partial<CallRecord> = {}): CallRecord =>
  ({
    ...{ id: 'c', channels: ['c'], startedAt: at, endedAt: at + 60_000 },
    from: { number: '0909789846', name: '' },
    queueTrail: {
      ...{ alone: [], over: [], offered: [], rings: [], talks: [] },
      channels: [{ id: 'c', to: at + 60 * second, line: 'c' }],
      ...trail,
    },
    ...more,
  }) as unknown as CallRecord

const ring = (
  number: string,
  from: number,
  to: number,
  how: 'answered' | 'no_answer' | 'busy',
) => ({
  ...{ by: { number }, how, from: at + from * second, to: at + to * second },
})
const talk = (by: { number: string } | { userId: number }, from: number, to: number) => ({
  ...{ channel: 'c', by, from: at + from * second, to: at + to * second },
})

async function house(t: Test) {
  const db = await openDatabase(`${temporaryFolder('record')}/db.sqlite`)
  t.teardown(() => db.destroy())
  const visits = () =>
    db('queue_visit')
      .orderBy('id')
      .select('channel', 'queueId', 'outcome', 'userId', 'waitMs', 'talkMs')
  return {
    db,
    visits,
    offers: async () =>
      (await db('queue_offer').orderBy('id')).map(
        ({ userId, outcome, at: from, endedAt }) =>
          `${userId} ${outcome} ${(from - at) / second}-${(endedAt - at) / second}`,
      ),
    begun: (more: object = {}) =>
      db('queue_visit').insert({ callId: 'c', ...place, number: '0909789846', ...more }),
    complete: (...records: CallRecord[]) =>
      inTransaction(db, (trx) =>
        completeStays(records, trx, { seenSince, people: async () => people }),
      ),
  }
}

t.test('a newcomer whom free phones rang for has a stay with its offers', async (t) => {
  const it = await house(t)
  const alone = [{ ...place, at }]
  const rings = [ring('101', 1, 6, 'no_answer'), ring('102', 8, 30, 'answered')]
  const one = record({ alone, rings, talks: [talk({ number: '102' }, 10, 30)] })
  await it.complete(one)
  await it.complete(one)
  t.same(await it.visits(), [
    {
      ...{ channel: 'c', queueId: 7, outcome: 'answered', userId: 2 },
      waitMs: 10_000,
      talkMs: 20_000,
    },
  ])
  t.same(await it.offers(), ['1 no_answer 1-6', '2 answered 8-10'], 'once')
})

t.test('who left a dead service behind was answered, gave up, or waited too long', async (t) => {
  for (const [trail, expected, offers] of [
    [
      { talks: [talk({ userId: 1 }, 5, 25)], rings: [ring('101', 1, 25, 'answered')] },
      { outcome: 'answered', userId: 1, waitMs: 5000, talkMs: 20_000 },
      ['1 answered 1-5'],
    ],
    [
      { rings: [ring('101', 50, 60, 'no_answer')] },
      { outcome: 'abandoned', userId: null, waitMs: 60_000, talkMs: null },
      ['1 caller_left 50-60'],
    ],
    [
      {
        ...{ alone: [{ ...place, at: at + 20_000 }], over: [{ ...place, at: at + 40_000 }] },
        ...{ talks: [talk({ number: '102' }, 45, 60)], rings: [ring('102', 41, 60, 'answered')] },
      },
      { outcome: 'timeout', userId: null, waitMs: 40_000, talkMs: null },
      [],
    ],
  ] as const) {
    const it = await house(t)
    await it.begun()
    await it.complete(record(trail as Partial<QueueTrail>))
    t.match(await it.visits(), [expected])
    t.equal((await it.visits()).length, 1)
    t.same(await it.offers(), offers)
  }
})

t.test('who was answered before the dead service had noted anything has a stay', async (t) => {
  const it = await house(t)
  const offered = [{ channel: 'c', queueId: 7, at: at + 5000 }]
  const rings = [ring('101', 0.1, 25, 'answered')]
  const one = record({ offered, rings, talks: [talk({ number: '101' }, 5, 25)] })
  await it.complete(one)
  await it.complete(one)
  t.same(await it.visits(), [
    {
      ...{ channel: 'c', queueId: 7, outcome: 'answered', userId: 1 },
      ...{ waitMs: 4900, talkMs: 20_000 },
    },
  ])
  t.same(await it.offers(), ['1 answered 0.1-5'])
})

t.test('whoever answered first stops the others’ phones', async (t) => {
  const it = await house(t)
  const rings = [ring('101', 1, 10.1, 'no_answer'), ring('102', 1, 60, 'answered')]
  const talks = [talk({ number: '102' }, 10, 60)]
  await it.complete(record({ alone: [{ ...place, at }], rings, talks }))
  t.same(await it.offers(), ['1 elsewhere 1-10.1', '2 answered 1-10'])
})

t.test('who overflows from one queue into another has a stay in each', async (t) => {
  const it = await house(t)
  const next = { channel: 'c', queueId: 8, joinedAt: at + 30_000 }
  await it.complete(
    record({
      alone: [place, next].map((one) => ({ ...one, at: one.joinedAt })),
      over: [{ ...place, at: at + 30_000 }],
      talks: [talk({ number: '101' }, 40, 60)],
    }),
  )
  t.match(await it.visits(), [
    { queueId: 7, outcome: 'timeout', waitMs: 30_000 },
    { queueId: 8, outcome: 'answered', waitMs: 10_000, userId: 1 },
  ])
})

t.test('what the service knows stands, but not what it only believes', async (t) => {
  const trail = {
    ...{ alone: [{ ...place, at }], talks: [talk({ number: '102' }, 10, 30)] },
    rings: [ring('102', 8, 30, 'answered')],
  }
  for (const [told, expected] of [
    ['exit', 'exit'],
    ['timeout', 'timeout'],
    ['answered', 'answered'],
    ['abandoned', 'answered'],
    ['lost', 'answered'],
  ] as const) {
    const it = await house(t)
    await it.begun({ outcome: told, endedAt: at + 5000, userId: 9 })
    await it.complete(record(trail))
    const [visit, ...more] = await it.visits()
    t.same([visit?.outcome, more], [expected, []], told)
    const isBelieved = ['abandoned', 'lost'].includes(told)
    t.equal(visit?.userId, isBelieved ? 2 : 9)
    t.same(await it.offers(), isBelieved ? ['2 answered 8-10'] : [], 'who rang later')
  }
})

t.test('a customer who was called back talks on another line than that of the place', async (t) => {
  const it = await house(t)
  const channels = [{ id: 'c', to: at + 60 * second, line: 'customer' }]
  const talks = [{ ...talk({ number: '101' }, 10, 30), channel: 'customer' }]
  await it.complete(record({ alone: [{ ...place, at }], channels, talks }))
  t.match(await it.visits(), [{ channel: 'c', outcome: 'answered', userId: 1, waitMs: 10_000 }])
})

t.test('a callback whose customer came while there was no service has ended', async (t) => {
  const it = await house(t)
  const wish = { queueId: 7, number: '0909789846', name: '', since: at, priority: 0, attempts: 1 }
  const [id = 0] = await it.db('queue_callback').insert(wish)
  const [other = 0] = await it.db('queue_callback').insert(wish)
  await it.complete(record({ alone: [{ ...place, at, callback: `cb.${id}` }] }))
  t.match(await it.db('queue_callback').orderBy('id'), [
    { id, ended: 'connected', endedAt: at + 60_000 },
    { id: other, ended: null, endedAt: null },
  ])
})

t.test('a talk that outlived the service is as long as it was', async (t) => {
  const it = await house(t)
  await it.begun({ outcome: 'answered', userId: 2, endedAt: at + 40_000, waitMs: 40_000 })
  await it.complete(record({ talks: [talk({ number: '102' }, 5, 50)] }))
  t.match(await it.visits(), [{ outcome: 'answered', userId: 2, waitMs: 5000, talkMs: 45_000 }])
})

t.test('an offer of which the service has told is not told again', async (t) => {
  const it = await house(t)
  await it.begun()
  const offer = { offerId: 'o', callId: 'c', channel: 'c', queueId: 7, userId: 1 }
  await it.db('queue_offer').insert({ ...offer, at, endedAt: at + 5000, outcome: 'rejected' })
  const rings = [ring('101', 0.1, 5.1, 'busy'), ring('101', 20, 25, 'no_answer')]
  await it.complete(record({ rings }))
  t.same(await it.offers(), ['1 rejected 0-5', '1 no_answer 20-25'])
})

t.test('who was answered unseen, and taken for gone, was answered by who was rung', async (t) => {
  const it = await house(t)
  const gone = { outcome: 'abandoned', endedAt: at + 60_000, waitMs: 60_000 }
  await it.begun(gone)
  await it.begun({ ...gone, channel: 'd' })
  const offer = { offerId: 'o', callId: 'c', channel: 'c', queueId: 7, userId: 1 }
  const until = { endedAt: at + 60_000, outcome: 'caller_left' }
  await it.db('queue_offer').insert({ ...offer, at: at + 1000, ...until })
  const offered = [{ channel: 'c', queueId: 7, at: at + 5000 }]
  const rings = [ring('101', 1, 25, 'answered')]
  const one = record({ offered, rings, talks: [talk({ number: '101' }, 5, 25)] })
  await it.complete(one)
  await it.complete(one)
  t.match(await it.visits(), [
    { channel: 'c', outcome: 'answered', userId: 1, waitMs: 5000, talkMs: 20_000 },
    { channel: 'd', outcome: 'abandoned', userId: null },
  ])
  t.same(await it.offers(), ['1 answered 1-5'])
})

t.test('a call that the running service has seen from its beginning is not touched', async (t) => {
  const it = await house(t)
  await it.begun()
  await it.complete(
    record({ talks: [talk({ number: '101' }, 5, 25)] }, { startedAt: seenSince + second }),
  )
  t.match(await it.visits(), [{ outcome: null, userId: null }])
})
