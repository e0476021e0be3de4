import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import t from 'tap'
import { diskReserve, reserveSize, shouldHold } from '../../../src/features/system/disk-reserve.js'
import { logLines } from '../../support/log-lines.js'
import { poll } from '../../support/wait.js'

const megabyte = 2 ** 20
const gigabyte = 2 ** 30

t.test('a sixteenth of a small disk is kept, never more than 64 MB', async (t) => {
  t.equal(reserveSize(64 * megabyte), 4 * megabyte)
  t.equal(reserveSize(500 * gigabyte), 64 * megabyte)
})

t.test('it is given up when little is free, and taken again when much is', async (t) => {
  const at = (isHeld: boolean, free: number) =>
    shouldHold(isHeld, { total: gigabyte, free: free * megabyte })
  t.equal(at(true, 33), true)
  t.equal(at(true, 31), false)
  t.equal(at(false, 95), false, 'what it gives back is not enough to take it again')
  t.equal(at(false, 193), true)
})

t.test('the file has its size, is held on by the next run, and is not spent', async (t) => {
  const folder = mkdtempSync(`${tmpdir()}/td-reserve-`)
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = `${folder}/reserve`
  const log = logLines()
  const first = diskReserve({ file, log, everyMs: 20 })
  t.equal(first.isSpent(), true, 'nothing is kept before the start')
  await first.start()
  t.equal(first.isSpent(), false)
  t.match(first.health(), { name: 'disk', state: 'ok' })
  t.ok(statSync(file).size > megabyte)
  t.ok(statSync(file).blocks * 512 >= statSync(file).size, 'it takes its room')
  first.stop()
  const [made] = [statSync(file).mtimeMs]
  const second = diskReserve({ file, log, everyMs: 20 })
  await second.start()
  second.stop()
  t.equal(second.isSpent(), false)
  t.equal(statSync(file).mtimeMs, made, 'it is not written again')
})

t.test('half a file, of a run that was killed, is written anew', async (t) => {
  const folder = mkdtempSync(`${tmpdir()}/td-reserve-`)
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = `${folder}/reserve`
  writeFileSync(file, 'half')
  const reserve = diskReserve({ file, log: logLines(), everyMs: 20 })
  await reserve.start()
  reserve.stop()
  t.ok(statSync(file).size > megabyte)
})

t.test('a folder that is gone is told, and nothing is kept', async (t) => {
  const log = logLines()
  const reserve = diskReserve({ file: '/nonexistent/reserve', log, everyMs: 20 })
  t.teardown(reserve.stop)
  await t.rejects(reserve.start(), { code: 'ENOENT' })
  t.equal(existsSync('/nonexistent/reserve'), false)
  await poll(() => reserve.isSpent(), 'spent reserve', 100)
})
