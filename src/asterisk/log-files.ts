import { copyFile, readdir, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type { Home } from './home.js'

const largest = 10 * 1024 * 1024

/**
 * Keeps Asterisk's own logs small: one that has grown beyond 10 MB is copied to `.1`, in place of
 * the copy before, and emptied. Asterisk appends (O_APPEND), so it goes on at the new end; lines
 * written between copy and emptying are lost, which a log of warnings bears.
 */
export async function capLogs(home: Home): Promise<void> {
  for (const name of await readdir(home.logs)) {
    const file = join(home.logs, name)
    if (name.endsWith('.1') || (await stat(file)).size <= largest) continue
    await copyFile(file, `${file}.1`)
    await truncate(file)
  }
}
