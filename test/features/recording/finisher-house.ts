import { join } from 'node:path'
import type { Test } from 'tap'
import { openDatabase } from '../../../src/db/database.js'
import type { CallRecord } from '../../../src/domain/call-record.js'
import { recordingFinisher } from '../../../src/features/recording/recording.finisher.js'
import { recordingRepo } from '../../../src/features/recording/recording.repo.js'
import { callRecord, counting, dataFolder, recordedLeg } from './part-fixtures.js'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
/** Long ago: files left open are not waited for. */
export const ended = Date.UTC(2026, 10, 20, 3)
/** The voice of one second. */
export const second = counting(8000)

/** A data folder with a database, and finishers that come and go. */
export async function finisherHouse(t: Test) {
  const { data, folders } = await dataFolder(t)
  const db = await openDatabase(join(data, 'tongdai.db'))
  t.teardown(() => db.destroy())
  const repo = recordingRepo(db, 'UTC', Date.now)
  const deps = { repo, folders, now: Date.now, log, retryMs: 20 }
  const enqueue = (...records: readonly CallRecord[]) =>
    db.transaction((trx) => repo.enqueue(records, trx))
  const work = async () => {
    const finisher = recordingFinisher(deps)
    await finisher.tidyAll()
    finisher.wake()
    await finisher.idle()
    return finisher
  }
  return { db, folders, repo, deps, enqueue, work }
}

/** A call of which both legs were recorded, `<id>` and `<id>b`. */
export const plainCall = (id: string, seconds = 1) =>
  callRecord(id, ended, [
    recordedLeg(id, seconds, ended),
    recordedLeg(`${id}b`, seconds, ended, 'right'),
  ])
