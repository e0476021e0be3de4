import { statfs } from 'node:fs/promises'

/**
 * How much room there is: `enough` to record, `low`, so that no further call is recorded, or
 * `scarce`, so that none is.
 */
export type Room = (typeof rooms)[number]
const rooms = ['enough', 'low', 'scarce'] as const

export interface SpaceGuardDeps {
  readonly folder: string
  readonly minFreeMb: number
  /** Told when the disk cannot be asked, or when recordings that run could not be stopped. */
  readonly onError: (error: unknown) => void
  /** Stops the recordings that run; called at every look while the room is scarce. */
  readonly stopRunning: () => Promise<void>
  /** Free bytes of the folder's file system for an unprivileged user. */
  readonly freeBytes?: (folder: string) => Promise<number>
  /** Milliseconds between two looks; a look costs one statfs. */
  readonly everyMs?: number
}

/**
 * Room is low below the least free space and scarce below half of it: a hundred recorded calls
 * take 6 MB a second. Better again only a tenth above each mark, so that it does not flutter. 0 MB
 * means that there is always enough.
 */
export function roomAfter(before: Room, freeBytes: number, minFreeMb: number): Room {
  const least = minFreeMb * 1024 * 1024
  const isLow = freeBytes < least * (before === 'enough' ? 1 : 1.1)
  const isScarce = freeBytes < (least / 2) * (before === 'scarce' ? 1.1 : 1)
  if (isScarce) return 'scarce'
  return isLow ? 'low' : 'enough'
}

/** False: cannot be told now. */
type Listener = (room: Room) => unknown

/** Looks at the free space again and again and tells listeners how much there is. */
export function spaceGuard({
  folder,
  minFreeMb,
  onError,
  stopRunning,
  freeBytes = freeOf,
  everyMs = 1000,
}: SpaceGuardDeps) {
  /** What each listener has heard last; who could not take it is told again at the next look. */
  const heard = new Map<Listener, Room>()
  let room: Room = 'enough'
  let isStopped = false
  let timer: NodeJS.Timeout | undefined

  /** Looks now. Room that gets less is less at once; more is more when everybody knows. */
  async function look(): Promise<void> {
    try {
      const now = roomAfter(room, await freeBytes(folder), minFreeMb)
      if (rooms.indexOf(now) > rooms.indexOf(room)) room = now
      await tell(now)
      if ([...heard.values()].every((told) => told === now)) room = now
      if (room === 'scarce') await stopRunning()
    } catch (error) {
      onError(error)
    }
  }

  async function tell(now: Room): Promise<void> {
    for (const [listener, before] of heard)
      if (before !== now && (await listener(now)) !== false) heard.set(listener, now)
  }

  /** The first look is done when it resolves. */
  async function start(): Promise<void> {
    await look()
    if (!isStopped) timer = setTimeout(() => void start(), everyMs).unref()
  }

  function stop(): void {
    isStopped = true
    clearTimeout(timer)
  }

  /** Calls the listener at every change, awaiting it; the answer takes it off. */
  function onRoom(listener: Listener): () => void {
    heard.set(listener, 'enough')
    return () => void heard.delete(listener)
  }

  return { start, stop, look, onRoom, room: () => room }
}

async function freeOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
