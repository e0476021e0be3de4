import { stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Home } from './home.js'
import { isAlive, type Running } from './process.js'

/** The file whose time says when Asterisk was last seen alive. */
const aliveFile = (home: Home): string => join(home.run, 'asterisk.alive')

/** Notes that this process is alive now. */
export async function beat(
  home: Home,
  running: Running | undefined,
  now: () => number,
): Promise<void> {
  if (running === undefined || !(await isAlive(running))) return
  const at = new Date(now())
  await utimes(aliveFile(home), at, at).catch(() => writeFile(aliveFile(home), '').catch(() => {}))
}

/** When the Asterisk before this one was last seen alive, epoch ms; undefined: never. */
export async function lastSeenAlive(home: Home): Promise<number | undefined> {
  return stat(aliveFile(home)).then(
    (s) => s.mtimeMs,
    () => undefined,
  )
}
