import { pause } from './deadline.js'

const tickMs = 250
/** A tick that comes later than this was slept through, in part at least. */
const lateMs = 250

/**
 * Waits `ms` in which this process was awake. Time in which it stood still (stopped, the machine
 * asleep, its turn not come) is not counted, and is followed by a quarter of a second in which
 * what has come meanwhile is read. False when `signal` fired first.
 */
export async function wakingPause(ms: number, signal: AbortSignal): Promise<boolean> {
  for (let left = ms; left > 0; ) {
    const length = Math.min(left, tickMs)
    const since = performance.now()
    if (!(await pause(length, signal))) return false
    if (performance.now() - since <= length + lateMs) left -= length
  }
  return true
}
