import { schedule } from 'node-cron'
import type { Logger } from 'pino'
import type { Job } from './http/feature.js'

/** Runs jobs by the clock of the business. A job that fails is told and runs again next time. */
export function startJobs(
  jobs: readonly Job[],
  timezone: string,
  log: Logger,
): () => Promise<void> {
  const tasks = jobs.map(({ name, cron, run }) =>
    schedule(
      cron,
      () => run().catch((err: Error) => log.error({ err, job: name }, 'a nightly job failed')),
      { timezone, name, noOverlap: true },
    ),
  )
  return async () => {
    for (const task of tasks) await task.destroy()
  }
}
