import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Logger, pino } from 'pino'
import { composeCalls } from './app.calls.js'
import { composeSms } from './app.groups.js'
import { composeLive } from './app.live.js'
import { hotlineNumbers } from './app.outbound.js'
import { isMobile, ownPhoneNames, ownPhoneWorld } from './app.own-phone.js'
import { composePeople } from './app.people.js'
import { certificateOf, tellPassword } from './app.start.js'
import { composeSwitch } from './app.switch.js'
import { homeOf, makeFolders } from './asterisk/home.js'
import { capLogs } from './asterisk/log-files.js'
import { installSipCertificate } from './asterisk/sip-certificate.js'
import { stopRecordings } from './asterisk/stop-recordings.js'
import type { Config } from './config.js'
import { openDatabase } from './db/database.js'
import { zoneTime } from './domain/time.js'
import { sipSocketFeature } from './features/sip-socket/sip-socket.feature.js'
import { asteriskHealth } from './features/system/asterisk-health.js'
import { diskReserve } from './features/system/disk-reserve.js'
import { systemFeature } from './features/system/system.feature.js'
import { type Certificate, readCertificate } from './http/certificate.js'
import { buildHttp } from './http/http.js'
import { listen } from './http/listen.js'
import { claimInstance } from './instance.js'
import { startJobs } from './jobs.js'

export interface App {
  /** Ends the service in good order; Asterisk and its calls go on. */
  stop(): Promise<void>
}

const version: string = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
).version

/** A line of CEL is read at the latest so long after what it tells. */
const lateLinesMs = 2000

/** Reading the call log waits so long for Asterisk at most. */
const bootMs = 10_000

const minuteMs = 60_000

/** Requests under way may end for so long when the service stops. */
const requestGraceMs = 3000

/**
 * The composition root: with its three parts (`app.*.ts`) the only place that knows everyone.
 * `exit` is asked when another service took our place.
 */
