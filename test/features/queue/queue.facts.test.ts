import t from 'tap'
import { openDatabase } from '../../../src/db/database.js'
import { inTransaction } from '../../../src/db/transaction.js'
import { acdHost } from '../../../src/features/queue/acd.host.js'
import {
  lastAgentOf,
  lastQueueOf,
  offersOfCall,
  queueFacts,
} from '../../../src/features/queue/queue.facts.js'
import { belongTo } from '../../../src/features/queue/queue.record.js'
import { queueVisits } from '../../../src/features/queue/queue.visits.js'
import { temporaryFolder } from '../../support/temporary.js'
import { member, queue } from './acd-house.js'

const folder = temporaryFolder('facts')
const db = await openDatabase(`${folder}/db.sqlite`)
t.teardown(() => db.destroy())
const trouble = (error: unknown) => {
  throw error
}

let at = 1_800_000_000_000
const host = acdHost({ now: () => at, trouble })
const facts = queueFacts(db, trouble)
queueVisits(host, facts.visit)
host.onEffect((effect) => {
  if (effect.do === 'fact') facts.offer(effect.fact)
})
const join = (id: string, number: string) =>
  host.feed({
    type: 'joined',
    caller: {
      ...{ id, queue: 1, number, name: '', since: at, how: 'line', last: null },
      ...{ front: false, priority: 0, again: false },
    },
  })
const visits = async () => {
  await facts.flush()
  return db('queue_visit').orderBy('id').select('channel', 'outcome', 'waitMs', 'userId', 'talkMs')
}

t.test('a stay is one row, whatever becomes of it, and an offer one for each agent', async (t) => {
  host.feed({
    ...{ type: 'configured', agents: [{ id: 7, name: 'Lan' }] },
    queues: [queue(1, [member(7)])],
  })
  host.feed({ type: 'presence', agent: 7, presence: 'ready', why: null })
  join('a', '0909789846')
  const offer = host.state().waiting.get('a')?.offer ?? ''
  at += 3000
  join('b', '+84909000001')
  host.feed({ type: 'answered', offer, agent: 7 })
  at += 1000
  host.feed({ type: 'left', caller: 'b', taken: false })
  facts.talked(7, { caller: 'a', queue: 1 }, 4000)
  t.same(await visits(), [
    { channel: 'a', outcome: 'answered', waitMs: 3000, userId: 7, talkMs: 4000 },
    { channel: 'b', outcome: 'abandoned', waitMs: 1000, userId: null, talkMs: null },
  ])
  t.match(await db('queue_offer').select('offerId', 'userId', 'outcome', 'at', 'endedAt'), [
    { offerId: offer, userId: 7, outcome: 'answered', at: at - 4000, endedAt: at - 1000 },
  ])
})

t.test('who was given up for lost, or taken, and is heard of again has one stay', async (t) => {
  join('lost', '0909000005')
  join('taken', '0909000006')
  at += 2000
  host.feed({ type: 'left', caller: 'taken', taken: true })
  await facts.flush()
  await facts.closeOthers(new Set(), at)
  host.feed({ type: 'left', caller: 'lost', taken: false })
  host.feed({
    type: 'joined',
    caller: {
      ...{ id: 'taken', queue: 1, number: '0909000006', name: '', since: at - 2000 },
      ...{ how: 'line', last: null, front: true, priority: 0, again: true },
    },
  })
  at += 1000
  host.feed({ type: 'left', caller: 'taken', taken: false })
  t.match((await visits()).slice(2), [
    { channel: 'lost', outcome: 'abandoned', waitMs: 2000 },
    { channel: 'taken', outcome: 'abandoned', waitMs: 3000 },
  ])
  t.equal((await db('queue_visit')).length, 4)
  await db('queue_visit').whereIn('channel', ['lost', 'taken']).delete()
})

t.test(
  'whom a customer talked to last is known by the number, however it is spelled',
  async (t) => {
    t.equal(await lastAgentOf(db, '+84909789846', 0), 7)
    t.equal(await lastAgentOf(db, '0909000001', 0), null, 'who gave up has talked to nobody')
    t.equal(await lastAgentOf(db, '0909789846', at), null, 'too long ago')
    t.equal(await lastAgentOf(db, 'anonymous', 0), null)
  },
)

t.test('what was told of a channel is told of its call', async (t) => {
  await inTransaction(db, (trx) => belongTo([{ id: 'call', channels: ['call', 'a'] }], trx))
  t.equal(await lastQueueOf(db, ['call']), 1)
  t.match(await offersOfCall(db, ['call']), [{ queueId: 1, userId: 7, outcome: 'answered' }])
  t.same(await offersOfCall(db, ['other']), [])
})

t.test('a stay that nobody ended is over when its channel is gone, and not before', async (t) => {
  at += 1000
  join('gone', '0909000002')
  at += 500
  join('there', '0909000003')
  await facts.flush()
  const looked = at
  at += 500
  join('later', '0909000004')
  await facts.flush()
  await facts.closeOthers(new Set(['there']), looked + 1)
  const [gone, there, later] = (await visits()).slice(-3)
  t.match(gone, { channel: 'gone', outcome: 'lost', waitMs: 501 })
  t.match(there, { channel: 'there', outcome: null })
  t.match(later, { channel: 'later', outcome: null })
})

t.test('a stay that ends while Asterisk is looked at is one row, with its own end', async (t) => {
  at += 1000
  join('ending', '0909000005')
  await facts.flush()
  at += 2000
  host.feed({ type: 'left', caller: 'ending', taken: false })
  // Asterisk has the channel no more, and the end is not written yet.
  await facts.closeOthers(new Set(['there', 'later']), at)
  t.same(
    (await visits()).filter(({ channel }) => channel === 'ending'),
    [{ channel: 'ending', outcome: 'abandoned', waitMs: 2000, userId: null, talkMs: null }],
  )
})

t.test('a customer sent back on the same line has two talks, each as long as it was', async (t) => {
  for (const ms of [5000, 7000]) {
    const stay = { channel: 'back', queueId: 1, number: '0909000006', joinedAt: at }
    facts.visit({ ...stay, endedAt: null, outcome: null, waitMs: null, userId: null })
    at += 1000
    facts.visit({ ...stay, endedAt: at, outcome: 'answered', waitMs: 1000, userId: 7 })
    at += ms
    facts.talked(7, { caller: 'back', queue: 1 }, ms)
  }
  const talks = (await visits()).filter(({ channel }) => channel === 'back')
  t.same(
    talks.map(({ outcome, talkMs }) => [outcome, talkMs]),
    [
      ['answered', 5000],
      ['answered', 7000],
    ],
  )
})

t.test('who was taken for gone and is back in the old place has one stay', async (t) => {
  const stay = { channel: 'hung', queueId: 1, number: '0909000007', joinedAt: at }
  const begun = { ...stay, endedAt: null, outcome: null, waitMs: null, userId: null }
  const ended = { ...stay, endedAt: at + 9000, waitMs: 9000, userId: 7 }
  for (const visit of [
    begun,
    { ...ended, outcome: 'abandoned', userId: null } as const,
    begun,
    { ...ended, outcome: 'answered' } as const,
    // Came back from a supervisor: a stay of its own, since the first was answered.
    begun,
  ])
    facts.visit(visit)
  const stays = (await visits()).filter(({ channel }) => channel === 'hung')
  t.same(
    stays.map(({ outcome, userId }) => [outcome, userId]),
    [
      ['answered', 7],
      [null, null],
    ],
  )
})
