import { fileURLToPath } from 'node:url'
import knex from 'knex'
import t from 'tap'
import { readCall, readCalls } from '../../../src/features/call-log/call-log.read.repo.js'
import { saveRecords } from '../../../src/features/call-log/call-log.repo.js'
import { aCall, directory } from './sample.js'

t.test('a call saved before there were hotlines is read, and saved again, as it was', async (t) => {
  const directoryOf = fileURLToPath(new URL('../../../migrations', import.meta.url))
  const db = knex({
    ...{ client: 'sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true },
    pool: { min: 1, max: 1 },
    migrations: { directory: directoryOf, loadExtensions: ['.js'] },
  })
  t.teardown(() => db.destroy())
  for (let name = ''; !name.includes('009_'); ) {
    const [, [done]] = await db.migrate.up()
    name = done
  }
  const party = ['0909789846', 'Lan', '+84909789846', '0909789846', '6489879090', ' lan']
  const called = ['101', 'Bình', null, '101', '101', ' binh']
  const names = ['number', 'name', 'e164', 'digits', 'reversed', 'folded']
  const columns = ['from', 'to'].flatMap((side) => names.map((name) => `${side}_${name}`))
  await db.raw(
    `INSERT INTO call_record (id, kind, direction, status, reason, started_at, answered_at,
                              ended_at, wait_ms, talk_ms, ended_by, ${columns.join(', ')}, links,
                              story, seats)
     VALUES ('old', 16, 'inbound', 'success', 'answered', 1000, 2000, 3000, 1000, 1000, 'caller',
             ${columns.map(() => '?').join(', ')}, '[]', '[]',
             '[{"number":"101","extension":1,"user":11}]')`,
    [...party, ...called],
  )
  await db.migrate.latest()
  const old = { id: 'old', hotline: null, agent: null, told: [], extensions: ['101'] }
  t.match(await readCall(db, 'old'), { ...old, from: { name: 'Lan' }, to: { name: 'Bình' } })
  t.match(await readCalls(db, [{ startedAt: 1000, n: 1 }]), [{ id: 'old', agent: null }])
  await db.transaction((trx) => saveRecords([aCall({ id: 'old' })], directory, trx))
  t.match(await readCall(db, 'old'), { hotline: { id: 7 }, agent: { number: '101', userId: 11 } })
})
