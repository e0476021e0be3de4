import { type FinishDeps, finishRecording, partsOf, tidyRecording } from './recording.finish.js'
import { bridgedMs } from './recording.plan.js'
import type { Recording } from './recording.schema.js'
import { twoLanes } from './two-lanes.js'

export interface FinisherLog {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

export interface FinisherDeps extends FinishDeps {
  readonly log: FinisherLog
  /** Pause after the disk or the database refused, milliseconds. */
  readonly retryMs?: number
}

/** Rows looked at together; each waits for its own files. */
const together = 50
/** A join that takes so long that short ones must not stand behind two of them. */
const longMs = 10 * 60_000

/** The machine refused, not the recording: tried again later, nothing is lost meanwhile. */
const passing = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'ENOMEM', 'EROFS'])

export type Finisher = ReturnType<typeof recordingFinisher>

/**
 * Works off pending recordings. `wake` after rows were committed; at the first `wake` everything
 * left by the run before is taken up again. Knows nothing that is not in the database.
 */
export function recordingFinisher(deps: FinisherDeps) {
  const { repo, log, retryMs = 30_000 } = deps
  const busy = new Map<string, Promise<void>>()
  const stopping = new AbortController()
  const run = twoLanes()
  let filling: Promise<void> | undefined
  let again = false
  let paused: NodeJS.Timeout | undefined
  let isHeld = false

  /** Looks for pending rows. Cheap, and never throws. */
  function wake(): void {
    if (stopping.signal.aborted || paused !== undefined || isHeld) return
    again = true
    filling ??= fill().finally(() => {
      filling = undefined
    })
  }

  async function fill(): Promise<void> {
    while (again && !isHeld && !stopping.signal.aborted) {
      again = false
      try {
        const free = together - busy.size
        const rows = free > 0 ? await repo.pending(free, [...busy.keys()]) : []
        for (const row of rows) begin(row)
      } catch (error) {
        pause(error)
      }
    }
  }

  function begin(row: Recording): void {
    const work = finish(row)
      .catch((error: unknown) => refused(row, error))
      .catch(pause)
      .finally(() => {
        busy.delete(row.callId)
        wake()
      })
    busy.set(row.callId, work)
  }

  async function finish(row: Recording): Promise<void> {
    const parts = await partsOf(deps, row, stopping.signal)
    const outcome = await run(bridgedMs(row.legs) > longMs, () => finishRecording(deps, row, parts))
    if (outcome?.state === 'failed') log.warn({ call: row.callId, ...outcome }, 'recording failed')
    else if (outcome) log.info({ call: row.callId, ...outcome }, 'recording finished')
    for (const callId of await repo.settle(row.callId)) await tidyNow(callId)
  }

  async function refused(row: Recording, error: unknown): Promise<void> {
    if (stopping.signal.aborted) return
    const code = String((error as NodeJS.ErrnoException).code ?? 'unknown')
    if (passing.has(code) || code.startsWith('SQLITE')) throw error
    log.error({ call: row.callId, err: error }, 'recording could not be joined')
    await repo.conclude(row, { state: 'failed', reason: code })
  }

  function pause(error: unknown): void {
    if (stopping.signal.aborted) return
    log.warn({ err: error }, 'joining recordings pauses')
    paused ??= setTimeout(resume, retryMs).unref()
  }

  function resume(): void {
    clearTimeout(paused)
    paused = undefined
    wake()
  }

  /** While held, nothing new is joined: that takes room before it gives any back. */
  function hold(held: boolean): void {
    isHeld = held
    wake()
  }

  /** Deletes what a row past `pending` left on the disk; waits for a join of it that is under way. */
  async function tidy(callId: string): Promise<void> {
    await busy.get(callId)
    await tidyNow(callId)
  }

  async function tidyNow(callId: string): Promise<void> {
    const row = await repo.find(callId)
    if (row !== undefined) await tidyRecording(deps, row)
  }

  /** Again for rows whose tidying a crash cut short. */
  async function tidyAll(): Promise<void> {
    await repo.settle()
    for (;;) {
      const rows = await repo.leavings(together)
      for (const { callId } of rows) await tidy(callId)
      if (rows.length < together) return
    }
  }

  /** Resolves when nothing is being done; for whoever must know that all is on the disk. */
  async function idle(): Promise<void> {
    while (filling !== undefined || busy.size > 0) await Promise.all([filling, ...busy.values()])
  }

  /** No new work; what is being written is finished, what waits for its files is left pending. */
  async function stop(): Promise<void> {
    stopping.abort()
    clearTimeout(paused)
    await idle()
  }

  return { wake, resume, hold, tidy, tidyAll, idle, stop }
}
