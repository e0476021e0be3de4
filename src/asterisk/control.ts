import { join } from 'node:path'
import type { ConfiguredAsterisk } from '../conf/configurator.js'
import { beat, lastSeenAlive } from './alive.js'
import { type Ami, ami } from './ami.js'
import { type Ari, ari } from './ari.js'
import { unreadEvents } from './ari-events.js'
import { amiUser, ariUser, type SipSettings } from './asterisk.conf.js'
import { endRegistrations, renewRegistrations } from './carrier-registrations.js'
import { complaintsSince } from './complaints.js'
import { confirmEndpoint } from './confirm.js'
import type { Home } from './home.js'
import * as lives from './life.js'
import type { AsteriskLog } from './log.js'
import { endAtOnce, findRunning, isAlive, lastWords, type Running } from './process.js'
import { type Pulse, watchPulse } from './pulse.js'
import { hidePath, httpPrefix, loadSecrets, movePorts } from './secrets.js'
import { settler } from './settler.js'
import { starter } from './starter.js'
import { supervise } from './supervise.js'
import { wakers } from './wakers.js'

export interface ControlOptions {
  readonly home: Home
  readonly sip: SipSettings
  readonly log: AsteriskLog
  /** Contexts that calls may be originated or redirected into. */
  readonly contexts: readonly string[]
  readonly now: () => number
  /** Writes the generated files, before a launch. */
  render(): Promise<void>
  /** Asterisk answers, booted: reconcile everything. Called again after each lost connection. */
  onUp(boot: Boot): Promise<void>
  /** It was there and answered nobody any more, and is ended; `why` in words. */
  onHung(why: string): void
  /** Another service has our place: this one must do nothing more. */
  onReplaced(): void
}

export interface Boot {
  /** Begins every unique id of this Asterisk; differs for each start. */
  readonly systemName: string
  /** It ran before this service did, perhaps with files of before. */
  readonly adopted: boolean
  /** When the Asterisk before this one was last seen alive, epoch ms. */
  readonly previousAliveAt: number
}

export interface AsteriskHealth {
  readonly state: lives.AsteriskState
  readonly pid: number | null
  readonly startedAt: number | null
  readonly starts: number
  readonly ami: boolean
  readonly ari: boolean
  readonly problem: string | null
  /** Files that wait for Asterisk's next start: of a newer version, or by other settings. */
  readonly waitingForRestart: readonly string[]
}

/** The bundled Asterisk as the service sees it: process, AMI and ARI in one. */
export interface AsteriskControl extends ConfiguredAsterisk {
  readonly ami: Ami
  readonly ari: Ari
  /**
   * SIP over WebSocket (res_http_websocket has the path fixed); on this machine alone, and behind a
   * prefix that only the service knows.
   */
  readonly sipSocketUrl: string
  health(): AsteriskHealth
  /** It has not what it should, as `why` says: told in `health`, and `onUp` again until it has. */
  mend(why: string): void
  /** Starts watching: adopts or launches. Never throws; what is wrong stands in `health`. */
  start(): void
  /** Stops watching and closes both connections. Asterisk goes on. */
  stop(): Promise<void>
}

const aliveEveryMs = 5000
const mendInMs = 5000
const reloadTimeoutMs = 30_000

