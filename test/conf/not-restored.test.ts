import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { systemActor } from '../../src/domain/actor.js'
import { insertExtension } from '../../src/features/extension/extension.repo.js'
import { phone } from '../support/small-asterisk.js'
import { poll } from '../support/wait.js'
import { configured, values } from './configured.js'

const by = { actor: systemActor, action: 'test' }

const { home, configuration, control, restored, hooks, names, files } = await configured(t)
const handWritten = ['pjsip.conf', 'extensions.conf'].map((name) => join(home.conf, name))
const add = (number: string) =>
  configuration.change((change) => insertExtension(change, { ...values, number }, 1), by)

t.test('what Asterisk neither takes nor gives back is told until it agrees', async (t) => {
  for (const number of ['101', '103']) await add(number)
  const before = files()
  const sound = handWritten.map((file) => readFileSync(file, 'utf8'))
  // Asterisk has the new endpoint when its files become unreadable: neither the dialplan of the
  // change nor the endpoints of before can be given to it.
  hooks.afterReload = () => {
    hooks.afterReload = undefined
    for (const file of handWritten) appendFileSync(file, '\n[unfinished\n')
  }
  await t.rejects(add('102'), {
    code: 'not-restored',
    // Of a reload that fails Asterisk says why in its log, at the latest when the next one fails, too.
    message: /did not accept the change: .+ could not be restored either: .*no closing/,
  })
  t.strictSame(await names(), ['101 Lễ tân', '103 Lễ tân'])
  t.strictSame(files(), before)
  t.match(restored, [[/./, /no closing/]])
  t.ok(await control.ami.pjsipEndpoint('102'), 'Asterisk has what the database has not')
  t.match(control.health(), { state: 'up', problem: /no closing/ })

  await sleep(6000)
  t.match(control.health(), { state: 'up', problem: /./ }, 'tried again in vain')

  const [pjsip = '', dialplan = ''] = handWritten
  writeFileSync(dialplan, sound[1] ?? '')
  writeFileSync(pjsip, `${sound[0]}\n${phone('102', 'of nobody')}`)
  const other = () => control.health().problem === 'endpoint 102 is not as rendered'
  await poll(other, 'what is wrong between the first and the last endpoint', 15_000)

  const since = Date.now()
  for (const [i, file] of handWritten.entries()) writeFileSync(file, sound[i] ?? '')
  await poll(() => control.health().problem === null, 'agreement', 15_000)
  t.comment(`agreed after ${Date.now() - since} ms`)
  t.equal(await control.ami.pjsipEndpoint('102'), undefined)
  await add('105')
  t.strictSame(await names(), ['101 Lễ tân', '103 Lễ tân', '105 Lễ tân'])
})
