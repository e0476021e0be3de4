import t from 'tap'
import { openDatabase } from '../../../src/db/database.js'
import type { Actor } from '../../../src/domain/actor.js'
import { seenCall } from '../../../src/features/call-log/call-log.access.repo.js'
import { foldCall } from '../../../src/features/call-log/call-log.fold.js'
import { readCall } from '../../../src/features/call-log/call-log.read.repo.js'
import { saveRecords } from '../../../src/features/call-log/call-log.repo.js'
import { storyText } from '../../../src/features/call-log/call-log.text.js'
import { celFile, factsIn, known } from './cel-files.js'
import { tellCalls } from './told-calls.js'

tellCalls(
  t,
  `
a customer's call is taken on an own phone [own-phone-answered]
  inbound 0909789846>02727777787 success/answered by callee
    ringing 101, answered 101, ended callee

another key; a voicemail that hangs up; busy; the customer gives up [own-phone-refused]
  inbound 0909789846>02727777787 mistaken/rejected by callee
    ringing 101, declined 101, ended callee
  inbound 0909789846>02727777787 mistaken/no_answer by system
    ringing 101, not_answered 101, ended system
  inbound 0909789846>02727777787 mistaken/busy by callee
    ringing 101, busy 101, ended callee
  inbound 0909789846>02727777787 mistaken/cancelled by caller
    ringing 101, cancelled, ended caller

a colleague calls, and it stays a call inside [own-phone-inside]
  internal 102>101 success/answered by caller
    ringing 101, answered 101, ended caller
`,
)

t.test('whoever has no extension is told by name, and the call is that person’s', async (t) => {
  const facts = factsIn(celFile('own-phone-no-extension'))
  const [record, ...more] = foldCall(facts, { ...known, people: new Map([[2, 'An']]) })
  t.same(more, [])
  t.match(record, {
    ...{ direction: 'inbound', agent: { number: '0844441909', name: 'An' } },
    ...{ extensions: [], people: [2] },
  })
  const [, rang] = record?.story ?? []
  t.ok(rang)
  if (rang) t.equal(storyText(rang, 'en'), 'An on own phone 0844441909 rang.')
})

t.test(
  'whoever has no extension sees the own calls, and nobody else with that role does',
  async (t) => {
    const db = await openDatabase(':memory:')
    t.teardown(() => db.destroy())
    const [record] = foldCall(factsIn(celFile('own-phone-no-extension')), known)
    if (record === undefined) throw new Error('no record')
    await db.transaction((trx) => saveRecords([record], known.directory, trx))
    const agent = (userId: number) =>
      ({ role: 'agent', userId, extensionId: null }) as unknown as Actor
    t.equal((await seenCall(db, agent(2), record.id))?.own, true)
    t.equal(await seenCall(db, agent(3), record.id), undefined)
    t.same((await readCall(db, record.id))?.extensions, [])
  },
)

t.test('an own phone is a leg that the box has called outside', async (t) => {
  for (const file of ['own-phone-answered', 'own-phone-inside']) {
    const [record] = foldCall(factsIn(celFile(file)), known)
    t.ok(record && record.outsideMs > 500, file)
    t.equal(record?.outsideMs, record?.talkMs)
  }
})

t.test('a mark that is not whole is nobody’s phone', async (t) => {
  const facts = factsIn(celFile('own-phone-answered'))
  for (const text of ['', '2-101', 'x-101-0844441909', '2-101-0844441909&x', '2-1234567-08']) {
    const other = facts.map((fact) =>
      fact.mark === 'OWN_PHONE' ? { ...fact, extra: { text } } : fact,
    )
    t.match(foldCall(other, known), [{ agent: null, extensions: [] }], text)
  }
})
