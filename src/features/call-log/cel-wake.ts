import { type FSWatcher, watch } from 'node:fs'
import type { CelReaderLog, CelTiming } from './cel-reader.deps.js'

/**
 * When to look at the folder: soon after something in it has changed, at every poll, and when asked.
 * After `hold`, not before that time. `clock` in milliseconds.
 */
export function celWake(
  folder: string,
  timing: CelTiming,
  clock: () => number,
  log: CelReaderLog,
  look: () => void,
) {
  let watcher: FSWatcher | undefined
  let poll: NodeJS.Timeout | undefined
  let timer: { readonly at: number; readonly handle: NodeJS.Timeout } | undefined
  let notBefore = 0
  let isStopped = false

  function start(): void {
    poll = setInterval(() => soon(0), timing.pollMs)
    try {
      watcher = watch(folder, () => soon(timing.settleMs))
      watcher.on('error', (error) => log.warn({ err: error }, 'CEL folder is not watched'))
    } catch (error) {
      log.warn({ err: error }, 'CEL folder is not watched')
    }
  }

  function soon(ms: number): void {
    const at = Math.max(clock() + ms, notBefore)
    if (isStopped || (timer !== undefined && timer.at <= at)) return
    clearTimeout(timer?.handle)
    const handle = setTimeout(() => {
      timer = undefined
      look()
    }, at - clock())
    timer = { at, handle }
  }

  function hold(ms: number): void {
    notBefore = clock() + ms
    clearTimeout(timer?.handle)
    timer = undefined
    soon(ms)
  }

  function stop(): void {
    isStopped = true
    watcher?.close()
    clearInterval(poll)
    clearTimeout(timer?.handle)
  }

  return { start, soon, hold, stop }
}
