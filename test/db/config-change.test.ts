import t from 'tap'
import { configChange, undo } from '../../src/db/config-change.js'
import { openDatabase, type Transaction } from '../../src/db/database.js'

async function office(t: { teardown(work: () => Promise<void>): void }) {
  const db = await openDatabase(':memory:')
  t.teardown(() => db.destroy())
  const times = { createdAt: 0, updatedAt: 0 }
  const plain = { secret: 'x', record: 0, ringSeconds: 20, codecs: '', dtmf: '', version: 1 }
  const extension = (number: string) => ({ ...plain, ...times, number, name: `Máy ${number}` })
  await db('extension').insert([extension('101'), extension('102')])
  const person = { username: 'mai', name: 'Mai', role: 'agent', passwordHash: 'old', ...times }
  await db('user').insert({ ...person, extensionId: 1 })
  /** A change that is committed; answers what takes it back. */
  const committed = (work: (change: ReturnType<typeof configChange>) => Promise<unknown>) =>
    db.transaction(async (trx: Transaction) => {
      const change = configChange(trx)
      await work(change)
      return change.inverses()
    })
  const all = async () => [await db('extension').orderBy('id'), await db('user')]
  return { db, extension, committed, all }
}

t.test('what was inserted, changed and removed stands as before', async (t) => {
  const { db, extension, committed, all } = await office(t)
  const before = await all()
  const inverses = await committed(async (change) => {
    await change.update('user', 1, { extensionId: null, version: 2 })
    await change.remove('extension', 1)
    await change.update('extension', 2, { number: '101', name: 'A' })
    await change.update('extension', 2, { name: 'B' })
    await change.insert('extension', extension('103'))
  })
  t.notSame(await all(), before)
  await undo(db, inverses)
  const [extensions, people] = await all()
  const user = people?.[0]
  t.same(extensions, before[0])
  t.same({ ...user, version: 0 }, { ...before[1]?.[0], version: 0 })
  t.equal(user.version, 3, 'a version that was seen is not given again')
})

t.test('what somebody else changed meanwhile stays', async (t) => {
  const { db, committed } = await office(t)
  const inverses = await committed(async (change) => {
    await change.update('user', 1, { extensionId: null, version: 2 })
    await change.remove('extension', 1)
  })
  await db('user').where({ id: 1 }).update({ passwordHash: 'new', version: 3 })
  await undo(db, inverses)
  t.match(await db('user').first(), { passwordHash: 'new', version: 3, extensionId: 1 })
})

t.test('what somebody else removed meanwhile does not return', async (t) => {
  const { db, committed } = await office(t)
  const inverses = await committed(async (change) => {
    await change.update('user', 1, { extensionId: null })
    await change.remove('extension', 1)
  })
  await db('user').where({ id: 1 }).delete()
  await undo(db, inverses)
  t.equal((await db('user')).length, 0)
  t.equal((await db('extension')).length, 2)
})
