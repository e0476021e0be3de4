import { readFile } from 'node:fs/promises'
import t from 'tap'
import { inTransaction } from '../../../src/db/transaction.js'
import { systemActor } from '../../../src/domain/actor.js'
import { headFileOf } from '../../../src/features/audit/audit.feature.js'
import { canonical, chainHash } from '../../../src/features/audit/audit.hash.js'
import { readHead } from '../../../src/features/audit/audit.head.js'
import { everyRow } from '../../../src/features/audit/audit.repo.js'
import { verifyChain } from '../../../src/features/audit/audit.verify.js'
import { house } from '../../http/house.js'

const entry = (n: number) => ({
  actor: systemActor,
  action: 'thing.done',
  object: `things/${n}`,
  details: { n, name: 'Đức', deep: { b: 1, a: [null, 'x\n'] } },
})

/** A house whose audit log has 20 rows. */
async function withRows(t: Parameters<typeof house>[0]) {
  const made = await house(t)
  for (let n = 1; n <= 20; n += 1) await made.audit(entry(n))
  const verdict = async () => verifyChain(everyRow(made.db), await readHead(headFileOf(made.data)))
  return { ...made, verdict }
}

t.test('a log that nobody touched is intact', async (t) => {
  const { verdict, db } = await withRows(t)
  const { hash } = await db('audit').where({ id: 20 }).first()
  t.same(await verdict(), { intact: true, rows: 20, head: hash })
})

t.test('an empty log is intact', async (t) => {
  const { db } = await house(t)
  t.match(await verifyChain(everyRow(db)), { intact: true, rows: 0 })
})

const columns = { at: 5, kind: 'token', userId: 9, username: 'eve', action: 'x', object: 'y' }
const changes = { ...columns, details: '{"n":8}', hash: 'f'.repeat(64) }

for (const [column, value] of Object.entries(changes)) {
  t.test(`a row whose ${column} was changed is found`, async (t) => {
    const { verdict, db } = await withRows(t)
    await db('audit').where({ id: 7 }).update(column, value)
    t.match(await verdict(), { intact: false, row: 7 })
  })
}

t.test('a row changed together with its own hash is found at the next row', async (t) => {
  const { verdict, db } = await withRows(t)
  const [before, row] = await db('audit').whereIn('id', [6, 7]).orderBy('id')
  const forged = { ...row, username: 'somebody else' }
  await db('audit')
    .where({ id: 7 })
    .update({ ...forged, hash: chainHash(before.hash, forged) })
  t.same(await verdict(), { intact: false, row: 8, why: 'was changed' })
})

const copyOfRow20 =
  'at, kind, userId, username, action, object, details, hash from audit where id = 20'
const spoilt: readonly (readonly [what: string, row: number, sql: readonly string[]])[] = [
  ['removed', 7, ['delete from audit where id = 7']],
  ['removed at the start', 1, ['delete from audit where id = 1']],
  [
    'exchanged with the next',
    7,
    [
      'update audit set id = -1 where id = 7',
      'update audit set id = 7 where id = 8',
      'update audit set id = 8 where id = -1',
    ],
  ],
  ['copied to the end', 21, [`insert into audit select 21, ${copyOfRow20}`]],
  ['put before the first', 1, [`insert into audit select 0, ${copyOfRow20}`]],
  ['emptied', 7, ["update audit set hash = '' where id = 7"]],
]

for (const [what, row, sql] of spoilt) {
  t.test(`a row that was ${what} is found`, async (t) => {
    const { verdict, db } = await withRows(t)
    for (const statement of sql) await db.raw(statement)
    t.match(await verdict(), { intact: false, row })
  })
}

t.test('rows cut off the end are found as far as the head file remembers', async (t) => {
  const { verdict, db, auditing } = await withRows(t)
  await auditing.close()
  await db('audit').where('id', '>', 15).delete()
  t.same(await verdict(), {
    ...{ intact: false, row: 16, why: 'is missing; the head file remembers row 20' },
  })
})

t.test('a chain that was computed anew is found by the head file', async (t) => {
  const { verdict, db, auditing, audit } = await withRows(t)
  await auditing.close()
  await db('audit').where('id', '>', 15).delete()
  for (let n = 0; n < 9; n += 1) await audit(entry(n))
  t.match(await verdict(), { intact: false, row: 20, why: /head file/ })
})

t.test('the head file may lag behind: later rows are only more of the chain', async (t) => {
  const { verdict, auditing, audit, data } = await withRows(t)
  await auditing.close()
  const head = await readFile(headFileOf(data), 'utf8')
  await audit(entry(21))
  t.match(await verdict(), { intact: true, rows: 21 })
  t.equal(await readFile(headFileOf(data), 'utf8'), head)
})

t.test('many at once are chained one after the other', async (t) => {
  const { audit, db, verdict } = await house(t).then(async (made) => ({
    ...made,
    verdict: () => verifyChain(everyRow(made.db)),
  }))
  await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      n % 2 === 0
        ? audit(entry(n))
        : inTransaction(db, async (tx) => {
            await audit(entry(n), tx)
            await audit(entry(n), tx)
          }),
    ),
  )
  t.match(await verdict(), { intact: true, rows: 150 })
})

t.test('a change that is undone takes its row along and leaves no gap', async (t) => {
  const { audit, db, verdict } = await withRows(t)
  const undone = inTransaction(db, async (tx) => {
    await audit(entry(21), tx)
    throw new Error('undone')
  })
  await t.rejects(undone, { message: 'undone' })
  await audit(entry(21))
  t.match(await verdict(), { intact: true, rows: 21 })
})

t.test('equal values are equal text, whatever the order of their keys', async (t) => {
  t.equal(canonical({ b: [{ d: 1, c: 'đ' }], a: undefined }), '{"b":[{"c":"đ","d":1}]}')
  t.equal(canonical({ b: 1, a: 2 }), canonical({ a: 2, b: 1 }))
})

t.test('details that are too long are left out rather than filling the disk', async (t) => {
  const { audit, db, verdict } = await withRows(t)
  await audit({ ...entry(1), details: { text: 'x'.repeat(1_000_000) } })
  t.ok((await db('audit').where({ id: 21 }).first()).details.length < 100)
  t.match(await verdict(), { intact: true })
})

t.test('an admin reads the log page by page, newest first', async (t) => {
  const { app, audit, bearer } = await house(t)
  const headers = await bearer('admin')
  for (let n = 1; n <= 5; n += 1) await audit(entry(n))
  const first = (await app.inject({ url: '/api/audit?limit=4', headers })).json()
  t.same(
    first.items.map(({ object }: { object: string }) => object),
    ['things/5', 'things/4', 'things/3', 'things/2'],
  )
  t.match(first.items[0], {
    ...{ at: '2026-11-20T12:00:00.000Z', kind: 'system', userId: null, username: 'system' },
    ...{ action: 'thing.done', details: entry(5).details, hash: /^[0-9a-f]{64}$/ },
  })
  await audit(entry(6))
  const next = `/api/audit?limit=4&cursor=${first.nextCursor}`
  const second = (await app.inject({ url: next, headers })).json()
  t.match(second.items, [{ object: 'things/1' }, { action: 'token.created' }])
  t.equal(second.nextCursor, null)
})

t.test('every night the head is told in the log of the service', async (t) => {
  const { auditing, db, lines } = await withRows(t)
  const { hash } = await db('audit').where({ id: 20 }).first()
  await auditing.jobs?.find(({ name }) => name === 'audit-head')?.run()
  t.match(lines.join(''), `20 rows, head ${hash}`)
})
