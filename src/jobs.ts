import { schedule } from 'node-cron'
import type { Logger } from 'pino'
import type { Job } from './http/feature.js'

/** Something to be done again and again, whatever clock and calendar say. */
export interface Periodic {
  readonly name: string
  readonly everyMs: number
  run(): Promise<void>
}

/** A service that was busy or stood still at the minute of a nightly job does it afterwards. */
const lateMs = 3_600_000
/** Clocks are set right by seconds all the time; only more than that is worth a new schedule. */
const backMs = 30_000

/**
 * Runs jobs by the clock of the business, and what is periodic. Work that fails is told and runs
 * again next time; work that still runs is not begun again. When the clock is set back, jobs are
 * scheduled anew, for each waits for a time of the clock before.
 */
export function startJobs(
  { jobs, periodic }: { readonly jobs: readonly Job[]; readonly periodic: readonly Periodic[] },
  timezone: string,
  log: Logger,
  lookEveryMs = 10_000,
): () => Promise<void> {
  const busy = new Set<string>()

  async function once({ name, run }: Pick<Job, 'name' | 'run'>): Promise<void> {
    if (busy.has(name)) return
    busy.add(name)
    await run()
      .catch((err: Error) => log.error({ err, job: name }, 'a job failed'))
      .finally(() => busy.delete(name))
  }
  const options = { timezone, missedExecutionTolerance: lateMs, logger: quiet }
  const begin = () =>
    jobs.map((job) => schedule(job.cron, () => once(job), { ...options, name: job.name }))
  let tasks = begin()

  let ahead = wallAhead()
  const watch = setInterval(() => {
    const before = ahead
    ahead = wallAhead()
    if (before - ahead < backMs) return
    log.warn({ backMs: Math.round(before - ahead) }, 'the clock was set back: jobs scheduled anew')
    for (const task of tasks) void task.destroy()
    tasks = begin()
  }, lookEveryMs)
  const timers = periodic.map((one) => setInterval(() => void once(one), one.everyMs))

  return async () => {
    for (const timer of [watch, ...timers]) clearInterval(timer)
    for (const task of tasks) await task.destroy()
  }
}

/** It would print a line for each time passed over: a hundred when the clock is set right by a season. */
const quiet = { info() {}, warn() {}, error() {}, debug() {} }

/** How far the clock on the wall is ahead of one that only goes forward, in ms. */
const wallAhead = (): number => Date.now() - performance.now()
