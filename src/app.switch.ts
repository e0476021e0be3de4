import { join } from 'node:path'
import type { Logger } from 'pino'
import { composeCarriers } from './app.carriers.js'
import { composeDesk } from './app.desk.js'
import { groupsCallable } from './app.groups.js'
import { composeHistory } from './app.history.js'
import { hotlineNumbers } from './app.outbound.js'
import { nobodyStranded } from './app.own-phone.js'
import { composeRouting } from './app.routing.js'
import { configTables } from './app.tables.js'
import { type AsteriskControl, asteriskControl, type Boot } from './asterisk/control.js'
import type { Home } from './asterisk/home.js'
import { allContacts, contactsOf, forgetContacts } from './asterisk/registrations.js'
import { type ConfiguredAsterisk, configurator } from './conf/configurator.js'
import { type ConfFragment, render } from './conf/render.js'
import type { Config } from './config.js'
import type { Database, Transaction } from './db/database.js'
import { type Actor, systemActor } from './domain/actor.js'
import type { Audit } from './domain/audit.js'
import { contexts } from './domain/marks.js'
import { accountKinds, accountName, type CallTaker } from './domain/receiving.js'
import {
  type ExtensionFeatureDeps,
  extensionFeature,
} from './features/extension/extension.feature.js'
import { callbackContexts } from './features/queue/queue.callback-channel.js'
import type { DecidedCall } from './features/routing/routing.routes.js'
import { voicemailFolder } from './features/voicemail/voicemail.feature.js'

interface SwitchParts {
  readonly config: Config
  readonly home: Home
  readonly db: Database
  readonly log: Logger
  readonly audit: Audit<Database>
  readonly now: () => number
  readonly time: (at: number) => string
  readonly onTold: (channels: readonly string[], trx: Transaction) => Promise<void>
  /** Who has an extension, and what of people stands in the dialplan. */
  readonly people: Pick<ExtensionFeatureDeps, 'ownersOf'> & {
    callTakers(trx: Database | Transaction): Promise<readonly CallTaker[]>
    conf(trx: Database | Transaction): Promise<ConfFragment>
  }
  readonly idsOf: (actor: Actor, callId: string) => Promise<readonly string[] | undefined>
  readonly recordOf: (callId: string) => Promise<DecidedCall | undefined>
  /** Channels of calls that have not ended; undefined while it is not known. */
  readonly openChannels: () => ReadonlySet<string> | undefined
  /** Asterisk answers, with the files of the database. */
  onUp(boot: Boot, control: AsteriskControl): Promise<void>
  onReplaced(): void
}

