import { pause } from './deadline.js'
import type { AsteriskLog } from './log.js'

export interface SettlerDeps {
  readonly log: AsteriskLog
  /** False once Asterisk has gone: then the next greeting settles. */
  isBooted(): boolean
  /** Gives Asterisk what it should have; throws when it does not take it. */
  settle(): Promise<void>
  /** What is the matter; null: nothing any more. */
  told(problem: string | null): void
}

const againMs = 5000

/**
 * Makes what tries, after so many milliseconds, until Asterisk has taken everything, is gone, or
 * another try has begun.
 */
export function settler(deps: SettlerDeps, signal: AbortSignal): (inMs: number) => Promise<void> {
  let newest = 0

  /** False: to be tried again. */
  async function settled(isNow: () => boolean): Promise<boolean> {
    try {
      await deps.settle()
      if (isNow()) deps.told(null)
      return true
    } catch (error) {
      if (isNow()) deps.told((error as Error).message)
      deps.log.error({ err: error }, 'Asterisk does not have what it should')
      return false
    }
  }

  return async (inMs) => {
    newest += 1
    const mine = newest
    const isNow = () => deps.isBooted() && mine === newest && !signal.aborted
    for (let wait = inMs; await pause(wait, signal); wait = againMs)
      if (!isNow() || (await settled(isNow))) return
  }
}
