import fc from 'fast-check'
import t from 'tap'
import type { CallRecord } from '../../../src/domain/call-record.js'
import type { Fact } from '../../../src/domain/cel.js'
import { answeredWish, missedWishes } from '../../../src/features/sms/sms.plan.js'
import { served } from './served.js'

const now = Date.now()
const fact = (at: number, mark: string, uniqueId: string, channel: string, text = ''): Fact => ({
  ...{ type: mark === '' ? 'CHAN_START' : 'USER_DEFINED', mark, at, channel, uniqueId },
  ...{ linkedId: 'c', name: '', number: '0909789846', exten: '', context: '', extra: { text } },
})
const facts = [
  fact(now, '', 'c', 'PJSIP/trunk-1-00000001'),
  fact(now + 5, 'GROUP', 'c', 'PJSIP/trunk-1-00000001', '3'),
  fact(now + 9, 'GROUP_ANSWERED', 'x', 'Local/3-0844441909@group-apart-00000001;1', '3'),
]
const answer = facts[2] as Fact

t.test('whoever answered is told of whoever came to the group', async (t) => {
  t.same(answeredWish(answer, facts), {
    ...{ kind: 'answered', callId: 'c', groupId: 3, member: { number: '0844441909' } },
    ...{ from: '0909789846', at: now, since: now + 9 },
  })
  t.equal(answeredWish(answer, [answer]), undefined, 'a mark without its call')
})

const step = (code: string, data: object) =>
  ({ at: now, code, data }) as CallRecord['story'][number]
const call = (more: object) =>
  ({
    ...{ id: 'c', from: { number: '0909789846', name: '' }, startedAt: now, endedAt: now + 9 },
    ...{ answeredAt: null, story: [], ...more },
  }) as unknown as CallRecord

t.test('only whom a group rang, and only when nobody answered', async (t) => {
  const story = [
    step('ringing', { number: '101' }),
    step('group', { id: 3 }),
    step('member_skipped', { number: '102', why: 'busy' }),
    step('ringing', { number: '0844441909' }),
    step('group_unanswered', { id: 3 }),
    step('ringing', { number: '103' }),
  ]
  t.match(missedWishes(call({ story })), [{ groupId: 3, member: { number: '0844441909' } }])
  t.equal(missedWishes(call({ story })).length, 1)
  t.match(missedWishes(call({ story, talks: [{ from: now, to: now + 9 }] })), [
    { wasAnswered: true },
  ])
})

t.test('who talked before the group rang has not answered for it', async (t) => {
  const at = (ms: number, code: string, data: object) => ({ ...step(code, data), at: now + ms })
  const before = [
    at(0, 'ringing', { number: '101' }),
    at(1, 'answered', { number: '101' }),
    at(5, 'blind_transfer', { by: '101' }),
    at(6, 'group', { id: 3 }),
    at(7, 'ringing', { number: '101' }),
    at(7, 'ringing', { number: '0844441909' }),
  ]
  const receptionist = { from: now + 1, to: now + 5 }
  const missed = (story: object[], ...talks: object[]) =>
    missedWishes(call({ answeredAt: now + 1, story: [...before, ...story], talks })).map(
      ({ member, wasAnswered }) => [...Object.values(member), wasAnswered],
    )
  const unanswered = at(8, 'group_unanswered', { id: 3 })
  const both = [
    ['101', false],
    ['0844441909', false],
  ]
  t.same(missed([], receptionist), both, 'the customer hung up')
  t.same(missed([unanswered], receptionist), both)
  const answered = at(8, 'answered', { number: '0844441909' })
  const later = { from: now + 8, to: now + 9 }
  t.same(missed([answered], receptionist, later), [['101', true]])
  t.same(missed([], receptionist, later), [
    ['101', true],
    ['0844441909', true],
  ])
})

t.test('when another member answered, only the groups that want it tell the others', async (t) => {
  const { sms, db, ask } = await served(t)
  await ask('PUT', 'settings/sms', { enabled: true, kind: 'file' })
  const rung = ['0844441910', '0844441911'].map((number) => step('ringing', { number }))
  const told = step('answered', { number: '0844441910' })
  const talks = [{ from: now, to: now + 9 }]
  const answered = (id: string, group: number) =>
    call({ id, talks, story: [step('group', { id: group }), ...rung, told] })
  await db.transaction((trx) => sms.missed([answered('f', 3), answered('g', 5)], trx))
  t.match(await db('sms').select('callId', 'to'), [{ callId: 'g', to: '0844441911' }])
  t.equal((await db('sms')).length, 1)
})

t.test('however often and in whatever order it is read, each is told once', async (t) => {
  const { sms, db, ask } = await served(t)
  await ask('PUT', 'settings/sms', { enabled: true, kind: 'file' })
  const story = [step('group', { id: 3 }), step('ringing', { number: '0844441910' })]
  const missed = call({ id: 'd', story })
  const tells = {
    answered: () => db.transaction((trx) => sms.answered([{ mark: answer, facts }], trx)),
    missed: () => db.transaction((trx) => sms.missed([missed, missed], trx)),
    other: () =>
      db.transaction((trx) =>
        sms.missed(
          [call({ id: 'e', story: [step('group', { id: 4 }), step('ringing', { number: '09' })] })],
          trx,
        ),
      ),
  }
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...(['answered', 'missed', 'other'] as const))),
      async (order) => {
        await db('sms').delete()
        for (const one of order) await tells[one]()
        const rows = await db('sms').orderBy('id').select('key')
        t.equal(new Set(rows.map(({ key }) => key)).size, rows.length)
        t.equal(rows.length, new Set(order.filter((one) => one !== 'other')).size)
      },
    ),
    { numRuns: 30 },
  )
})

t.test('what is no news any more is not told', async (t) => {
  const { sms, db, ask } = await served(t)
  await ask('PUT', 'settings/sms', { enabled: true, kind: 'file' })
  const story = [step('group', { id: 3 }), step('ringing', { number: '0844441910' })]
  const hours = 3_600_000
  await sms.missed([call({ story, endedAt: now - 2 * hours - 1000 })], db as never)
  t.equal((await db('sms')).length, 0)
  await sms.missed([call({ story, endedAt: now - 2 * hours + 60_000 })], db as never)
  t.equal((await db('sms')).length, 1)
})
