import type { Logger } from 'pino'
import type { Database } from '../../db/database.js'
import { saveSteps, type ToldStep } from './trace.repo.js'

/** Takes steps as they are told and writes them in batches, so that no call waits for the disk. */
export interface TraceStore {
  tell(step: ToldStep): void
  /** Resolves when everything told so far is written, or was given up. */
  flush(): Promise<void>
}

/** Whoever reads a trace has it written first; what a killed service had not written is lost. */
const writeAfterMs = 500
/** Of a full disk: what is newest is kept. */
const waitingAtMost = 10_000

export function traceStore(
  db: Database,
  log: Logger,
  saved: Parameters<typeof saveSteps>[2] = async () => {},
): TraceStore {
  let waiting: ToldStep[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  const write = async (): Promise<void> => {
    const steps = waiting
    if (steps.length === 0) return
    waiting = []
    try {
      await saveSteps(db, steps, saved)
    } catch (err) {
      log.error({ err, steps: steps.length }, 'steps of traces were not written')
      waiting = [...steps, ...waiting].slice(-waitingAtMost)
    }
  }
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(write)
    return writing
  }
  return {
    tell(step) {
      waiting.push(step)
      timer ??= setTimeout(flush, writeAfterMs)
    },
    flush,
  }
}
