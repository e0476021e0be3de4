import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import t from 'tap'
import { asteriskControl } from '../../src/asterisk/control.js'
import { homeOf, makeFolders } from '../../src/asterisk/home.js'
import { configurator } from '../../src/conf/configurator.js'
import { type ConfFragment, render } from '../../src/conf/render.js'
import { openDatabase } from '../../src/db/database.js'
import {
  extensionContexts,
  extensionSections,
} from '../../src/features/extension/extension.conf.js'
import {
  allExtensions,
  insertExtension,
  updateExtension,
} from '../../src/features/extension/extension.repo.js'
import type { Extension } from '../../src/features/extension/extension.schema.js'
import { bundle } from '../support/bare-asterisk.js'
import { takePlace } from '../support/place.js'
import { poll } from '../support/wait.js'

const place = await takePlace()
const data = mkdtempSync(join(tmpdir(), 'td-conf-'))
/** The bundled Asterisk, but one that refuses to start with a name that asks for it. */
const program = join(data, 'asterisk')
writeFileSync(
  program,
  `#!/bin/sh\nif grep -q '"kill"' ${data}/conf/generated/pjsip.conf; then echo refused; exit 1; fi\nexec ${bundle}/sbin/asterisk "$@"\n`,
  { mode: 0o755 },
)
const home = { ...homeOf(data, bundle), program }
await makeFolders(home)
const db = await openDatabase(':memory:')
const restored: string[] = []

/**
 * Renders as the product does, but breaks what Asterisk is told of a name that asks for it:
 * `break` makes one endpoint wrong, `ruin` makes a file that Asterisk cannot read at all.
 */
async function fragment(trx: typeof db): Promise<ConfFragment> {
  const extensions = await allExtensions(trx)
  return {
    endpoints: extensions.map((extension) => ({
      name: extension.number,
      secret: extension.secret,
      sections: (fingerprint) =>
        extensionSections(extension, fingerprint).map((section, index) =>
          extension.name === 'break' && index === 0
            ? { ...section, fields: [...section.fields, ['dtmf_mode', 'perhaps'] as const] }
            : section,
        ),
    })),
    contexts: extensionContexts(extensions),
  }
}

const ruined = async (trx: typeof db) =>
  (await allExtensions(trx)).some((extension) => extension.name === 'ruin')

const configuration = configurator({
  db,
  folder: home.generated,
  asterisk: {
    state: () => control.state(),
    waitUp: (ms) => control.waitUp(ms),
    reload: (module) => control.reload(module),
    dialplanRevision: () => control.dialplanRevision(),
    hasEndpoint: (name, expected) => control.hasEndpoint(name, expected),
    complaints: (since) => control.complaints(since),
  },
  now: Date.now,
  render: async (trx) => {
    const { files, expected } = render([await fragment(trx)], {})
    const start = (await ruined(trx)) ? '[unfinished\n' : ''
    return { files: files.map((file) => ({ ...file, text: start + file.text })), expected }
  },
  onRestored: async (why) => void restored.push(why),
})
const control = await asteriskControl({
  home,
  sip: {
    host: place.server,
    port: place.sipPort,
    rtp: place.rtp,
    externalAddress: undefined,
    localNetworks: [],
  },
  log: pino({ level: process.env.LOG ?? 'silent' }),
  contexts: ['destination'],
  now: Date.now,
  render: configuration.render,
  onUp: () => configuration.reconcile(),
  onHung: () => {},
  onReplaced: () => {},
})
control.start()
t.teardown(async () => {
  const { pid } = control.health()
  await control.stop()
  if (pid !== null) process.kill(pid, 'SIGKILL')
  await db.destroy()
  rmSync(data, { recursive: true, force: true })
  await place.release()
})
t.ok(await control.waitUp(30_000), 'Asterisk comes up', control.health())

const values = {
  number: '101',
  name: 'Lễ tân',
  secret: 'aB3dE5fG7hJ9kL1mN3pQ',
  record: false,
  ringSeconds: 30,
  codecs: ['alaw'],
  dtmf: 'rfc4733',
} as const satisfies Partial<Extension>

const names = async () => (await allExtensions(db)).map(({ number, name }) => `${number} ${name}`)
const files = () =>
  ['pjsip.conf', 'extensions.conf'].map((name) => readFileSync(join(home.generated, name), 'utf8'))

t.test('a change is in the database, the files and Asterisk when it resolves', async (t) => {
  await configuration.change((change) => insertExtension(change, values, 1))
  t.strictSame(await names(), ['101 Lễ tân'])
  const endpoint = await control.ami.pjsipEndpoint('101')
  t.equal(endpoint?.endpoint.callerid, '"Lễ tân" <101>')
  t.equal(await control.ami.hasExtension('numbers', '101'), true)
})

t.test('what Asterisk does not accept is taken back everywhere, with its own words', async (t) => {
  const before = files()
  const [extension] = await allExtensions(db)
  await t.rejects(
    configuration.change((change) =>
      updateExtension(change, extension as Extension, { name: 'break' }, 2),
    ),
    { code: 'not-confirmed', message: /dtmf_mode/ },
  )
  t.strictSame(await names(), ['101 Lễ tân'])
  t.strictSame(files(), before)
  t.equal((await control.ami.pjsipEndpoint('101'))?.endpoint.callerid, '"Lễ tân" <101>')
  t.match(restored.at(-1), /dtmf_mode/)
})

t.test('work that throws changes nothing', async (t) => {
  const before = files()
  await t.rejects(
    configuration.change(async (change) => {
      await insertExtension(change, { ...values, number: '102' }, 3)
      throw new Error('no')
    }),
    { message: 'no' },
  )
  t.strictSame(await names(), ['101 Lễ tân'])
  t.strictSame(files(), before)
})

t.test('a change that meets a dying Asterisk is whole or refused', async (t) => {
  const { pid } = control.health()
  process.kill(pid as number, 'SIGKILL')
  const insert = configuration.change((change) =>
    insertExtension(change, { ...values, number: '103' }, 4),
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
  await configuration.change((change) => insertExtension(change, { ...values, number: '104' }, 5))
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
    await configuration.change((change) =>
      updateExtension(change, ruin as Extension, { name: 'mended' }, 7),
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
    configuration.change((change) =>
      updateExtension(change, second as Extension, { name: 'B' }, 8),
    ),
    { code: 'asterisk-unreachable' },
  )
  t.notMatch(await names(), ['B'])
  await configuration.change((change) =>
    updateExtension(change, first as Extension, { name: 'mended again' }, 9),
  )
  t.match(await names(), ['101 mended again'])
  t.equal(control.state(), 'up')
})
