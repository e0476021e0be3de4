import fc from 'fast-check'
import t, { type Test } from 'tap'
import { type Database, openDatabase } from '../../../src/db/database.js'
import type { CallRecord } from '../../../src/domain/call-record.js'
import type { Directory } from '../../../src/domain/directory.js'
import { seenCall } from '../../../src/features/call-log/call-log.access.repo.js'
import { readCall } from '../../../src/features/call-log/call-log.read.repo.js'
import { saveRecords } from '../../../src/features/call-log/call-log.repo.js'
import { mayTakeMinutes, runs } from '../../support/long.js'
import { aCall, directory, manyCalls } from './sample.js'

mayTakeMinutes(t, 15)

async function database(t: Test): Promise<Database> {
  const db = await openDatabase(':memory:')
  t.teardown(() => db.destroy())
  return db
}

const save = (db: Database, calls: readonly CallRecord[], whose: Directory = directory) =>
  db.transaction((trx) => saveRecords(calls, whose, trx))

const tables = [
  'call',
  'call_detail',
  'call_alias',
  'call_seat',
  'call_party',
  'party',
  'seat',
  'house_side',
]

async function everything(db: Database): Promise<string> {
  const rows = await Promise.all(tables.map(async (table) => [table, await db(table).select()]))
  return JSON.stringify(rows)
}

t.test('a call is read back as it was saved', async (t) => {
  const db = await database(t)
  const call = aCall({ aliases: ['td1-2.2'], links: ['td1-3.3'], extensions: ['102', '101'] })
  await save(db, [call])
  const { from, to, extensions, agent, outsideMs, channels, recordedLegs, ...rest } = call
  t.match(await readCall(db, call.id), {
    ...rest,
    from: { ...from, e164: '+84909789846' },
    to: { ...to, e164: null },
    extensions: ['101', '102'],
    agent: { ...agent, userId: 11 },
    told: [],
    recording: null,
  })
  t.equal((await readCall(db, 'td1-2.2'))?.id, call.id, 'also by the id of a consultation')
  t.equal(await readCall(db, 'td1-9.9'), undefined)
})

t.test('saving the same again changes no row of any table', async (t) => {
  const property = fc.assert(
    fc.asyncProperty(manyCalls, async (calls) => {
      const db = await openDatabase(':memory:')
      try {
        await save(db, calls)
        const before = await everything(db)
        await save(db, calls)
        return (await everything(db)) === before
      } finally {
        await db.destroy()
      }
    }),
    { numRuns: runs(10) },
  )
  await t.resolves(property)
})

t.test('saving changed calls leaves what saving them at once would have left', async (t) => {
  const property = fc.assert(
    fc.asyncProperty(manyCalls, manyCalls, async (first, later) => {
      const [grown, fresh] = [await openDatabase(':memory:'), await openDatabase(':memory:')]
      try {
        await save(grown, first)
        await save(grown, later)
        await save(fresh, [...first.slice(later.length), ...later])
        return (await shape(grown)) === (await shape(fresh))
      } finally {
        await grown.destroy()
        await fresh.destroy()
      }
    }),
    { numRuns: runs(10) },
  )
  await t.resolves(property)
})

/** Everything that answers searches, with ids instead of row numbers. */
async function shape(db: Database): Promise<string> {
  const calls = await db.raw(
    `SELECT c.id, c.kind, c.started_at, p.number, p.name, 'party' AS what, l.started_at AS at
       FROM call_party l JOIN call c ON c.n = l.call AND c.kind = l.kind
       JOIN party p ON p.id = l.party
     UNION ALL
     SELECT c.id, c.kind, c.started_at, s.number, '', 'seat', l.started_at
       FROM call_seat l JOIN call c ON c.n = l.call AND c.kind = l.kind
       JOIN seat s ON s.id = l.seat ORDER BY 1, 6, 4, 5`,
  )
  const [counts] = await db.raw(
    'SELECT (SELECT count(*) FROM call_party) AS l, (SELECT count(*) FROM call_seat) AS s',
  )
  return JSON.stringify([calls, counts])
}

