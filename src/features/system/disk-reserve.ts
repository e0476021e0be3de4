import { randomFillSync } from 'node:crypto'
import { open, rm, stat, statfs } from 'node:fs/promises'
import type { PartHealth } from './system.feature.js'

export interface DiskReserveDeps {
  /** A file beside what it is kept for, on the same file system. */
  readonly file: string
  readonly log: ReserveLog
  /** Milliseconds between two looks; a look costs one statfs. */
  readonly everyMs?: number
}

interface ReserveLog {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

interface Space {
  readonly total: number
  readonly free: number
}

const largest = 64 * 1024 * 1024

/** Bytes kept: 64 MB (the events of some 8,000 calls), or a sixteenth of a small disk. */
export function reserveSize(total: number): number {
  return Math.min(largest, Math.floor(total / 16))
}

/**
 * Whether the reserve should be held: given back when less than half of it is free beside it, and
 * taken again only when twice as much is, so that it does not flutter.
 */
export function shouldHold(isHeld: boolean, { total, free }: Space): boolean {
  const size = reserveSize(total)
  return isHeld ? free >= size / 2 : free >= size * 3
}

/**
 * A file that only takes room, and is given up when the disk is nearly full: then Asterisk can
 * still write what happened to each call and who registered (a registration that it cannot write
 * is answered 200 and forgotten), and the call log can take it in. While it is spent, changes are
 * refused, for the room is not meant for them.
 */
export function diskReserve({ file, log, everyMs = 500 }: DiskReserveDeps) {
  let isHeld = false
  let isStopped = false
  let timer: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    try {
      const { blocks, bavail, bsize } = await statfs(dirOf(file))
      const space = { total: blocks * bsize, free: bavail * bsize }
      const wanted = shouldHold(isHeld, space)
      if (wanted === isHeld) return
      if (wanted) await take(reserveSize(space.total))
      else await rm(file, { force: true })
      isHeld = wanted
      if (wanted) log.info(space, 'room is kept for the call log')
      else log.warn(space, 'the disk is nearly full: room kept for the call log is given to it')
    } catch (err) {
      log.error({ err }, 'room for the call log can be neither kept nor given')
    }
  }

  /** Random, because a file system may write a file of zeros as nothing at all. */
  async function take(size: number): Promise<void> {
    const handle = await open(file, 'w', 0o600)
    try {
      const piece = randomFillSync(Buffer.alloc(1024 * 1024))
      for (let at = 0; at < size; at += piece.length)
        await handle.write(piece, 0, Math.min(piece.length, size - at), at)
    } catch (error) {
      await rm(file, { force: true })
      throw error
    } finally {
      await handle.close()
    }
  }

  /** The first look is done when it resolves. A whole file of the run before is held on. */
  async function start(): Promise<void> {
    const { blocks, bsize } = await statfs(dirOf(file))
    const size = await stat(file).then(
      (found) => found.size,
      () => 0,
    )
    isHeld = size > 0 && size === reserveSize(blocks * bsize)
    await again()
  }

  async function again(): Promise<void> {
    await look()
    if (!isStopped) timer = setTimeout(() => void again(), everyMs).unref()
  }

  function stop(): void {
    isStopped = true
    clearTimeout(timer)
  }

  function health(): PartHealth {
    return { name: 'disk', state: isHeld ? 'ok' : 'degraded', details: { reserveHeld: isHeld } }
  }

  return { start, stop, isSpent: () => !isHeld, health }
}

function dirOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/')) || '/'
}
