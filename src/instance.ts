import { open, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { startTicksOf } from './proc.js'

const holder = z.object({
  pid: z.int().min(2),
  startTicks: z.string(),
  httpHost: z.string(),
  httpPort: z.int(),
})
type Holder = z.output<typeof holder>

export interface Instance {
  /** The process whose place was taken, because it did not answer; null: there was none. */
  readonly replaced: number | null
  release(): Promise<void>
}

const healthDeadlineMs = 3000
const endDeadlineMs = 5000

/**
 * One service per data folder. Throws with the process id of the one that runs and answers. One
 * that does not answer its health within 3 s is ended first: it may be stopped in the middle of a
 * database transaction, and it holds the ports.
 */
export async function claimInstance(run: string, host: string, port: number): Promise<Instance> {
  const file = join(run, 'service.json')
  const me: Holder = {
    pid: process.pid,
    startTicks: (await startTicksOf(process.pid)) ?? '',
    httpHost: host,
    httpPort: port,
  }
  let replaced: number | null = null
  while (!(await createExclusive(file, JSON.stringify(me)))) {
    const other = await readHolder(file)
    if (other !== undefined && (await isRunning(other))) {
      if (await answers(other)) throw new Error(alreadyRunning(other.pid))
      await end(other)
      replaced = other.pid
    }
    await unlink(file).catch(() => undefined)
  }
  return {
    replaced,
    async release() {
      const now = await readHolder(file)
      if (now?.pid === me.pid && now.startTicks === me.startTicks) await unlink(file)
    },
  }
}

const alreadyRunning = (pid: number): string =>
  `Tổng đài đang chạy với thư mục dữ liệu này (pid ${pid}).\n` +
  `The service already runs for this data folder (pid ${pid}); end it with scripts/stop.`

async function createExclusive(file: string, text: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600)
    await handle.writeFile(text).finally(() => handle.close())
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return holder.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** Any answer at all counts: a service that says `down` is alive. */
async function answers({ httpHost, httpPort }: Holder): Promise<boolean> {
  const host = httpHost === '0.0.0.0' ? '127.0.0.1' : httpHost === '::' ? '::1' : httpHost
  const name = host.includes(':') ? `[${host}]` : host
  return fetch(`http://${name}:${httpPort}/api/system/health`, {
    signal: AbortSignal.timeout(healthDeadlineMs),
  }).then(
    () => true,
    () => false,
  )
}

async function end(other: Holder): Promise<void> {
  process.kill(other.pid, 'SIGKILL')
  const until = Date.now() + endDeadlineMs
  while (await isRunning(other)) {
    if (Date.now() > until) throw new Error(`process ${other.pid} does not end`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function isRunning({ pid, startTicks }: Holder): Promise<boolean> {
  return (await startTicksOf(pid)) === startTicks
}
