import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { endAtOnce, findRunning, isAlive } from '../../src/asterisk/process.js'
import { configured } from '../conf/configured.js'
import { startChild } from '../support/child.js'
import { poll } from '../support/wait.js'

const { home, control } = await configured(t)

t.test('Asterisk is found by the process id that it wrote', async (t) => {
  const found = await findRunning(home)
  t.equal(found?.pid, control.health().pid)
  t.ok(found && (await isAlive(found)))
  t.ok(Math.abs((found?.startedAt ?? 0) - Date.now()) < 60_000)
})

t.test('it is found too when the disk was too full to write it, or the file is gone', async (t) => {
  const { pid } = control.health()
  const written = readFileSync(home.pidFile)
  const conf = join(home.conf, 'asterisk.conf')
  // A console on it has the same configuration on its command line.
  const idle = ['-e', 'setTimeout(() => {}, 60_000)', '-']
  const console = startChild(process.execPath, [...idle, '-C', conf, '-rx', 'x'])
  t.teardown(() => console.stop())
  truncateSync(home.pidFile)
  t.equal((await findRunning(home))?.pid, pid)
  rmSync(home.pidFile)
  t.equal((await findRunning(home))?.pid, pid)
  for (const stranger of [process.pid, console.pid]) {
    writeFileSync(home.pidFile, String(stranger))
    t.equal((await findRunning(home))?.pid, pid, 'the id of a stranger is no obstacle')
  }
  writeFileSync(home.pidFile, written)
})

t.test('only that very process is ended', async (t) => {
  const found = await findRunning(home)
  if (found === undefined) throw new Error('no Asterisk')
  const stranger = startChild('sleep', ['60'])
  t.teardown(() => stranger.stop())
  t.notOk(await endAtOnce(home, { ...found, pid: stranger.pid }), 'not one of this data folder')
  t.notOk(await endAtOnce(home, { ...found, startTicks: '1' }), 'not another one of that id')
  t.ok(stranger.running())
  t.ok(await isAlive(found))
  t.ok(await endAtOnce(home, found))
  await poll(async () => !(await isAlive(found)), 'its end', 3000, 20)
  t.notOk(await endAtOnce(home, found))
  const isNext = () => control.state() === 'up' && control.health().pid !== found.pid
  await poll(isNext, 'the next one', 15_000)
})
