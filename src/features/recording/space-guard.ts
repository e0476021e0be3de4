import { statfs } from 'node:fs/promises'

export interface SpaceGuardDeps {
  readonly folder: string
  readonly minFreeMb: number
  /** Told when the disk cannot be asked. */
  readonly onError: (error: unknown) => void
  /** Free bytes of the folder's file system for an unprivileged user. */
  readonly freeBytes?: (folder: string) => Promise<number>
  readonly everyMs?: number
}

/**
 * Whether there is room to record: off below the least free space, on again only a tenth above it,
 * so that it does not flutter. 0 MB means always.
 */
export function roomToRecord(before: boolean, freeBytes: number, minFreeMb: number): boolean {
  const least = minFreeMb * 1024 * 1024
  return before ? freeBytes >= least : freeBytes >= least * 1.1
}

/** Looks at the free space every 10 seconds and tells listeners when recording may or may not be. */
export function spaceGuard({
  folder,
  minFreeMb,
  onError,
  freeBytes = freeOf,
  everyMs = 10_000,
}: SpaceGuardDeps) {
  const listeners = new Set<(allowed: boolean) => void>()
  let allowed = true
  let timer: NodeJS.Timeout | undefined

  /** Looks now. Also the way to start: the first look is done when it resolves. */
  async function look(): Promise<void> {
    try {
      const now = roomToRecord(allowed, await freeBytes(folder), minFreeMb)
      if (now === allowed) return
      allowed = now
      for (const listener of listeners) listener(allowed)
    } catch (error) {
      onError(error)
    }
  }

  async function start(): Promise<void> {
    await look()
    timer ??= setInterval(() => void look(), everyMs).unref()
  }

  function stop(): void {
    clearInterval(timer)
    timer = undefined
  }

  /** Calls the listener at every change; the answer takes it off. */
  function onGuard(listener: (allowed: boolean) => void): () => void {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  return { start, stop, look, onGuard, recordingAllowed: () => allowed }
}

async function freeOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
