import type { Running } from './process.js'

/** What supervising needs of the world; `process.ts` and the composition root provide it. */
export interface Supervised {
  find(): Promise<Running | undefined>
  /** Writes the start files with a new system name and launches. */
  start(): Promise<Running>
  isAlive(running: Running): Promise<boolean>
  /** Called when a process was found or launched, and when it has died. */
  onUp(running: Running, adopted: boolean): void
  onDown(running: Running | undefined, error: Error | undefined): Promise<void>
  pause(milliseconds: number): Promise<unknown>
  /** Milliseconds of a clock that only goes forward. */
  uptime(): number
}

const lookEveryMs = 250
const steadyAfterMs = 60_000
/** Phones without a switchboard wait for the next try, so the longest pause is short. */
const backoffMs = [200, 500, 1000, 2000, 5000]

/**
 * Keeps one Asterisk running: adopts the one that runs, starts one where there is none, starts
 * again with back-off when it dies. Ends when `signal` says so; Asterisk goes on.
 */
export async function supervise(world: Supervised, signal: AbortSignal): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    const since = world.uptime()
    try {
      const found = await world.find()
      const running = found ?? (await world.start())
      world.onUp(running, found !== undefined)
      while (!signal.aborted && (await world.isAlive(running))) await world.pause(lookEveryMs)
      if (signal.aborted) return
      await world.onDown(running, undefined)
    } catch (error) {
      await world.onDown(undefined, error as Error)
    }
    failures = world.uptime() - since > steadyAfterMs ? 0 : failures + 1
    await world.pause(backoffMs[Math.min(failures, backoffMs.length) - 1] ?? 0)
  }
}