export async function createApp(config: Config, exit: (code: number) => void): Promise<App> {
  const log: Logger = pino({ level: config.logLevel })
  const now = Date.now
  const { iso: time } = zoneTime(config.timeZone)
  const startedAt = now()
  let isStopping = false

  const home = homeOf(config.data, config.asterisk)
  await makeFolders(home)
  const instance = await claimInstance(home.run)
  if (instance.replaced !== null)
    log.warn({ replaced: instance.replaced }, 'the service before did not answer; took its place')
  const db = await openDatabase(home.database)

  const people = composePeople({
    ...{ config, db, log, now, time },
    phones: {
      ...{ hotlineNumbers, isMobile },
      change: (work, by) => switchboard.routing.configurator.change(work, by),
      forgetDevices: (accounts) => switchboard.forgetDevices(accounts),
      refuseUsed: (trx, id) => switchboard.routing.references.refuseUsed(trx, 'user', id),
    },
    ownPhones: ownPhoneWorld,
  })
  const audit = people.audit.audit
  const switchboard = await composeSwitch({
    people,
    config,
    home,
    db,
    log,
    audit,
    now,
    time,
    idsOf: async (actor, callId) => calls.idsOf(actor, callId),
    onTold: async (channels, trx) => calls.complete(channels, trx),
    recordOf: async (callId) => calls.recordOf(callId),
    openChannels: () => calls.openChannels(),
    async onUp({ systemName, previousAliveAt }, { ami }) {
      await tellRoom(calls.recording.room())
      await calls.reader.interrupt(systemName, previousAliveAt)
      await closeLost(ami)
    },
    onReplaced() {
      log.fatal('another service took our place (ApplicationReplaced); ending')
      exit(3)
    },
  })
  const { control, extensions, revisions, routing, desk } = switchboard
  const askedToStop = new Set<string>()
  const sms = composeSms(
    { db, log, audit, now, timeZone: config.timeZone, data: home.data },
    routing,
  )
  const calls = composeCalls({
    config,
    home,
    db,
    log,
    audit,
    now,
    directory: extensions.directory,
    people: ownPhoneNames,
    ...{ charge: routing.charge, notices: sms },
    routing,
    stopRecordings: () => stopRecordings(control.ami, askedToStop),
  })
  /**
   * Calls whose last line was never written (disk full, machine died) are closed. Asked first,
   * closed after what was on its way has been read.
   */
  async function closeLost(ami: typeof control.ami): Promise<void> {
    if (!ami.connected) return
    const at = now()
    const alive = new Set((await ami.channels()).map((channel) => channel.uniqueId))
    await setTimeout(lateLinesMs)
    await calls.reader.reconcile(alive, at)
  }
  const tellRoom = (room: string) =>
    control.ami.setGlobal('RECORD_OFF', room === 'enough' ? '' : '1')
  calls.recording.onRoom((room) => control.ami.connected && tellRoom(room))

  const reserve = diskReserve({
    file: join(home.data, 'reserve'),
    log: log.child({ part: 'disk' }),
  })
  await reserve.start()
  const system = systemFeature({
    version,
    startedAt,
    time,
    parts: async () => [
      asteriskHealth(control.health(), time),
      ...calls.health(),
      reserve.health(),
    ],
  })
  const sipSockets = sipSocketFeature({
    ...{ log: log.child({ part: 'sip' }), now },
    asteriskUrl: () => control.sipSocketUrl,
    accountOf: people.webAccountOf,
    sessionOf: people.stillOf,
  })
  const live = composeLive({ db, log, audit, now, time, people, switchboard, calls })
  const features = [
    system,
    sipSockets,
    ...live.features,
    ...people.features,
    extensions,
    revisions,
    ...routing.features,
    ...calls.features,
    sms,
  ]

  const http = await buildHttp({
    log,
    version,
    features,
    ...people.access,
    isNearlyFull: reserve.isSpent,
  })
  const certificate = await certificateOf(config, home.tls, now())
  await installSipCertificate(home, await readCertificate(certificate))
  const renewSip = async (pair: Certificate): Promise<void> => {
    if ((await installSipCertificate(home, pair)) && control.state() === 'up')
      await switchboard.reconcile()
  }
  const listening = await listen({
    app: http,
    log: log.child({ part: 'http' }),
    http: config.http,
    https: config.https,
    certificate,
    renewed: (pair) =>
      void renewSip(pair).catch((err: Error) =>
        log.error({ err }, 'SIP over TLS keeps the certificate of before'),
      ),
  })
  // Only now: a start that fails must not spend the one time that a password is printed.
  const made = await people.firstAdmin()
  if (made !== undefined) tellPassword(made)
  await calls.recording.start()
  await sms.start()
  control.start()
  // The log waits for the phones, not the phones for the log: reading a day of it takes a while.
  const reading = control
    .waitUp(bootMs)
    .then(() => (isStopping ? undefined : calls.read()))
    .catch((err: Error) => log.error({ err }, 'what Asterisk wrote of calls cannot be read'))
  const stopJobs = startJobs(
    {
      jobs: features.flatMap((feature) => feature.jobs ?? []),
      periodic: [
        { name: 'lost-calls', everyMs: 10 * minuteMs, run: () => closeLost(control.ami) },
        { name: 'voicemail-sweep', everyMs: 10 * minuteMs, run: routing.voicemail.sweep },
        { name: 'cap-asterisk-logs', everyMs: minuteMs, run: () => capLogs(home) },
      ],
    },
    config.timeZone,
    log,
  )

  return {
    async stop() {
      isStopping = true
      log.info('stopping; calls go on')
      await stopJobs()
      sipSockets.close()
      live.stop()
      await listening.close(requestGraceMs)
      await http.close()
      await desk.close()
      await routing.traces.flush()
      await routing.stop()
      await control.stop()
      await calls.reader.stop()
      await sms.stop()
      await reading
      await calls.recording.stop()
      reserve.stop()
      await people.audit.close()
      await db.destroy()
      await instance.release()
    },
  }
}
