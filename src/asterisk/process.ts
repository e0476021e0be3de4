import { spawn } from 'node:child_process'
import { open, readdir, readFile, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { startTicksOf } from '../proc.js'
import type { Home } from './home.js'

/** A running Asterisk of our data folder. `startTicks` tells a reused process id apart. */
export interface Running {
  readonly pid: number
  readonly startTicks: string
  /** Since when, epoch ms; of one that was found: when it wrote its process id. */
  readonly startedAt: number
}

/**
 * Looks for an Asterisk that runs for this data folder: the one that wrote its process id, or, when
 * it could not (disk full) or the file is gone, the one whose command line says so.
 */
export async function findRunning(home: Home): Promise<Running | undefined> {
  const noted = Number((await readFile(home.pidFile, 'utf8').catch(() => '')).trim())
  const pid = (await isOurs(home, noted)) ? noted : await search(home)
  if (pid === undefined) return undefined
  const startTicks = await startTicksOf(pid)
  if (startTicks === undefined) return undefined
  const startedAt = await stat(home.pidFile).then(
    (file) => file.mtimeMs,
    () => Date.now(),
  )
  return { pid, startTicks, startedAt }
}

async function search(home: Home): Promise<number | undefined> {
  for (const name of await readdir('/proc'))
    if (/^\d+$/.test(name) && (await isOurs(home, Number(name)))) return Number(name)
  return undefined
}

/** A console on it (`-r`) has the same configuration on its command line, but never `-f`. */
async function isOurs(home: Home, pid: number): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 1) return false
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  const words = line.split('\0')
  return words.includes('-f') && words.includes(confFile(home))
}

/**
 * Ends that very process, when it is the Asterisk of this data folder (SIGKILL: one that is hung
 * hears nothing else). False: it is not there.
 */
export async function endAtOnce(home: Home, running: Running): Promise<boolean> {
  if (!(await isOurs(home, running.pid)) || !(await isAlive(running))) return false
  process.kill(running.pid, 'SIGKILL')
  return true
}

/** Whether that very process is still there. */
export async function isAlive({ pid, startTicks }: Running): Promise<boolean> {
  return (await startTicksOf(pid)) === startTicks
}

/**
 * Starts Asterisk as a process of its own: own session, no terminal, so that neither the
 * service's death nor Ctrl-C reaches it. Resolves when the process exists; booting goes on.
 * Its output of this start stands in logs/asterisk.out.
 */
export async function launch(home: Home): Promise<Running> {
  await truncate(outputFile(home)).catch(() => undefined)
  const output = await open(outputFile(home), 'a', 0o600)
  try {
    const child = spawn(home.program, ['-f', '-C', confFile(home)], {
      cwd: home.data,
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
      // Its log is read by us, and by a service of another zone after us: times must say which.
      env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', TZ: 'UTC' },
    })
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    child.unref()
    const { pid } = child
    if (pid === undefined) throw new Error('Asterisk did not start')
    return { pid, startTicks: (await startTicksOf(pid)) ?? '', startedAt: Date.now() }
  } finally {
    await output.close()
  }
}

/** The last lines Asterisk printed at this start: why it ended. */
export async function lastWords(home: Home): Promise<string> {
  const text = await readFile(outputFile(home), 'utf8').catch(() => '')
  return stripVTControlCharacters(text).trim().split('\n').slice(-5).join('\n').slice(-1000)
}

const outputFile = (home: Home): string => join(home.logs, 'asterisk.out')

const confFile = (home: Home): string => join(home.conf, 'asterisk.conf')
