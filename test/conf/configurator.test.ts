import { existsSync } from 'node:fs'
import t from 'tap'
import { systemActor } from '../../src/domain/actor.js'
import {
  allExtensions,
  insertExtension,
  updateExtension,
} from '../../src/features/extension/extension.repo.js'
import type { Extension } from '../../src/features/extension/extension.schema.js'
import { poll } from '../support/wait.js'
import { configured, values } from './configured.js'

const by = { actor: systemActor, action: 'test' }

const { home, db, configuration, control, restored, names, files } = await configured(t)

t.test('a change is in the database, the files and Asterisk when it resolves', async (t) => {
  await configuration.change((change) => insertExtension(change, values, 1), by)
  t.strictSame(await names(), ['101 Lễ tân'])
  const endpoint = await control.ami.pjsipEndpoint('101')
  t.equal(endpoint?.endpoint.callerid, '"Lễ tân" <101>')
  t.equal(await control.ami.hasExtension('numbers', '101'), true)
})

t.test('what Asterisk does not accept is taken back everywhere, with its own words', async (t) => {
  const before = files()
  const [extension] = await allExtensions(db)
  await t.rejects(
    configuration.change(
      (change) => updateExtension(change, extension as Extension, { name: 'break' }, 2),
      by,
    ),
    { code: 'not-confirmed', message: /dtmf_mode/ },
  )
  t.strictSame(await names(), ['101 Lễ tân'])
  t.strictSame(files(), before)
  t.equal((await control.ami.pjsipEndpoint('101'))?.endpoint.callerid, '"Lễ tân" <101>')
  t.match(restored.at(-1), [/dtmf_mode/, undefined])
  t.equal((await db('revision')).length, 1, 'its revision is taken back, too')
})

t.test('work that throws changes nothing', async (t) => {
  const before = files()
  await t.rejects(
    configuration.change(async (change) => {
      await insertExtension(change, { ...values, number: '102' }, 3)
      throw new Error('no')
    }, by),
    { message: 'no' },
  )
  t.strictSame(await names(), ['101 Lễ tân'])
  t.strictSame(files(), before)
})

t.test('a change that meets a dying Asterisk is whole or refused', async (t) => {
  const { pid } = control.health()
  process.kill(pid as number, 'SIGKILL')
  const insert = configuration.change(
    (change) => insertExtension(change, { ...values, number: '103' }, 4),
    by,
  )
  const done = await insert.then(
    () => true,
    (error) => t.match(error, { code: 'asterisk-unreachable' }) && false,
  )
  await poll(
    () => control.health().pid !== pid && control.state() === 'up',
    'a new Asterisk',
    20_000,
  )
  t.strictSame(await names(), done ? ['101 Lễ tân', '103 Lễ tân'] : ['101 Lễ tân'])
  t.equal(await control.ami.hasExtension('numbers', '103'), done)
})

t.test('a change waits for an Asterisk that is being started', async (t) => {
  const { pid } = control.health()
  process.kill(pid as number, 'SIGKILL')
  await poll(() => control.state() === 'booting', 'the death to be noticed', 20_000)
  await configuration.change(
    (change) => insertExtension(change, { ...values, number: '104' }, 5),
    by,
  )
  t.equal(await control.ami.hasExtension('numbers', '104'), true)
  t.not(control.health().pid, pid)
  t.ok(existsSync(home.pidFile))
})

t.test(
  'an Asterisk that could not read its files is told as such, and a change mends it',
  async (t) => {
    const [first] = await allExtensions(db)
    await db('extension').where({ id: first?.id }).update({ name: 'ruin' })
    process.kill(control.health().pid as number, 'SIGKILL')
    await poll(() => control.health().problem?.includes('no closing'), 'the problem', 30_000)
    const ruin = (await allExtensions(db)).find(({ name }) => name === 'ruin')
    await configuration.change(
      (change) => updateExtension(change, ruin as Extension, { name: 'mended' }, 7),
      by,
    )
    await poll(() => control.health().problem === null, 'no problem any more', 30_000)
    t.match(await names(), ['101 mended'])
  },
)

t.test('while Asterisk cannot start, a change is taken only when it mends that', async (t) => {
  const [first, second] = await allExtensions(db)
  await db('extension').where({ id: first?.id }).update({ name: 'kill' })
  process.kill(control.health().pid as number, 'SIGKILL')
  await poll(() => control.state() === 'failing', 'an Asterisk that does not start', 60_000)
  t.match(control.health().problem, /Asterisk ended: refused/)
  await t.rejects(
    configuration.change(
      (change) => updateExtension(change, second as Extension, { name: 'B' }, 8),
      by,
    ),
    { code: 'asterisk-unreachable' },
  )
  t.notMatch(await names(), ['B'])
  await configuration.change(
    (change) => updateExtension(change, first as Extension, { name: 'mended again' }, 9),
    by,
  )
  t.match(await names(), ['101 mended again'])
  t.equal(control.state(), 'up')
})
