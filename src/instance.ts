import { stat, unlink } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { readText, writeText } from './conf/file.js'
import { startTicksOf } from './proc.js'

const holder = z.object({ pid: z.int().min(2), startTicks: z.string() })
type Holder = z.output<typeof holder>

export interface Instance {
  /** The process whose place was taken, because it did not answer; null: there was none. */
  readonly replaced: number | null
  release(): Promise<void>
}

const answerDeadlineMs = 3000
const endDeadlineMs = 5000
const tries = 250

/**
 * One service per data folder. Throws with the process id of the one that runs and answers, be it
 * starting or stopping. One that does not answer within 3 s is ended first: it may be stopped in
 * the middle of a database transaction, and it holds the ports.
 *
 * The lock is a socket in Linux's abstract namespace (unix(7)), named after the folder `run`: the
 * kernel gives it to one process only and takes it back however that process ends. Who connects is
 * told the process id, which only a process that is not hung can do. `service.json` names the
 * holder for `scripts/stop`, and for ending one that is hung.
 */
export async function claimInstance(run: string): Promise<Instance> {
  const { dev, ino } = await stat(run)
  const name = `\0tongdai-${dev}-${ino}`
  const file = join(run, 'service.json')
  let replaced: number | null = null
  for (let left = tries; left > 0; left -= 1) {
    const lock = await listenAlone(name)
    if (lock !== undefined) {
      await writeText(file, JSON.stringify(await thisProcess()))
      return { replaced, release: () => release(lock, file) }
    }
    const said = await answerOf(name)
    if (said === 'gone') await pause(20)
    else if (said !== 'silent') throw new Error(alreadyRunning(said))
    else replaced = await end(await holderOf(file))
  }
  throw new Error(`the lock of ${run} is neither free nor held by a service`)
}

const alreadyRunning = (pid: string): string =>
  `Tổng đài đang chạy với thư mục dữ liệu này (pid ${pid}).\n` +
  `The service already runs for this data folder (pid ${pid}); end it with scripts/stop.`

const thisProcess = async (): Promise<Holder> => ({
  pid: process.pid,
  startTicks: (await startTicksOf(process.pid)) ?? '',
})

/** Listens on the name; undefined when another process does. */
function listenAlone(path: string): Promise<Server | undefined> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.end(String(process.pid))
  })
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen({ path, exclusive: true }, () => resolve(server.unref()))
  })
}

/** The process id that the holder of the name tells, or what is the matter with it. */
async function answerOf(path: string): Promise<string> {
  const socket = connect({ path }).setEncoding('utf8')
  const answered = new Promise<string>((resolve) => {
    let said = ''
    socket.on('data', (text) => {
      said += text
    })
    socket.on('error', () => resolve('gone'))
    socket.on('close', () => resolve(/^\d{1,10}$/.test(said) ? said : 'gone'))
  })
  const silent = pause(answerDeadlineMs, 'silent', { ref: false })
  return Promise.race([answered, silent]).finally(() => socket.destroy())
}

async function holderOf(file: string): Promise<Holder> {
  const text = (await readText(file)) ?? ''
  const noted = holder.safeParse(jsonOf(text)).data
  if (noted === undefined || !(await isRunning(noted)))
    throw new Error(
      `a service holds this data folder, does not answer, and is not named in ${file}`,
    )
  return noted
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function end(other: Holder): Promise<number> {
  kill(other.pid)
  const until = Date.now() + endDeadlineMs
  while (await isRunning(other)) {
    if (Date.now() > until) throw new Error(`process ${other.pid} does not end`)
    await pause(20)
  }
  return other.pid
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It ended by itself, or another one that starts now was faster.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function isRunning({ pid, startTicks }: Holder): Promise<boolean> {
  return (await startTicksOf(pid)) === startTicks
}

async function release(lock: Server, file: string): Promise<void> {
  await unlink(file).catch(() => undefined)
  await new Promise((resolve) => lock.close(resolve))
}
