import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import t from 'tap'
import { openDatabase } from '../../../src/db/database.js'
import { systemActor } from '../../../src/domain/actor.js'
import { auditFeature } from '../../../src/features/audit/audit.feature.js'

/** Runs the entry as `scripts/verify-audit` does. */
const verify = (data: string): Promise<{ code: number; said: string }> =>
  new Promise((resolve) => {
    const entry = new URL('../../../src/features/audit/verify-audit.ts', import.meta.url).pathname
    const args = [...process.execArgv, entry, data]
    execFile(process.execPath, args, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    )
  })

t.test(
  'the command says intact or names the first broken row, while the service runs',
  async (t) => {
    const data = await mkdtemp(join(tmpdir(), 'tongdai-audit-'))
    await mkdir(join(data, 'db'))
    const db = await openDatabase(join(data, 'db/tongdai.sqlite'))
    const log = pino({ level: 'silent' })
    const { audit, close } = auditFeature({ db, log, data, clock: Date.now })
    t.teardown(async () => {
      await db.destroy()
      await rm(data, { recursive: true })
    })
    for (let n = 1; n <= 3; n += 1)
      await audit({ actor: systemActor, action: 'thing.done', object: `things/${n}` })
    await close()
    const { hash } = await db('audit').where({ id: 3 }).first()
    t.same(await verify(data), { code: 0, said: `intact: 3 rows, head ${hash}\n` })

    await db('audit').where({ id: 3 }).delete()
    t.match(await verify(data), { code: 1, said: /^broken: row 3 is missing/ })
    await db('audit').where({ id: 2 }).update({ username: 'somebody else' })
    t.match(await verify(data), { code: 1, said: 'broken: row 2 was changed' })
  },
)

t.test('a data folder without a database is told and nothing is made in it', async (t) => {
  const { code, said } = await verify('/nonexistent')
  t.equal(code, 2)
  t.match(said, /there is no \/nonexistent\/db\/tongdai\.sqlite/)
})
