import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { openDatabase } from '../../../src/db/database.js'
import type { RecordedLeg } from '../../../src/domain/call-record.js'
import { closedParts } from '../../../src/features/recording/closed-parts.js'
import { places } from '../../../src/features/recording/place.plan.js'
import { finishRecording, partsOf } from '../../../src/features/recording/recording.finish.js'
import { joinParts } from '../../../src/features/recording/recording.join.js'
import { type Part, partSamples } from '../../../src/features/recording/recording.part.js'
import type { RecordingFolders } from '../../../src/features/recording/recording.paths.js'
import { bridgedMs, recordingPlan } from '../../../src/features/recording/recording.plan.js'
import { recordingRepo } from '../../../src/features/recording/recording.repo.js'
import { heard, secondsOf } from '../../support/tone.js'
import { poll } from '../../support/wait.js'
import { decodeWav } from '../../support/wav.js'
import { localAsterisk } from './local-asterisk.js'
import { callRecord, dataFolder } from './part-fixtures.js'

const never = new AbortController().signal

/** The recording of these legs as a player hears it. */
async function recorded(
  folders: RecordingFolders,
  legs: readonly RecordedLeg[],
  found: readonly Part[],
) {
  const samplesOf = (channel: string) =>
    Math.max(0, ...found.filter((part) => part.channel === channel).map(partSamples))
  await joinParts(folders, places(recordingPlan(legs), legs, samplesOf), 'call.wav')
  const wav = decodeWav(await readFile(join(folders.recordings, 'call.wav')))
  const [left = new Int16Array(), right = new Int16Array()] = wav.channels
  return { seconds: wav.seconds, left, right }
}

test('what Asterisk’s MixMonitor leaves becomes the call: its length, each voice on its side', async (t) => {
  const { data, folders } = await dataFolder(t)
  const { child, call, legs } = await localAsterisk(data, folders.parts)
  t.teardown(() => child.stop())
  call(2.5)
  const both = await legs('CHAN_END')
  const found = await closedParts(
    folders.parts,
    { legs: both, endedAt: Date.now() },
    Date.now,
    never,
  )
  for (const { own, heard: other } of found) {
    t.match([own, other], [{ closed: true }, { closed: true }], 'closed by Asterisk')
    t.same(own, other, 'both directions are equally long')
  }
  for (const legs of [both, both.slice(1)]) {
    const { seconds, left, right } = await recorded(folders, legs, found)
    const told = bridgedMs(legs) / 1000
    // A machine with too much to do is late with the voices, and so is the file.
    t.ok(seconds > told - 1 && seconds < told + 0.25, `${seconds} of ${told} s`)
    t.ok(secondsOf(left, 440) > 1 && secondsOf(right, 1000) > 1)
    t.equal(heard(left, 1000) + heard(right, 440), 0)
  }
})

test('of a killed Asterisk’s open files what is on the disk is heard', async (t) => {
  const { data, folders } = await dataFolder(t)
  const { child, call, legs } = await localAsterisk(data, folders.parts)
  t.teardown(() => child.stop())
  call(20)
  const both = await legs('BRIDGE_ENTER')
  const look = () => closedParts(folders.parts, { legs: both, endedAt: 0 }, Date.now, never)
  await poll(
    async () => (await look()).every((part) => partSamples(part) > 0),
    'written audio',
    9000,
  )
  child.kill('SIGKILL')
  await child.ended(3000)
  const found = await look()
  t.match(found[0]?.own, { is: 'audio', closed: false })
  const { seconds, left, right } = await recorded(folders, both, found)
  t.ok(seconds > 2, `${seconds} s`)
  t.ok(secondsOf(left, 440) > 1 && secondsOf(right, 1000) > 1)
  t.equal(heard(left, 1000) + heard(right, 440), 0)
})

test('a killed Asterisk had written nothing of the last two seconds: a call of one is empty', async (t) => {
  const { data, folders } = await dataFolder(t)
  const { child, call, legs } = await localAsterisk(data, folders.parts)
  t.teardown(() => child.stop())
  call(20)
  const both = await legs('BRIDGE_ENTER')
  const bridgedAt = Math.max(...both.map(({ bridged: [one] }) => one?.from ?? 0))
  await poll(() => Date.now() - bridgedAt > 1000, 'a second of talk', 5000)
  child.kill('SIGKILL')
  await child.ended(3000)
  const diedAt = Date.now()
  const recorded = both.map((leg) => ({
    ...leg,
    bridged: leg.bridged.map(({ from }) => ({ from: Math.round(from), to: diedAt })),
  }))
  const db = await openDatabase(join(data, 'tongdai.db'))
  t.teardown(() => db.destroy())
  const repo = recordingRepo(db, 'UTC', Date.now)
  await db.transaction((trx) => repo.enqueue([callRecord('c-1.1', diedAt, recorded)], trx))
  const [pending] = await repo.pending(1, [])
  if (pending === undefined) throw new Error('nothing pending')
  const deps = { repo, folders, now: Date.now }
  await finishRecording(deps, pending, await partsOf(deps, pending, never))
  t.match(await repo.find('c-1.1'), { state: 'empty', reason: 'nothing written' })
  t.same(await readdir(folders.parts), [])
})