/** Asterisk, its configuration, and the features that stand in it. */
export async function composeSwitch(parts: SwitchParts) {
  const { config, home, db, log, audit, now, time } = parts
  let watched: AsteriskControl | undefined
  const carriers = composeCarriers({ sip: config.sip, ami: () => watched?.ami, now })
  const history = composeHistory({ db, audit, now, time, tables: configTables(carriers) })

  const configured = nobodyStranded(
    configurator({
      db,
      folder: home.generated,
      asterisk: lateBound(() => watched),
      now,
      render: async (trx) =>
        render(
          [await extensions.conf(trx), await parts.people.conf(trx), ...(await routing.conf(trx))],
          {
            RECORD_PARTS: home.recordingParts,
            PRESS_ONE: join(home.conf, 'press-one'),
            VOICEMAIL_FILES: voicemailFolder(home.data),
            VOICEMAIL_SAYS: join(home.conf, 'voicemail'),
            SAID: home.conf,
          },
        ),
      record: history.record,
      onRestored: (why, missing) =>
        audit({
          actor: systemActor,
          action: missing === undefined ? 'config.restored' : 'config.not-restored',
          object: 'config',
          details: { why, ...(missing === undefined ? {} : { missing }) },
        }),
      onDivided: (why) => watched?.mend(why),
    }),
  )
  const configuration = groupsCallable(configured)
  const routing = composeRouting({
    ...{ db, audit, now, log: log.child({ part: 'routing' }), timeZone: config.timeZone },
    data: home.data,
    configurator: () => configuration,
    idsOf: parts.idsOf,
    onTold: parts.onTold,
    recordOf: parts.recordOf,
    numbers: async (db) =>
      [...(await extensions.directory(db))].map(([number, { extensionId }]) => [
        number,
        { type: 'extension', id: extensionId },
      ]),
    freeze: (number) => extensions.freeze(number),
    carriers,
    callTakers: parts.people.callTakers,
    messages: {
      openChannels: parts.openChannels,
      tellCount: async (box, count) =>
        watched?.ami.setGlobal(`VOICEMAIL_${box}`, String(count)) ?? Promise.reject(notWatched()),
    },
  })
  const forgetDevices = async (accounts: readonly string[]): Promise<void> => {
    for (const account of accounts)
      await (watched && forgetContacts(watched.ami, account))?.catch((err: Error) =>
        log.warn({ err, account }, 'devices registered before could not be forgotten'),
      )
  }
  /** All that have ever been logged in to that number. */
  const forgetNumber = (number: string) =>
    forgetDevices(accountKinds.map((kind) => accountName(number, kind)))
  const extensions = extensionFeature({
    db,
    audit,
    now,
    time,
    configurator: routing.configurator,
    hotlineNumbers,
    refuseUsed: (trx, id) => routing.references.refuseUsed(trx, 'extension', id),
    watch: routing.watch,
    contacts: async () => watched && allContacts(watched.ami),
    contactsOf: async (number) => watched && contactsOf(watched.ami, number),
    forgetContacts: forgetNumber,
    ownersOf: parts.people.ownersOf,
    unansweredBoxes: (db) => routing.voicemail.unansweredBoxes(db),
  })
  const revisions = history.feature({
    ...{ configurator: routing.configurator, references: routing.references },
    forgetDevices: forgetNumber,
    rewritten: routing.rewritten,
    missingFiles: routing.missingFiles,
  })
  await routing.start()
  const control = await asteriskControl({
    home,
    sip: config.sip,
    log: log.child({ part: 'asterisk' }),
    contexts: [
      ...[contexts.destination, contexts.testCall, contexts.clickToCall],
      ...[contexts.supervisor, contexts.supervise, contexts.supervisorSays],
      ...[contexts.supervisorTakes, contexts.supervisorSends, contexts.supervisorBack],
      ...Object.values(callbackContexts),
    ],
    now,
    render: configuration.render,
    onUp: async (boot) => {
      await configuration.reconcile()
      await routing.voicemail.tellCounts()
      await parts.onUp(boot, control)
    },
    onHung: (why) =>
      void audit({
        actor: systemActor,
        action: 'asterisk.killed',
        object: 'asterisk',
        details: { why },
      }).catch((err: Error) => log.error({ err }, 'that Asterisk hung is not in the audit log')),
    onReplaced: parts.onReplaced,
  })
  watched = control
  routing.queues.watch(control)
  const desk = composeDesk({
    ari: control.ari,
    ami: control.ami,
    log: log.child({ part: 'desk' }),
    now,
    open: routing.open,
    tell: (callId, at, reason) => routing.traces.tell({ callId, at, ...reason }),
    placeOf: routing.placeOf,
    filesOf: routing.filesOf,
    adopted: routing.queues.adopted,
  })
  const { reconcile } = configuration
  return { control, extensions, revisions, routing, desk, forgetDevices, reconcile }
}

const notWatched = () => new Error('Asterisk is not watched yet')

/** Asterisk's control exists only after what it calls; until then Asterisk is booting. */
function lateBound(control: () => AsteriskControl | undefined): ConfiguredAsterisk {
  const there = () => {
    const found = control()
    if (found === undefined) throw notWatched()
    return found
  }
  return {
    state: () => control()?.state() ?? 'booting',
    waitUp: (timeoutMs) => there().waitUp(timeoutMs),
    reload: (module) => there().reload(module),
    dialplanRevision: () => there().dialplanRevision(),
    hasEndpoint: (name, expected) => there().hasEndpoint(name, expected),
    endRegistrations: (names) => there().endRegistrations(names),
    renewRegistrations: (names) => there().renewRegistrations(names),
    complaints: (since) => there().complaints(since),
  }
}
