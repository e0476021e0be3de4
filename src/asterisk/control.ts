import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { ConfiguredAsterisk, ExpectedEndpoint } from '../conf/configurator.js'
import type { ReloadableModule } from '../conf/publish.js'
import { beat, lastSeenAlive } from './alive.js'
import { type Ami, ami } from './ami.js'
import { type Ari, ari } from './ari.js'
import { amiUser, ariUser, type SipSettings, startFiles } from './asterisk.conf.js'
import { complaintsSince } from './complaints.js'
import { pause } from './deadline.js'
import type { Home } from './home.js'
import { installHandWritten, installStartFiles, lastSystemName } from './install.js'
import type { AsteriskLog } from './log.js'
import { findRunning, isAlive, lastWords, launch, type Running } from './process.js'
import { loadSecrets, movePorts } from './secrets.js'
import { refuseTakenSipPort } from './sip-port.js'
import { supervise } from './supervise.js'
import { pauseUntil } from './wakers.js'

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
  readonly state: 'up' | 'booting' | 'failing' | 'down'
  readonly pid: number | null
  readonly startedAt: number | null
  readonly starts: number
  readonly ami: boolean
  readonly ari: boolean
  readonly problem: string | null
  /** Hand-written files that wait for Asterisk's next start. */
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
const failingAfter = 1
const settleAgainMs = 5000
/** One that died is started again at once; who asks meanwhile waits for it. */
const restartWithinMs = 3000

export async function asteriskControl(options: ControlOptions): Promise<AsteriskControl> {
  const { home, sip, log, now } = options
  const secrets = await secretsFor(home)
  const stopping = new AbortController()
  const waiting = new Set<() => void>()
  const impatient = new Set<() => void>()
  let running: Running | undefined
  let adopted = false
  let booted = false
  let starts = 0
  let startedAt: number | null = null
  let neverUp = 0
  let problem: string | null = null
  let notReloaded: readonly string[] = []
  let diedAt = 0
  let previousAliveAt = (await lastSeenAlive(home)) ?? now()
  let supervising: Promise<void> | undefined
  let heartbeat: NodeJS.Timeout | undefined

  const host = '127.0.0.1'
  const admin = ami({
    host,
    port: secrets.amiPort,
    username: amiUser,
    secret: secrets.amiSecret,
    log,
    contexts: options.contexts,
    eventMask: 'system',
  })
  const decider = ari({
    host,
    port: secrets.ariPort,
    username: ariUser,
    password: secrets.ariSecret,
    application: 'tongdai',
    log,
  })

  admin.onEvent((event) => {
    if (event.type === 'FullyBooted') void cameUp()
  })
  admin.onState((state) => {
    if (state !== 'up') booted = false
  })
  decider.onState((state) => {
    if (state === 'replaced') options.onReplaced()
  })

  async function cameUp(): Promise<void> {
    if (booted || stopping.signal.aborted) return
    booted = true
    neverUp = 0
    problem = null
    const systemName = await lastSystemName(home)
    log.info({ asterisk: running?.pid, adopted, systemName }, 'Asterisk is up')
    for (const wake of waiting) wake()
    await settle({ systemName, adopted, previousAliveAt })
  }

  /** Tries until Asterisk has taken everything, or is gone; what is wrong stands in `health`. */
  async function settle(boot: Boot): Promise<void> {
    while (booted && !stopping.signal.aborted) {
      try {
        await options.onUp(boot)
        problem = null
        return
      } catch (error) {
        problem = (error as Error).message
        log.error({ err: error }, 'Asterisk does not have what it should')
        await pause(settleAgainMs, stopping.signal)
      }
    }
  }

  async function start(): Promise<Running> {
    await refuseTakenSipPort(sip)
    const systemName = `td${now().toString(36)}${randomBytes(2).toString('hex')}`
    await installHandWritten(home)
    await options.render()
    await installStartFiles(home, startFiles(home, secrets, sip, systemName))
    return launch(home)
  }

  async function find(): Promise<Running | undefined> {
    const found = await findRunning(home)
    if (found === undefined) return undefined
    const installed = await installHandWritten(home)
    notReloaded = installed.waiting
    return found
  }

  function onUp(process: Running, wasRunning: boolean): void {
    running = process
    adopted = wasRunning
    starts += wasRunning ? 0 : 1
    startedAt = now()
    neverUp += 1
    admin.hurry()
    decider.hurry()
    log.info(
      { asterisk: process.pid, adopted },
      wasRunning ? 'adopting Asterisk' : 'Asterisk launched',
    )
  }

  async function died(process: Running | undefined, error: Error | undefined): Promise<void> {
    running = undefined
    booted = false
    diedAt = now()
    if (process !== undefined) previousAliveAt = diedAt
    problem = error?.message ?? `Asterisk ended: ${await lastWords(home)}`
    log.error({ asterisk: process?.pid, problem }, 'Asterisk is not running')
  }

  function state(): AsteriskHealth['state'] {
    if (running !== undefined && booted && admin.connected) return 'up'
    if (neverUp > failingAfter) return 'failing'
    return running === undefined && now() - diedAt > restartWithinMs ? 'down' : 'booting'
  }

  return {
    ami: admin,
    ari: decider,
    state,
    health: () => ({
      state: state(),
      pid: running?.pid ?? null,
      startedAt,
      starts,
      ami: admin.connected,
      ari: decider.connected,
      problem,
      waitingForRestart: notReloaded,
    }),

    start() {
      admin.start()
      decider.start()
      heartbeat = setInterval(() => void beat(home, running, now), aliveEveryMs)
      supervising = supervise(
        {
          find,
          start,
          isAlive,
          onUp,
          onDown: (process, error) => void died(process, error),
          pause: (ms) => pauseUntil(impatient, ms),
          now,
        },
        stopping.signal,
      )
    },

    async stop() {
      stopping.abort()
      clearInterval(heartbeat)
      for (const wake of [...waiting, ...impatient]) wake()
      await Promise.all([admin.stop(), decider.stop(), supervising])
    },

    async waitUp(timeoutMs) {
      for (const wake of impatient) wake()
      const until = now() + timeoutMs
      while (state() !== 'up' && now() < until && !stopping.signal.aborted)
        await pauseUntil(waiting, Math.min(200, until - now()))
      return state() === 'up'
    },

    reload: (module: ReloadableModule) => admin.reload(module, 30_000),

    async dialplanRevision() {
      return admin.getGlobal('CONF_REVISION')
    },

    async hasEndpoint(name: string, expected: ExpectedEndpoint | undefined) {
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
