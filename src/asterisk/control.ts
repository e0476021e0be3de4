import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { ConfiguredAsterisk } from '../conf/configurator.js'
import { beat, lastSeenAlive } from './alive.js'
import { type Ami, ami } from './ami.js'
import { type Ari, ari } from './ari.js'
import { amiUser, ariUser, type SipSettings, startFiles } from './asterisk.conf.js'
import { complaintsSince } from './complaints.js'
import { pause } from './deadline.js'
import type { Home } from './home.js'
import { installHandWritten, installStartFiles, lastSystemName, waitingFiles } from './install.js'
import {
  type AsteriskState,
  begun,
  cameUp,
  ended,
  type Life,
  stateOf,
  troubled,
  unborn,
  unheard,
} from './life.js'
import type { AsteriskLog } from './log.js'
import { findRunning, isAlive, lastWords, launch, type Running } from './process.js'
import { loadSecrets, movePorts } from './secrets.js'
import { refuseTakenSipPort } from './sip-port.js'
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
  readonly state: AsteriskState
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
  health(): AsteriskHealth
  /** Starts watching: adopts or launches. Never throws; what is wrong stands in `health`. */
  start(): void
  /** Stops watching and closes both connections. Asterisk goes on. */
  stop(): Promise<void>
}

const aliveEveryMs = 5000
const settleAgainMs = 5000
const reloadTimeoutMs = 30_000

export async function asteriskControl(options: ControlOptions): Promise<AsteriskControl> {
  const { home, sip, log, now } = options
  const secrets = await secretsFor(home)
  const stopping = new AbortController()
  const stateChanged = wakers()
  const startSooner = wakers()
  let life: Life = unborn((await lastSeenAlive(home)) ?? now())
  let waitingForRestart: readonly string[] = []
  let supervising: Promise<void> | undefined
  let heartbeat: NodeJS.Timeout | undefined
  let greetings = 0

  const here = { host: '127.0.0.1', log }
  const admin = ami({
    ...here,
    port: secrets.amiPort,
    username: amiUser,
    secret: secrets.amiSecret,
    contexts: options.contexts,
    eventMask: 'system',
  })
  const decider = ari({
    ...here,
    port: secrets.ariPort,
    username: ariUser,
    password: secrets.ariSecret,
    application: 'tongdai',
  })
  const state = () => stateOf(life, admin.connected, now())
  const become = (next: Life) => {
    life = next
    stateChanged.wake()
  }

  admin.onEvent((event) => {
    if (event.type === 'FullyBooted' && !life.booted) void up()
  })
  admin.onState((link) => {
    if (link !== 'up') become(unheard(life))
  })
  decider.onState((link) => {
    if (link === 'replaced') options.onReplaced()
  })

  /** Tries until Asterisk has taken everything, is gone, or greets anew; `health` has the problem. */
  async function up(): Promise<void> {
    become(cameUp(life))
    greetings += 1
    const greeting = greetings
    const isNow = () => life.booted && greeting === greetings && !stopping.signal.aborted
    const { running, adopted, previousAliveAt } = life
    const systemName = await lastSystemName(home)
    log.info({ asterisk: running?.pid, adopted, systemName }, 'Asterisk is up')
    while (isNow()) {
      try {
        await options.onUp({ systemName, adopted, previousAliveAt })
        if (isNow()) become(troubled(life, null))
        return
      } catch (error) {
        if (isNow()) become(troubled(life, (error as Error).message))
        log.error({ err: error }, 'Asterisk does not have what it should')
        await pause(settleAgainMs, stopping.signal)
      }
    }
  }

  async function find(): Promise<Running | undefined> {
    const found = await findRunning(home)
    if (found === undefined) return undefined
    await installHandWritten(home)
    const wanted = startFiles(home, secrets, sip, await lastSystemName(home))
    waitingForRestart = await waitingFiles(home, wanted, found.startedAt)
    return found
  }

  async function start(): Promise<Running> {
    await refuseTakenSipPort(sip)
    const systemName = `td${now().toString(36)}${randomBytes(2).toString('hex')}`
    await installHandWritten(home)
    await options.render()
    await installStartFiles(home, startFiles(home, secrets, sip, systemName))
    waitingForRestart = []
    return launch(home)
  }

  function onUp(running: Running, adopted: boolean): void {
    become(begun(life, running, adopted))
    log.info({ asterisk: running.pid, adopted }, 'Asterisk runs')
    admin.start()
    decider.start()
    admin.hurry()
    decider.hurry()
  }

  async function onDown(process: Running | undefined, error: Error | undefined): Promise<void> {
    const problem = error?.message ?? `Asterisk ended: ${await lastWords(home)}`
    become(ended(life, problem, now()))
    log.error({ asterisk: process?.pid, problem }, 'Asterisk is not running')
  }

  return {
    ami: admin,
    ari: decider,
    state,
    health: () => ({
      state: state(),
      pid: life.running?.pid ?? null,
      startedAt: life.startedAt,
      starts: life.starts,
      ami: admin.connected,
      ari: decider.connected,
      problem: life.problem,
      waitingForRestart,
    }),

    start() {
      heartbeat = setInterval(() => void beat(home, life.running, now), aliveEveryMs)
      const world = { find, start, isAlive, onUp, onDown, pause: startSooner.pause, now }
      supervising = supervise(world, stopping.signal)
    },

    async stop() {
      stopping.abort()
      clearInterval(heartbeat)
      stateChanged.wake()
      startSooner.wake()
      await Promise.all([admin.stop(), decider.stop(), supervising])
    },

    async waitUp(timeoutMs) {
      const { inVain } = life
      const diedAgain = () => life.inVain > inVain && life.running === undefined
      const until = now() + timeoutMs
      startSooner.wake()
      while (state() !== 'up' && now() < until && !diedAgain() && !stopping.signal.aborted)
        await stateChanged.pause(Math.min(200, until - now()))
      return state() === 'up'
    },

    reload: (module) => admin.reload(module, reloadTimeoutMs),
    dialplanRevision: () => admin.getGlobal('CONF_REVISION'),

    async hasEndpoint(name, expected) {
      const found = await admin.pjsipEndpoint(name)
      if (found === undefined || expected === undefined) return found === expected
      const carried = `,${found.endpoint.setvar ?? ''},`.includes(`,CONF=${expected.fingerprint},`)
      return carried && found.auth?.hasSecret(expected.secret) === true
    },

    complaints: (since) => complaintsSince(join(home.logs, 'messages'), since),
  }
}

/** Ports move only while nobody of ours listens on them. */
async function secretsFor(home: Home) {
  const secrets = await loadSecrets(home.secrets)
  return (await findRunning(home)) === undefined ? movePorts(home.secrets, secrets) : secrets
}
