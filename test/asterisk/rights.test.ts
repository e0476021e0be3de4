import { existsSync } from 'node:fs'
import t, { type Test } from 'tap'
import { takePlace } from '../support/place.js'
import { rawAmi } from '../support/raw-ami.js'
import { amiLogin, smallAsterisk } from '../support/small-asterisk.js'
import { poll } from '../support/wait.js'
import { adminOf, isUp } from './real-ami.js'

// What Asterisk itself refuses to the product's AMI user over a bare socket, with the product's
// modules; and, at the end, what our adapter would not even ask.

const place = await takePlace()
const asterisk = smallAsterisk(place)
t.teardown(() => asterisk.stop())
asterisk.start()
const file = `${asterisk.home}/run/must-not-appear`
const admin = adminOf(asterisk)
const refused = { name: 'AsteriskError', kind: 'refused' }

async function login(t: Test, username: string) {
  const open = () => rawAmi(asterisk.host, asterisk.amiPort, username, amiLogin.secret)
  const raw = await poll(open, 'AMI', 15_000)
  t.teardown(() => raw.close())
  return raw
}

t.test('the product user may not run a command of the console', async (t) => {
  const raw = await login(t, amiLogin.username)
  t.match(await raw.ask('Action: Command', 'Command: core show version'), /Permission denied/)
  t.match(
    await raw.ask('Action: Command', `Command: !touch ${file}`),
    /Permission denied/,
    'nor one of the shell',
  )
  t.notOk(existsSync(file))
})

t.test('the product user may not write configuration files', async (t) => {
  const raw = await login(t, amiLogin.username)
  const update = ['SrcFilename: manager.conf', 'DstFilename: manager.conf', 'Action-000000: NewCat']
  const answer = await raw.ask('Action: UpdateConfig', ...update, 'Cat-000000: intruder')
  t.match(answer, /Permission denied/)
  t.match(await raw.ask('Action: CreateConfig', 'Filename: x.conf'), /Permission denied/)
  t.notOk(existsSync(`${asterisk.home}/x.conf`))
})

t.test('a call into the application System fails: this Asterisk does not have it', async (t) => {
  const raw = await login(t, amiLogin.username)
  const call = ['Action: Originate', 'Channel: Local/600@phones', 'Async: true']
  // With the class `system` the right is there, so that Asterisk accepts and then cannot do it.
  for (const application of ['System', 'TrySystem', 'AGI', 'ExternalIVR']) {
    await raw.ask(...call, `Application: ${application}`, `Data: /bin/touch ${file}`)
    const words = new RegExp(`No such application '${application}'`)
    await poll(() => words.test(asterisk.said()), `complaint about ${application}`, 3000)
  }
  await raw.ask(...call, 'Application: Exec', `Data: System(/bin/touch ${file})`)
  await poll(() => /Could not find application \(System\)/.test(asterisk.said()), 'complaint', 3000)
  await poll(
    async () => /CoreCurrentCalls: 0/.test(await raw.ask('Action: CoreStatus')),
    'end',
    3000,
  )
  t.notOk(existsSync(file), 'nothing was run')
  const load = await raw.ask('Action: ModuleLoad', 'Module: app_system.so', 'LoadType: load')
  t.match(load, /Response: Error/, 'and it cannot be loaded')
})

t.test('without the class system, Asterisk refuses such a call by itself', async (t) => {
  const raw = await login(t, 'caller')
  const call = ['Action: Originate', 'Channel: Local/600@phones', 'Async: true']
  for (const application of ['System', 'TrySystem', 'AGI', 'Exec', 'MixMonitor', 'Originate'])
    t.match(
      await raw.ask(...call, `Application: ${application}`, `Data: x,,touch ${file}`),
      /Originate Access Forbidden/,
      application,
    )
  t.notOk(existsSync(file))
})

t.test('functions that reach the shell or files are not there to be asked', async (t) => {
  const raw = await login(t, amiLogin.username)
  for (const dangerous of [`SHELL(touch ${file})`, 'FILE(/etc/passwd)', 'ENV(HOME)', 'CURL(x)'])
    t.match(await raw.ask('Action: Getvar', `Variable: ${dangerous}`), /Value: *(\r|$)/, dangerous)
  const set = await raw.ask('Action: Setvar', `Variable: FILE(${file})`, 'Value: x')
  t.match(set, /Response: Error/)
  t.notOk(existsSync(file))
})

t.test('the adapter reloads no module that is not on the list', async (t) => {
  const { adapter, states } = await admin(t)
  await states.first(isUp)
  for (const module of ['', 'app_dial.so', 'res_pjsip.so\r\nModule: x'])
    await t.rejects(adapter.reload(module as never), refused)
})

t.test('a call is made only into generated contexts, and no value becomes a header', async (t) => {
  const { adapter, states } = await admin(t)
  await states.first(isUp)
  const fine = { channel: 'Local/600@phones', context: 'phones', exten: '600' }
  const evil = 'x\r\nAsync: true\r\n\r\nAction: Command\r\nCommand: core stop now'
  const wrong = [
    { ...fine, context: 'secret' },
    { ...fine, channel: 'Local/600@secret' },
    { ...fine, channel: 'Local/600@secret/n' },
    { ...fine, channel: 'PJSIP/101&Local/600@secret' },
    { ...fine, channel: evil },
    { ...fine, exten: evil },
    { ...fine, exten: '600,1)' },
    { ...fine, callerId: { name: evil, number: '1' } },
    { ...fine, callerId: { name: 'x', number: evil } },
    { ...fine, variables: { X: evil } },
    { ...fine, variables: { X: 'nul\0' } },
    { ...fine, variables: { 'X\r\nApplication': 'System' } },
    { ...fine, variables: { 'X=1,Y': 'z' } },
    { ...fine, variables: { X: 'x'.repeat(2000) } },
    { ...fine, channelId: 'a b' },
  ]
  for (const call of wrong) await t.rejects(adapter.originate(call), refused, JSON.stringify(call))
  await t.rejects(adapter.originate({ ...fine, exten: '999' }), { message: /does not exist/ })
  await t.rejects(adapter.getGlobal('SHELL(id)'), refused)
  await t.rejects(adapter.getGlobal('REVISION\r\nX: y'), refused)
  await t.rejects(adapter.pjsipEndpoint('101\r\nX: y'), refused)
  await t.rejects(adapter.extensionState('phones\n', '101'), refused)
  t.strictSame(await adapter.channels(), [], 'nothing was called')
})

t.test('a wrong password is told with where it came from, and stands in no line', async (t) => {
  const { states, events } = await admin(t)
  await states.first(isUp)
  const wrong = await admin(t, { secret: 'guessed-password' })
  const told = await events.first(({ type }) => type === 'InvalidPassword')
  t.match(told, { service: 'AMI', account: 'tongdai', remoteAddress: /^127\./ })
  await poll(() => wrong.log.lines.some((line) => /Authentication failed/.test(line)), 'line', 3000)
  t.notMatch(wrong.log.lines.join('\n'), 'guessed-password')
  t.notOk(wrong.adapter.connected)
})
