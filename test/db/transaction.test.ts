import t from 'tap'
import { openDatabase } from '../../src/db/database.js'
import { inTransaction } from '../../src/db/transaction.js'

t.test(
  'when the disk is full, that is what is thrown, and nothing of the work stays',
  async (t) => {
    const db = await openDatabase(':memory:')
    t.teardown(() => db.destroy())
    await db.schema.createTable('thing', (table) => void table.text('text'))
    const [{ page_count: pages }] = await db.raw('PRAGMA page_count')
    await db.raw(`PRAGMA max_page_count = ${pages}`)
    const work = inTransaction(db, async (tx) => {
      for (let i = 0; i < 100; i += 1) await tx('thing').insert({ text: 'x'.repeat(1000) })
    })
    await t.rejects(work, { code: 'SQLITE_FULL' })
    t.equal((await db('thing')).length, 0)
  },
)

t.test('what the work threw is thrown, and nothing of it stays', async (t) => {
  const db = await openDatabase(':memory:')
  t.teardown(() => db.destroy())
  await db.schema.createTable('thing', (table) => void table.text('text'))
  const undone = inTransaction(db, async (tx) => {
    await tx('thing').insert({ text: 'x' })
    throw new Error('changed our mind')
  })
  await t.rejects(undone, { message: 'changed our mind' })
  t.equal((await db('thing')).length, 0)
  t.equal(await inTransaction(db, async () => 7), 7)
})
