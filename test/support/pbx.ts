import { execFile } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Api, login } from './api.js'
import { bundle } from './bundle.js'
import { type Child, startChild } from './child.js'
import type { Place } from './place.js'
import { temporaryFolder } from './temporary.js'
import { unprivileged } from './unprivileged.js'
import { poll } from './wait.js'

/** The product itself, as a process of its own with a data folder of its own. */
export interface Pbx {
  readonly place: Place
  readonly data: string
  readonly base: string
  /** The API, logged in as admin. */
  api: Api
  /** The running service's process; another one after `start()`. */
  service: Child
  /** Status and words of the health page, without login. */
  health(): Promise<{ readonly code: number; readonly status: string }>
  waitHealthy(ms?: number): Promise<void>
  asteriskPid(): number
  killService(signal: NodeJS.Signals): Promise<void>
  killAsterisk(signal: NodeJS.Signals): void
  /** Starts the service again on the same data folder and waits until it is healthy. */
  start(): Promise<void>
  /** One command of Asterisk's console. */
  asterisk(command: string): Promise<string>
  /** Ends the service and its Asterisk by their process ids and removes the data folder. */
  stop(): Promise<void>
}

export interface PbxOptions {
  readonly env?: Readonly<Record<string, string>>
}

export const adminPassword = 'a password for tests'
const root = fileURLToPath(new URL('../../', import.meta.url))
const server = `${root}dist/server.js`
/** As `scripts/start` starts it. */
const nodeOptions = readFileSync(`${root}scripts/node-options.txt`, 'utf8').trim().split('\n')

/** Starts the built service (`dist/server.js`) and waits until calls can be made. */
export async function startPbx(place: Place, options: PbxOptions = {}): Promise<Pbx> {
  const home = temporaryFolder('td')
  const account = unprivileged()
  const data = `${home}/d`
  const base = `http://${place.server}:${place.httpPort}`
  const env = { ...settings(place, data), ...options.env }
  const startService = (): Child =>
    startChild(process.execPath, [...nodeOptions, server], { ...account, cwd: home, env })

  const health = async (): Promise<{ code: number; status: string }> => {
    const response = await fetch(`${base}/api/system/health`, { signal: AbortSignal.timeout(3000) })
    const { status } = (await response.json()) as { status: string }
    return { code: response.status, status }
  }
  const pbx: Pbx = {
    place,
    data,
    base,
    api: Object.assign(notYet, { ok: notYet }),
    service: startService(),
    health,
    waitHealthy: async (ms = 60_000) => {
      const healthy = async (): Promise<boolean> => {
        if (!pbx.service.running()) return true
        return (await health()).status === 'ok'
      }
      await poll(healthy, 'healthy service', ms).catch((error: Error) => {
        throw new Error(`${error.message}\n${pbx.service.said().slice(-3000)}`)
      })
      if (!pbx.service.running()) throw new Error(`the service ended:\n${pbx.service.said()}`)
    },
    asteriskPid: () => Number(readFileSync(`${data}/run/asterisk.pid`, 'utf8')),
    killService: async (signal) => {
      pbx.service.kill(signal)
      if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await pbx.service.ended(15_000)
    },
    killAsterisk: (signal) => process.kill(pbx.asteriskPid(), signal),
    start: async () => {
      if (pbx.service.running()) throw new Error('the service is still running')
      pbx.service = startService()
      await pbx.waitHealthy()
      pbx.api = await login(base, 'admin', adminPassword)
    },
    asterisk: async (command) => {
      const args = ['-C', `${data}/conf/asterisk.conf`, '-rx', command]
      const own = { LD_LIBRARY_PATH: `${bundle}/lib` }
      const run = promisify(execFile)
      return (await run(`${bundle}/sbin/asterisk`, args, { ...account, cwd: home, env: own }))
        .stdout
    },
    stop: async () => {
      pbx.service.kill('SIGCONT')
      await pbx.service.stop(10_000)
      await endAsterisk(pbx)
      rmSync(home, { recursive: true, force: true })
    },
  }
  await pbx.waitHealthy()
  pbx.api = await login(base, 'admin', adminPassword)
  return pbx
}

/** Ends the Asterisk of this data folder, if there is one, and waits until it is gone. */
async function endAsterisk(pbx: Pbx): Promise<void> {
  const running = (): boolean => {
    try {
      return readFileSync(`/proc/${pbx.asteriskPid()}/cmdline`, 'utf8').includes(`${pbx.data}/`)
    } catch {
      return false
    }
  }
  if (!running()) return
  const pid = pbx.asteriskPid()
  process.kill(pid, 'SIGCONT')
  process.kill(pid, 'SIGKILL')
  await poll(() => !running(), 'end of Asterisk', 5000, 20)
}

function settings(place: Place, data: string): Readonly<Record<string, string>> {
  return {
    TONGDAI_DATA: data,
    TONGDAI_ASTERISK: bundle,
    TONGDAI_HTTP_HOST: place.server,
    TONGDAI_HTTP_PORT: String(place.httpPort),
    TONGDAI_HTTPS_HOST: place.server,
    TONGDAI_HTTPS_PORT: String(place.httpsPort),
    TONGDAI_SIP_HOST: place.server,
    TONGDAI_SIP_PORT: String(place.sipPort),
    TONGDAI_SIP_TLS_PORT: String(place.sipTlsPort),
    TONGDAI_RTP_PORTS: `${place.rtp.from}-${place.rtp.to}`,
    TONGDAI_ADMIN_PASSWORD: adminPassword,
    TONGDAI_MIN_FREE_MB: '0',
  }
}

function notYet(): never {
  throw new Error('the service is not healthy yet')
}