export async function asteriskControl(options: ControlOptions): Promise<AsteriskControl> {
  const { home, log, now } = options
  const uptime = () => performance.now()
  const secrets = await secretsFor(home)
  const starting = starter({ ...options, secrets })
  const stopping = new AbortController()
  const stateChanged = wakers()
  const startSooner = wakers()
  // A clock that was set back since: nothing was alive in the future.
  let life = lives.unborn(Math.min((await lastSeenAlive(home)) ?? now(), now()))
  let watching: readonly Promise<void>[] = []
  let heartbeat: NodeJS.Timeout | undefined

  const here = { host: '127.0.0.1', log }
  const admin = ami({
    ...here,
    port: secrets.amiPort,
    username: amiUser,
    secret: secrets.amiSecret,
    contexts: options.contexts,
    eventMask: 'system,call,user',
  })
  const decider = ari({
    ...here,
    port: secrets.ariPort,
    prefix: httpPrefix(secrets),
    username: ariUser,
    password: secrets.ariSecret,
    ...{ application: 'tongdai', leaveOut: unreadEvents },
  })
  const state = () => lives.stateOf(life, admin.connected, uptime())
  const become = (next: lives.Life) => {
    life = next
    stateChanged.wake()
  }

  admin.onEvent((event) => {
    if (event.type === 'FullyBooted' && !life.booted) up()
  })
  admin.onState((link) => become(link === 'up' ? lives.answered(life) : lives.unheard(life)))
  decider.onState((link) => {
    if (link === 'up') become(lives.answered(life))
    if (link === 'replaced') options.onReplaced()
  })

  const settle = settler(
    {
      log,
      isBooted: () => life.booted,
      // Asked, not read from a file: that may be of a start which came to nothing.
      settle: async () => {
        const { systemName } = await admin.coreSettings()
        const { adopted, previousAliveAt } = life
        await options.onUp({ systemName, adopted, previousAliveAt })
      },
      told: (problem) => become(lives.troubled(life, problem)),
    },
    stopping.signal,
  )

  function up(): void {
    become(lives.cameUp(life))
    log.info({ asterisk: life.running?.pid, adopted: life.adopted }, 'Asterisk is up')
    void settle(0)
  }

  function onUp(running: Running, adopted: boolean): void {
    become(lives.begun(life, running, adopted))
    log.info({ asterisk: running.pid, adopted }, 'Asterisk runs')
    admin.start()
    decider.start()
    admin.hurry()
    decider.hurry()
  }

  async function onDown(process: Running | undefined, error: Error | undefined): Promise<void> {
    const cause = lives.isHung(life)
      ? lives.hungWords(life)
      : `Asterisk ended: ${await lastWords(home)}`
    const problem = error?.message ?? cause
    become(lives.ended(life, problem, { epoch: now(), uptime: uptime() }))
    log.error({ asterisk: process?.pid, problem }, 'Asterisk is not running')
  }

  async function onPulse(process: Running, pulse: Pulse, askedAt: number): Promise<void> {
    const wasHung = lives.isHung(life)
    become(lives.asked(life, process, pulse, askedAt))
    const level = pulse === 'answered' ? 'debug' : 'warn'
    const { unanswered } = life
    log[level]({ asterisk: process.pid, pulse, unanswered }, 'Asterisk asked whether it lives')
    if (!lives.isHung(life)) return
    const why = lives.hungWords(life)
    try {
      if ((await endAtOnce(home, process)) && !wasHung) options.onHung(why)
    } catch (err) {
      log.error({ err, asterisk: process.pid }, 'a hung Asterisk cannot be ended')
    }
  }

  return {
    ami: admin,
    ari: decider,
    sipSocketUrl: `ws://127.0.0.1:${secrets.ariPort}${httpPrefix(secrets)}/ws`,
    state,
    health: () => ({
      state: state(),
      pid: life.running?.pid ?? null,
      startedAt: life.startedAt,
      starts: life.starts,
      ami: admin.connected,
      ari: decider.connected,
      problem: lives.problemOf(life),
      waitingForRestart: starting.waitingForRestart(),
    }),

    mend(why) {
      if (!life.booted) return
      become(lives.troubled(life, why))
      void settle(mendInMs)
    },

    start() {
      heartbeat = setInterval(() => {
        if (life.unanswered === 0) void beat(home, life.running, now)
      }, aliveEveryMs)
      const { find, start } = starting
      const world = { find, start, isAlive, onUp, onDown, pause: startSooner.pause, uptime }
      const silent = () => (admin.connected || decider.connected ? undefined : life.running)
      const asks = [admin.answers, decider.answers]
      watching = [
        supervise(world, stopping.signal),
        watchPulse({ silent, asks, told: onPulse, now }, stopping.signal),
      ]
    },

    async stop() {
      stopping.abort()
      clearInterval(heartbeat)
      stateChanged.wake()
      startSooner.wake()
      await Promise.all([admin.stop(), decider.stop(), ...watching])
    },

    async waitUp(timeoutMs) {
      const { inVain } = life
      const diedAgain = () => life.inVain > inVain && life.running === undefined
      const until = uptime() + timeoutMs
      startSooner.wake()
      while (state() !== 'up' && uptime() < until && !diedAgain() && !stopping.signal.aborted)
        await stateChanged.pause(Math.min(200, until - uptime()))
      return state() === 'up'
    },

    reload: (module) => admin.reload(module, reloadTimeoutMs),
    dialplanRevision: () => admin.getGlobal('CONF_REVISION'),

    hasEndpoint: (name, expected) => confirmEndpoint(admin, name, expected),
    endRegistrations: (names) => endRegistrations(admin, names),
    renewRegistrations: (names) => renewRegistrations(admin, names),
    complaints: (since) => complaintsSince(join(home.logs, 'messages'), since),
  }
}

/** Ports move, and paths, only while nobody of ours listens there. */
async function secretsFor(home: Home) {
  const secrets = await loadSecrets(home.secrets)
  if ((await findRunning(home)) !== undefined) return secrets
  return movePorts(home.secrets, await hidePath(home.secrets, secrets))
}
