import { readFileSync } from 'node:fs'
import { type Logger, pino } from 'pino'
import { type AsteriskControl, asteriskControl } from './asterisk/control.js'
import { homeOf, makeFolders } from './asterisk/home.js'
import { capLogs } from './asterisk/log-files.js'
import { allContacts, contactsOf } from './asterisk/registrations.js'
import { type ConfiguredAsterisk, configurator } from './conf/configurator.js'
import { render } from './conf/render.js'
import type { Config } from './config.js'
import { openDatabase } from './db/database.js'
import { systemActor } from './domain/actor.js'
import { contexts } from './domain/marks.js'
import { isoIn } from './domain/time.js'
import { auditFeature } from './features/audit/audit.feature.js'
import { extensionFeature } from './features/extension/extension.feature.js'
import { loginThrottle } from './features/session/login-throttle.js'
import { endSessions, sessionFeature } from './features/session/session.feature.js'
import { asteriskHealth } from './features/system/asterisk-health.js'
import { systemFeature } from './features/system/system.feature.js'
import { tokenFeature } from './features/token/token.feature.js'
import { firstAdmin } from './features/user/first-admin.js'
import { passwordHasher } from './features/user/password.js'
import { userFeature } from './features/user/user.feature.js'
import type { CertificateFiles } from './http/certificate.js'
import { buildHttp } from './http/http.js'
import { listen } from './http/listen.js'
import { networkCheck } from './http/networks.js'
import { selfSigned } from './http/self-signed.js'
import { claimInstance } from './instance.js'
import { startJobs } from './jobs.js'

export interface App {
  /** Stops the service in the order of docs/adr; Asterisk and its calls go on. */
  stop(): Promise<void>
}

const version: string = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
).version

/** The composition root: the only file that knows everyone. `exit` is asked when another service took our place. */
export async function createApp(config: Config, exit: (code: number) => void): Promise<App> {
  const log: Logger = pino({ level: config.logLevel })
  const now = Date.now
  const time = isoIn(config.timeZone)
  const startedAt = now()

  const home = homeOf(config.data, config.asterisk)
  await makeFolders(home)
  const instance = await claimInstance(home.run, config.http.host, config.http.port)
  if (instance.replaced !== null)
    log.warn({ pid: instance.replaced }, 'the service before did not answer; took its place')
  const db = await openDatabase(home.database)

  const audit = auditFeature({ db, log, data: config.data, clock: now })
  const extensionParts = { db, audit: audit.audit, now, time }
  let control: AsteriskControl | undefined
  const asterisk = lateBound(() => control)

  const configuration = configurator({
    db,
    folder: home.generated,
    asterisk,
    now,
    render: async (trx) =>
      render([await extensions.conf(trx)], { RECORD_PARTS: home.recordingParts }),
    onRestored: (why) =>
      audit.audit({
        actor: systemActor,
        action: 'config.restored',
        object: 'config',
        details: { why },
      }),
  })
  const extensions = extensionFeature({
    ...extensionParts,
    configurator: configuration,
    contacts: async () => (control === undefined ? undefined : allContacts(control.ami)),
    contactsOf: async (number) =>
      control === undefined ? undefined : contactsOf(control.ami, number),
  })

  control = await asteriskControl({
    home,
    sip: config.sip,
    log: log.child({ part: 'asterisk' }),
    contexts: [contexts.destination],
    now,
    render: configuration.render,
    onUp: async ({ adopted }) => {
      if (adopted) await configuration.reconcile()
    },
    onReplaced: () => {
      log.fatal('another service took our place (ApplicationReplaced); ending')
      exit(3)
    },
  })
  const running = control

  const adminsFrom = networkCheck(config.adminNetworks)
  const throttle = loginThrottle(now)
  const userParts = {
    db,
    audit: audit.audit,
    passwords: passwordHasher(),
    clock: now,
    endSessions,
  }
  const users = userFeature(userParts, throttle)
  const sessions = sessionFeature({
    db,
    log,
    audit: audit.audit,
    clock: now,
    byId: users.byId,
    withPassword: users.withPassword,
    countGuess: throttle,
    adminsFrom,
    refused: audit.refused,
  })
  const tokens = tokenFeature({
    db,
    log,
    audit: audit.audit,
    clock: now,
    ownerOf: users.byId,
  })
  const system = systemFeature({
    version,
    startedAt,
    time,
    parts: async () => [asteriskHealth(running.health(), time)],
  })
  const features = [system, sessions, tokens, users, audit, extensions]

  const made = await firstAdmin(userParts, config.adminPassword)
  if (made !== undefined) tellPassword(made)

  const http = await buildHttp({
    log,
    version,
    features,
    credentials: { bearer: tokens.actorOf, cookie: sessions.actorOf },
    adminsFrom,
    refusedAdmin: (actor, address) =>
      audit.refused({ username: actor.username, address, why: 'network' }),
  })
  const listening = await listen({
    app: http,
    log: log.child({ part: 'http' }),
    http: config.http,
    https: config.https,
    certificate: await certificateOf(config, home.tls, now()),
  })
  control.start()
  const stopJobs = startJobs(
    [
      ...features.flatMap((feature) => feature.jobs ?? []),
      { name: 'cap-asterisk-logs', cron: '* * * * *', run: () => capLogs(home) },
    ],
    config.timeZone,
    log,
  )

  return {
    async stop() {
      log.info('stopping; calls go on')
      await stopJobs()
      await listening.close(requestGraceMs)
      await http.close()
      await running.stop()
      await audit.close()
      await db.destroy()
      await instance.release()
    },
  }
}

/** Requests under way may end for so long when the service stops. */
const requestGraceMs = 3000

async function certificateOf(
  { https: { cert, key } }: Config,
  folder: string,
  now: number,
): Promise<CertificateFiles> {
  return cert === undefined || key === undefined ? selfSigned(folder, now) : { cert, key }
}

/** Asterisk's control exists only after what it calls; until then Asterisk is booting. */
function lateBound(control: () => AsteriskControl | undefined): ConfiguredAsterisk {
  const there = () => {
    const found = control()
    if (found === undefined) throw new Error('Asterisk is not watched yet')
    return found
  }
  return {
    state: () => control()?.state() ?? 'booting',
    waitUp: (timeoutMs) => there().waitUp(timeoutMs),
    reload: (module) => there().reload(module),
    dialplanRevision: () => there().dialplanRevision(),
    hasEndpoint: (name, expected) => there().hasEndpoint(name, expected),
    complaints: (since) => there().complaints(since),
  }
}

/** Printed once, on the terminal and not in the log. */
function tellPassword(password: string): void {
  process.stdout.write(
    `\n  Tài khoản quản trị / admin account:  admin\n  Mật khẩu / password:  ${password}\n\n`,
  )
}
