import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { configured } from '../conf/configured.js'
import { poll } from '../support/wait.js'

const { home, control } = await configured(t)
const conf = join(home.conf, 'asterisk.conf')
const name = async () => (await control.ami.coreSettings()).systemName

async function another(): Promise<void> {
  const { pid } = control.health()
  process.kill(pid as number, 'SIGKILL')
  const isUp = () => control.health().pid !== pid && control.state() === 'up'
  await poll(isUp, 'another Asterisk', 20_000)
}

t.test('each start has a name of its own, which Asterisk says itself', async (t) => {
  const first = await name()
  t.match(readFileSync(conf, 'utf8'), `systemname = ${first}`)
  await another()
  t.not(await name(), first)
})

t.test('a disk too full for the files of a start is no reason not to start', async (t) => {
  const before = await name()
  // Whatever is written there, the kernel says that the disk is full (full(4)).
  symlinkSync('/dev/full', `${conf}.new`)
  await another()
  t.equal(await name(), before, 'with the files of before')
  t.equal(control.health().problem, null)
})

t.test('files of a start that are not as they should be are never used', async (t) => {
  const before = await name()
  const manager = join(home.generated, 'manager.conf')
  const text = readFileSync(manager, 'utf8')
  writeFileSync(manager, text.replace(/^secret = .*$/m, 'secret = of-somebody-else-0123456789'))
  symlinkSync('/dev/full', `${manager}.new`)
  const { pid } = control.health()
  process.kill(pid as number, 'SIGKILL')
  await poll(() => /ENOSPC/.test(control.health().problem ?? ''), 'words of the full disk', 5000, 5)
  await poll(() => control.state() === 'up', 'the next try, for which there is room', 20_000)
  t.not(await name(), before)
  t.equal(readFileSync(manager, 'utf8'), text)
})
