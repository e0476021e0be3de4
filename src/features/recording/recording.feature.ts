import { mkdir } from 'node:fs/promises'
import type { Database, Transaction } from '../../db/database.js'
import type { Audit } from '../../domain/audit.js'
import type { CallRecord } from '../../domain/call-record.js'
import { playLog } from '../../domain/play-log.js'
import type { Feature } from '../../http/feature.js'
import { type FinisherLog, recordingFinisher } from './recording.finisher.js'
import { recordingFolders } from './recording.paths.js'
import { recordingRepo } from './recording.repo.js'
import { expireRecordings } from './recording.retention.js'
import { type MayHear, recordingRoutes } from './recording.routes.js'
import { type SweepDeps, sweepRecordings } from './recording.sweep.js'
import { spaceGuard } from './space-guard.js'

export interface RecordingDeps {
  readonly db: Database
  /** The data folder: parts in `recordings/parts`, recordings in `recordings/YYYY/MM/DD`. */
  readonly data: string
  readonly timeZone: string
  readonly recordingDays: number
  readonly minFreeMb: number
  readonly log: FinisherLog
  readonly audit: Audit<Transaction>
  readonly mayHear: MayHear
  readonly openChannels: SweepDeps['openChannels']
  /** Ends the recordings that run, calls going on; how many they were. */
  readonly stopRunning: () => Promise<number>
  readonly now: () => number
}

export type RecordingFeature = ReturnType<typeof recordingFeature>

/** Recordings: from Asterisk's parts to something that can be heard, and its end. */
export function recordingFeature(deps: RecordingDeps) {
  const { db, log, audit, now } = deps
  const folders = recordingFolders(deps.data)
  const repo = recordingRepo(db, deps.timeZone, now)
  const finisher = recordingFinisher({ repo, folders, now, log })
  const guard = spaceGuard({
    folder: deps.data,
    minFreeMb: deps.minFreeMb,
    onError: (err) => log.error({ err }, 'what the free space asks for could not be done'),
    stopRunning,
  })
  guard.onRoom((room) => {
    finisher.hold(room === 'scarce')
    if (room === 'enough') finisher.resume()
    log.warn({ room, minFreeMb: deps.minFreeMb }, 'free space decides on recording')
  })

  const feature: Feature = {
    name: 'recording',
    routes: (app) =>
      recordingRoutes(app, {
        ...deps,
        repo,
        finisher,
        recordings: folders.recordings,
        plays: playLog(now),
      }),
    jobs: [
      { name: 'recording-retention', cron: '10 3 * * *', run: expire },
      { name: 'recording-sweep', cron: '40 3 * * *', run: sweep },
    ],
  }

  async function expire(): Promise<void> {
    const { recordingDays } = deps
    const count = await expireRecordings({ db, repo, finisher, audit, now, recordingDays })
    log.info({ count, recordingDays }, 'old recordings deleted')
  }

  async function sweep(): Promise<void> {
    await tidyAll()
    const report = await sweepRecordings({ repo, folders, now, openChannels: deps.openChannels })
    const told = Object.entries(report).filter(([, names]) => names.length > 0)
    for (const [what, names] of told) {
      log.warn({ what, count: names.length, first: names.slice(0, 20) }, 'recordings do not add up')
    }
  }

  /**
   * To be called in the transaction that saves the records of ended calls; joining begins when it
   * is committed. Calls without recorded legs are passed over.
   */
  async function enqueue(records: readonly CallRecord[], trx: Transaction): Promise<void> {
    const { isPending, isLeft } = await repo.enqueue(records, trx)
    if (isPending) void trx.executionPromise.then(finisher.wake, () => undefined)
    if (isLeft) void trx.executionPromise.then(tidyAll, () => undefined)
  }

  /** Makes the folders, looks at the space, takes up what the run before left. */
  async function start(): Promise<void> {
    await mkdir(folders.parts, { recursive: true, mode: 0o700 })
    await guard.start()
    finisher.wake()
    await tidyAll()
  }

  /** What cannot be deleted today keeps nobody from starting: tried again every night. */
  async function tidyAll(): Promise<void> {
    try {
      await finisher.tidyAll()
    } catch (err) {
      log.error({ err }, 'what deleted recordings left could not be removed')
    }
  }

  /** What is recorded until now is kept; the story of each call tells. */
  async function stopRunning(): Promise<void> {
    const count = await deps.stopRunning()
    if (count > 0) log.warn({ count }, 'recordings were stopped: the disk is nearly full')
  }

  async function stop(): Promise<void> {
    guard.stop()
    await finisher.stop()
  }

  return {
    ...feature,
    enqueue,
    start,
    stop,
    summaries: repo.summaries,
    idle: finisher.idle,
    room: guard.room,
    onRoom: guard.onRoom,
  }
}
