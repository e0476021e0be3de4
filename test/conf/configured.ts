import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Test } from 'tap'
import { asteriskControl } from '../../src/asterisk/control.js'
import { homeOf, makeFolders } from '../../src/asterisk/home.js'
import { endAtOnce, findRunning } from '../../src/asterisk/process.js'
import { configurator } from '../../src/conf/configurator.js'
import type { ReloadableModule } from '../../src/conf/publish.js'
import { type ConfFragment, render } from '../../src/conf/render.js'
import { type Database, openDatabase } from '../../src/db/database.js'
import {
  accountsOf,
  extensionContexts,
  extensionSections,
} from '../../src/features/extension/extension.conf.js'
import { allExtensions } from '../../src/features/extension/extension.repo.js'
import type { Extension } from '../../src/features/extension/extension.schema.js'
import { bundle } from '../support/bundle.js'
import { proveSip } from '../support/certificate.js'
import { takePlace } from '../support/place.js'

/** What a test may do at a moment of the configurator's work. */
export interface Hooks {
  afterReload?: ((module: ReloadableModule) => void) | undefined
}

/** A configurator with a database and a real Asterisk; everything ends with the file. */
export async function configured(t: Test) {
  const place = await takePlace()
  const data = mkdtempSync(join(tmpdir(), 'td-conf-'))
  const home = { ...homeOf(data, bundle), program: refusingProgram(data) }
  await makeFolders(home)
  await proveSip(home)
  const db = await openDatabase(':memory:')
  const restored: (string | undefined)[][] = []
  const hooks: Hooks = {}

  const configuration = configurator({
    db,
    folder: home.generated,
    asterisk: {
      state: () => control.state(),
      waitUp: (ms) => control.waitUp(ms),
      reload: async (module) => {
        await control.reload(module)
        hooks.afterReload?.(module)
      },
      dialplanRevision: () => control.dialplanRevision(),
      hasEndpoint: (name, expected) => control.hasEndpoint(name, expected),
      endRegistrations: (names) => control.endRegistrations(names),
      renewRegistrations: (names) => control.renewRegistrations(names),
      complaints: (since) => control.complaints(since),
    },
    now: Date.now,
    render: async (trx) => {
      const { files, expected } = render([await fragment(trx)], {})
      const start = (await ruined(trx)) ? '[unfinished\n' : ''
      return { files: files.map((file) => ({ ...file, text: start + file.text })), expected }
    },
    record: async (change, touched, { actor, action }) => {
      const told = { at: 0, userId: null, username: actor.username, action, objects: '[]' }
      const changes = JSON.stringify(touched)
      await change.insert('revision', { ...told, touched: touched.length, changes })
    },
    onRestored: async (...told) => void restored.push(told),
    onDivided: (why) => control.mend(why),
  })
  const control = await asteriskControl({
    home,
    sip: {
      host: place.server,
      port: place.sipPort,
      tlsPort: place.sipTlsPort,
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
    await control.stop()
    const running = await findRunning(home)
    if (running !== undefined) await endAtOnce(home, running)
    await db.destroy()
    rmSync(data, { recursive: true, force: true })
    await place.release()
  })
  t.ok(await control.waitUp(30_000), 'Asterisk comes up', control.health())

  const names = async () => (await allExtensions(db)).map(({ number, name }) => `${number} ${name}`)
  const files = () =>
    ['pjsip.conf', 'extensions.conf'].map((name) =>
      readFileSync(join(home.generated, name), 'utf8'),
    )
  return { home, db, configuration, control, restored, hooks, names, files }
}

export const values = {
  number: '101',
  name: 'Lễ tân',
  secret: 'aB3dE5fG7hJ9kL1mN3pQ',
  record: false,
  ringSeconds: 30,
  codecs: ['alaw'],
  dtmf: 'rfc4733',
  hotlineId: null,
  permissions: ['internal'],
  frozen: false,
} as const satisfies Partial<Extension>

/** The bundled Asterisk, but one that refuses to start with a name that asks for it. */
function refusingProgram(data: string): string {
  const program = join(data, 'asterisk')
  const file = `${data}/conf/generated/pjsip.conf`
  writeFileSync(
    program,
    `#!/bin/sh\nif grep -q '"kill"' ${file}; then echo refused; exit 1; fi\nexec ${bundle}/sbin/asterisk "$@"\n`,
    { mode: 0o755 },
  )
  return program
}

/**
 * Renders as the product does, but breaks what Asterisk is told of a name that asks for it:
 * `break` makes one endpoint wrong, `ruin` makes a file that Asterisk cannot read at all.
 */
async function fragment(trx: Database): Promise<ConfFragment> {
  const extensions = (await allExtensions(trx)).map((one) => ({ ...one, hotline: '' }))
  return {
    endpoints: extensions.map((extension) => ({
      name: extension.number,
      secret: extension.secret,
      sections: (fingerprint) =>
        accountsOf(extension)
          .flatMap((account) => extensionSections(extension, account, fingerprint))
          .map((section, index) =>
            extension.name === 'break' && index === 0
              ? { ...section, fields: [...section.fields, ['dtmf_mode', 'perhaps'] as const] }
              : section,
          ),
    })),
    contexts: extensionContexts(extensions),
  }
}

const ruined = async (trx: Database) =>
  (await allExtensions(trx)).some((extension) => extension.name === 'ruin')
