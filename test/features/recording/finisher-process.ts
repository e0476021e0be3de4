import { join } from 'node:path'
import { openDatabase } from '../../../src/db/database.js'
import { recordingFinisher } from '../../../src/features/recording/recording.finisher.js'
import { recordingFolders } from '../../../src/features/recording/recording.paths.js'
import { recordingRepo } from '../../../src/features/recording/recording.repo.js'

/** A process of its own that finishes what is pending in the data folder given, to be killed. */
const data = process.argv[2] ?? ''
const db = await openDatabase(join(data, 'tongdai.db'))
const repo = recordingRepo(db, 'UTC', Date.now)
const log = { info: () => undefined, warn: console.error, error: console.error }
const finisher = recordingFinisher({ repo, folders: recordingFolders(data), now: Date.now, log })
console.log('working')
await finisher.tidyAll()
finisher.wake()
await finisher.idle()
await db.destroy()
