import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type Child, startChild } from '../support/child.js'
import { takePlace } from '../support/place.js'
import { freshCheckout, type Run } from './checkout.js'
import { runAsterisk } from './running-asterisk.js'

t.test('stopping what does not run is no failure', async (t) => {
  const run = stop(t, join(dataFolder(t), 'never-made'))
  t.equal((await run.ended).status, 0)
  t.match(run.said(), 'The service is not running.')
  t.match(run.said(), 'Asterisk is not running.')
})

t.test('the service is asked to end, and waited for', async (t) => {
  const data = dataFolder(t)
  const service = await runService(t, data, 'setTimeout(() => process.exit(), 500)')
  const run = stop(t, data)
  t.equal((await run.ended).status, 0, run.said())
  t.notOk(service.running())
})

t.test('a service that does not listen is ended by force with --now', async (t) => {
  const data = dataFolder(t)
  const service = await runService(t, data, '')
  const run = stop(t, data, '--now')
  t.equal((await run.ended).status, 0, run.said())
  t.match(run.said(), 'did not answer and was killed')
  t.equal(await service.ended(1000), 'SIGKILL')
})

t.test('a stranger who has the number of a service that is gone is left alone', async (t) => {
  const data = dataFolder(t)
  const stranger = await runService(t, data, 'process.exit()')
  note(data, stranger.pid, `${Number(startTicks(stranger.pid)) - 1}`)
  const run = stop(t, data)
  t.equal((await run.ended).status, 0)
  t.match(run.said(), 'The service is not running.')
  t.ok(stranger.running())
})

t.test('Asterisk without calls ends at once', async (t) => {
  const data = dataFolder(t)
  const asterisk = await runAsterisk(data, await takePlace())
  const run = stop(t, data)
  t.equal((await run.ended).status, 0, run.said())
  t.notOk(asterisk.process.running())
})

t.test('a call is waited for and not cut', async (t) => {
  const data = dataFolder(t)
  const asterisk = await runAsterisk(data, await takePlace())
  const cameToItsEnd = await asterisk.call(4)
  const run = stop(t, data)
  await run.says(/1 call\(s\) still up/)
  await asterisk.stopping()
  t.notOk(cameToItsEnd())
  t.equal((await run.ended).status, 0, run.said())
  t.ok(cameToItsEnd())
  t.notOk(asterisk.process.running())
})

t.test('with --now a call is cut', async (t) => {
  const data = dataFolder(t)
  const asterisk = await runAsterisk(data, await takePlace())
  const cameToItsEnd = await asterisk.call(600)
  const run = stop(t, data, '--now')
  t.equal((await run.ended).status, 0, run.said())
  t.notOk(cameToItsEnd())
  t.notOk(asterisk.process.running())
})

t.test('--now ends calls that an earlier stop is still waiting for', async (t) => {
  const data = dataFolder(t)
  const asterisk = await runAsterisk(data, await takePlace())
  await asterisk.call(600)
  const patient = stop(t, data)
  await patient.says(/1 call\(s\) still up/)
  const run = stop(t, data, '--now')
  t.equal((await run.ended).status, 0, run.said())
  t.equal((await patient.ended).status, 0, patient.said())
  t.notOk(asterisk.process.running())
})

t.test('an Asterisk that hangs is ended by force with --now', async (t) => {
  const data = dataFolder(t)
  const asterisk = await runAsterisk(data, await takePlace())
  asterisk.process.kill('SIGSTOP')
  const run = stop(t, data, '--now')
  t.equal((await run.ended).status, 0, run.said())
  t.equal(await asterisk.process.ended(1000), 'SIGKILL')
})

t.test('an unknown word is refused before anything is ended', async (t) => {
  const data = dataFolder(t)
  const service = await runService(t, data, 'process.exit()')
  t.equal((await stop(t, data, '--later').ended).status, 1)
  t.ok(service.running())
})

function stop(t: Test, data: string, ...words: readonly string[]): Run {
  return freshCheckout(t).start('stop', words, { TONGDAI_DATA: data })
}

function dataFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'td-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'run'))
  return folder
}

/** A process that looks like the service and does this when it is asked to end. */
async function runService(t: Test, data: string, onTerm: string): Promise<Child> {
  const dist = join(data, 'dist')
  mkdirSync(dist)
  const lines = `process.on('SIGTERM', () => { ${onTerm} })
setInterval(() => {}, 1000)
console.log('up')
`
  writeFileSync(join(dist, 'server.js'), lines)
  const service = startChild(process.execPath, [join(dist, 'server.js')])
  t.teardown(() => service.kill('SIGKILL'))
  await service.says(/up/, 5000)
  note(data, service.pid, startTicks(service.pid))
  return service
}

function note(data: string, pid: number, ticks: string): void {
  const text = JSON.stringify({ pid, startTicks: ticks, httpHost: '127.0.0.1', httpPort: 8080 })
  writeFileSync(join(data, 'run/service.json'), text)
}

/** Field 22 of proc(5)'s stat; the name before it stands in brackets and may hold spaces. */
function startTicks(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
