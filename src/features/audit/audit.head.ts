import { open, readFile, rename } from 'node:fs/promises'
import { z } from 'zod'
import type { Database } from '../../db/database.js'
import { newestRow } from './audit.repo.js'
import type { Head } from './audit.verify.js'

const headFile = z.strictObject({ id: z.int().min(0), hash: z.string() })

/**
 * Keeps the newest row's id and hash in a file beside the database, at most once in `delayMs`, so
 * that rows cut off the end of the log are noticed. A crash in between leaves an older head, which
 * is still a true one. What cannot be written (a full disk) is told to `failed` and tried again
 * after the next row.
 */
export function headKeeper(
  db: Database,
  file: string,
  failed: (error: unknown) => void,
  delayMs = 1000,
) {
  let timer: NodeJS.Timeout | undefined
  let last = Promise.resolve()
  let ended = false

  const save = (): void => {
    timer = undefined
    last = last.then(() => writeHead(db, file)).catch(failed)
  }
  const touched = (): void => {
    if (!ended) timer ??= setTimeout(save, delayMs).unref()
  }
  /** Writes what is still to be written, for the last time. Call before the database closes. */
  const close = async (): Promise<void> => {
    ended = true
    if (timer !== undefined) {
      clearTimeout(timer)
      save()
    }
    await last
  }
  return { touched, close }
}

async function writeHead(db: Database, file: string): Promise<void> {
  const newest = await newestRow(db)
  if (newest === undefined) return
  const draft = `${file}.new`
  const handle = await open(draft, 'w', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify({ id: newest.id, hash: newest.hash })}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
}

/** The remembered head, or undefined when there is no file. Throws when the file is not one. */
export async function readHead(file: string): Promise<Head | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? undefined : headFile.parse(JSON.parse(text))
}
