import { chownSync, readdirSync, statSync } from 'node:fs'
import t from 'tap'
import { homeOf } from '../../src/asterisk/home.js'
import { openDatabase } from '../../src/db/database.js'
import { saveRecords } from '../../src/features/call-log/call-log.repo.js'
import { partFiles, recordingFolders } from '../../src/features/recording/recording.paths.js'
import { recordingRepo } from '../../src/features/recording/recording.repo.js'
import {
  callRecord,
  counting,
  recordedLeg,
  sameAudio,
  writePart,
} from '../features/recording/part-fixtures.js'
import { anotherService, settingsOf } from '../support/another-service.js'
import { bundle } from '../support/bundle.js'
import { openHouse } from '../support/house.js'
import { unprivileged } from '../support/unprivileged.js'
import { poll } from '../support/wait.js'

/** Long enough for a join to be met in the middle, short enough for two at a time. */
const minutes = 6
const ids = Array.from({ length: 8 }, (_, index) => `j-1.${index}`)
const voice = (id: string) => counting(8000 * 60 * minutes, Number(id.slice(4)) * 100)

const { pbx, calls } = await openHouse(t, [])
const settings = settingsOf(pbx)
const folders = recordingFolders(pbx.data)

/** Calls that have just ended, as the service that ends now would leave them. */
async function prepare(): Promise<void> {
  const account = unprivileged()
  for (const id of ids) {
    const spoken = voice(id)
    await writePart(folders, id, { own: spoken, heard: spoken })
    const { own, heard } = partFiles(folders.parts, id)
    if (account) for (const file of [own, heard]) chownSync(file, account.uid, account.gid)
  }
  const endedAt = Date.now()
  const records = ids.map((id) => callRecord(id, endedAt, [recordedLeg(id, 60 * minutes, endedAt)]))
  const db = await openDatabase(homeOf(pbx.data, bundle).database)
  await db.transaction(async (trx) => {
    await saveRecords(records, new Map(), trx)
    await recordingRepo(db, 'UTC', Date.now).enqueue(records, trx)
  })
  await db.destroy()
}

/** Every file of sound but the parts. */
const files = () =>
  readdirSync(folders.recordings, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.includes('.wav') && !name.startsWith('parts/'),
  )
const unfinished = () => files().filter((name) => !name.endsWith('.wav'))

/** Starts the service and ends it when it has written so many bytes of a file it is joining. */
async function endedInTheMiddle(signal: NodeJS.Signals, bytes: number): Promise<number | string> {
  const begun = Date.now()
  const service = anotherService(settings)
  const isWriting = () =>
    unfinished()
      .map((name) => statSync(`${folders.recordings}/${name}`, { throwIfNoEntry: false }))
      .some((file) => file !== undefined && file.mtimeMs >= begun && file.size > bytes)
  await poll(isWriting, 'a recording being joined', 15_000, 1)
  service.kill(signal)
  return service.ended(15_000)
}

t.test(
  'whenever the service ends while it joins, each recording plays in the end, once',
  async (t) => {
    await pbx.killService('SIGTERM')
    await prepare()
    for (const megabytes of [0, 1, 3]) {
      await endedInTheMiddle('SIGKILL', megabytes * 2 ** 20)
      t.not(unfinished().length, 0, 'killed while a file was written')
    }
    const done = files().length - unfinished().length
    t.ok(done < ids.length, `${done} of ${ids.length} were joined so far`)
    t.equal(await endedInTheMiddle('SIGTERM', 0), 0, 'told to end, it ends in good order')
    t.same(unfinished(), [], 'and leaves no file half written')

    await pbx.start()
    for (const id of ids) {
      const { channels } = await calls.recording(id, 30_000)
      t.ok(channels.length === 2 && channels.every((side) => sameAudio(side, voice(id))), id)
    }
    const names = files().map((name) => name.split('/').at(-1))
    t.same(names.toSorted(), ids.map((id) => `${id}.wav`).toSorted(), 'one file each, no other')
    await poll(() => readdirSync(folders.parts).length === 0, 'no part left', 5000)
  },
)