t.test('a later save says anew what the call was and leaves its recording alone', async (t) => {
  const db = await database(t)
  await save(db, [aCall()])
  await db('recording').insert({ call_id: aCall().id, state: 'ready', created_at: 1, ended_at: 2 })
  await save(db, [aCall({ status: 'see_details', reason: 'busy', talkMs: 0 })])
  t.match(await readCall(db, aCall().id), {
    status: 'see_details',
    reason: 'busy',
    talkMs: 0,
    recording: 'ready',
  })
  t.equal((await db('call')).length, 1)
})

t.test('a call saved by itself becomes a part of another', async (t) => {
  const db = await database(t)
  const [first, second, third] = ['td1-1.1', 'td1-1.2', 'td1-1.3']
  await save(db, [aCall({ id: second, aliases: [first ?? ''] })])
  await save(db, [aCall({ id: third ?? '', aliases: [second ?? ''] })])
  t.same(await db('call').select('id'), [{ id: third }])
  t.equal((await readCall(db, second ?? ''))?.id, third)
  t.equal((await readCall(db, first ?? ''))?.id, third, 'and so does what was part of it')
  for (const table of ['call_detail', 'call_seat', 'call_party'])
    t.equal((await db(table).whereNot('call', (await db('call').first()).n)).length, 0, table)
})

t.test('an alias that turns out to be a call of its own becomes one', async (t) => {
  const db = await database(t)
  await save(db, [aCall({ id: 'td1-1.2', aliases: ['td1-1.1'] })])
  await save(db, [aCall({ id: 'td1-1.1' })])
  t.equal((await readCall(db, 'td1-1.1'))?.id, 'td1-1.1')
  t.equal((await db('call_alias')).length, 0)
})

t.test('a call stays with whom the extension belonged to when it was first saved', async (t) => {
  const db = await database(t)
  const agent = (userId: number | null, extensionId: number | null) =>
    ({ kind: 'session', username: 'a', role: 'agent', userId, extensionId }) as const
  const may = async (userId: number | null, extensionId: number | null) =>
    (await seenCall(db, agent(userId, extensionId), aCall().id))?.own ?? false

  await save(db, [aCall()])
  const moved = new Map([['101', { extensionId: 7, name: 'Mới', userId: 77 }]])
  await save(db, [aCall()], moved)

  t.equal(await may(11, null), true, 'the person of then')
  t.equal(await may(null, 1), true, 'the extension of then')
  t.equal(await may(77, 7), false, 'who has the number now')
  t.equal(await may(12, 2), false, 'a colleague')
  t.equal(await may(null, null), false, 'a program of nobody')
  t.equal(await may(0, 0), false, 'nobody is not a person')

  await save(db, [aCall({ extensions: ['102'] })])
  t.equal(await may(11, 1), false, 'an extension no longer mentioned')
  t.equal(await may(12, 2), true)
})

t.test('hostile names and numbers are stored as the text they are', async (t) => {
  const db = await database(t)
  const hostile = [
    "'); DROP TABLE call; --",
    '"quoted"',
    '[evil]',
    '$' + '{SHELL(id)}',
    '__proto__',
  ]
  const calls = hostile.map((name, i) =>
    aCall({ id: `td1-1.${i}`, from: { number: '500&PJSIP/x', name } }),
  )
  await save(db, calls)
  for (const [i, name] of hostile.entries())
    t.match((await readCall(db, `td1-1.${i}`))?.from, { number: '500&PJSIP/x', name })
})

t.test('a transaction that fails leaves nothing of its calls', async (t) => {
  const db = await database(t)
  await t.rejects(
    db.transaction(async (trx) => {
      await saveRecords([aCall()], directory, trx)
      throw new Error('the disk is full')
    }),
  )
  t.equal((await db('call')).length, 0)
  t.equal((await db('party')).length, 0)
})
