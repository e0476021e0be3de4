import { access, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'tap'
import { finishRecording, partsOf } from '../../../src/features/recording/recording.finish.js'
import { recordingFinisher } from '../../../src/features/recording/recording.finisher.js'
import { joinParts } from '../../../src/features/recording/recording.join.js'
import { partFiles } from '../../../src/features/recording/recording.paths.js'
import { ended, finisherHouse, plainCall, second } from './finisher-house.js'
import {
  callRecord,
  counting,
  readStereo,
  recordedLeg,
  sameAudio,
  writePart,
} from './part-fixtures.js'

test('a call’s parts become one recording and are gone', async (t) => {
  const { folders, repo, enqueue, work } = await finisherHouse(t)
  await writePart(folders, 'c-1.1', { own: second, heard: counting(8000, 9) })
  await writePart(folders, 'c-1.1b', { own: counting(8000, 9), heard: second })
  await enqueue(plainCall('c-1.1'), callRecord('c-1.2', ended, []))
  await work()
  t.match(await repo.find('c-1.1'), {
    state: 'ready',
    file: '2026/11/20/c-1.1.wav',
    bytes: 32_044,
    seconds: 1,
    reason: null,
    plan: null,
    legs: [],
    endedAt: ended,
  })
  t.equal(await repo.find('c-1.2'), undefined, 'a call without legs has no row')
  t.ok(sameAudio((await readStereo(folders, '2026/11/20/c-1.1.wav')).left, second))
  t.same(await readdir(folders.parts), [])
})

test('a file that Asterisk still has open is waited for', async (t) => {
  const { folders, repo, enqueue, deps } = await finisherHouse(t)
  const finisher = recordingFinisher(deps)
  const now = Date.now()
  await writePart(folders, 'c-1.1', { own: counting(4000), heard: counting(4000), open: true })
  await enqueue(callRecord('c-1.1', now, [recordedLeg('c-1.1', 1, now)]))
  finisher.wake()
  await pause(60)
  t.match(await repo.find('c-1.1'), { state: 'pending' })
  await writePart(folders, 'c-1.1', { own: second, heard: second })
  await finisher.idle()
  t.match(await repo.find('c-1.1'), { state: 'ready', seconds: 1, reason: null })
})

test('a service that stops leaves what waits for its files to the next start', async (t) => {
  const { folders, repo, enqueue, deps, work } = await finisherHouse(t)
  const finisher = recordingFinisher(deps)
  const now = Date.now()
  await writePart(folders, 'c-1.1', { own: second, heard: second, open: true })
  await enqueue(callRecord('c-1.1', now, [recordedLeg('c-1.1', 1, now)]))
  finisher.wake()
  await pause(20)
  await finisher.stop()
  t.match(await repo.find('c-1.1'), { state: 'pending' })
  await writePart(folders, 'c-1.1', { own: second, heard: second })
  await work()
  t.match(await repo.find('c-1.1'), { state: 'ready' })
})

test('killed between the rename and the row: joined again, the same file', async (t) => {
  const { folders, repo, enqueue, work } = await finisherHouse(t)
  const file = '2026/11/20/c-1.1.wav'
  await writePart(folders, 'c-1.1', { own: second, heard: second })
  await enqueue(callRecord('c-1.1', ended, [recordedLeg('c-1.1', 1, ended)]))
  await joinParts(folders, [{ channel: 'c-1.1', first: 0, count: 8000, swap: false }], file)
  const before = await readStereo(folders, file)
  await work()
  t.match(await repo.find('c-1.1'), { state: 'ready', plan: null })
  t.same(await readStereo(folders, file), before)
  t.same(await readdir(folders.parts), [])
})

test('killed between the row and the end of the parts: they go at the next start', async (t) => {
  const { folders, repo, enqueue, work } = await finisherHouse(t)
  await writePart(folders, 'c-1.1', { own: second, heard: second })
  await enqueue(callRecord('c-1.1', ended, [recordedLeg('c-1.1', 1, ended)]))
  const pending = (await repo.pending(1, []))[0]
  if (pending === undefined) throw new Error('nothing pending')
  t.ok(await repo.conclude(pending, { state: 'ready', bytes: 1, seconds: 1, reason: null }))
  await rm(partFiles(folders.parts, 'c-1.1').own)
  await work()
  t.match(await repo.find('c-1.1'), { state: 'ready', plan: null })
  t.same(await readdir(folders.parts), [])
})

test('folding a call again renews a pending row and raises none from the dead', async (t) => {
  const { db, folders, repo, enqueue, work } = await finisherHouse(t)
  const parts = { own: second, heard: second }
  for (const id of ['c-1.1', 'c-1.2']) await writePart(folders, id, parts)
  const calls = ['c-1.1', 'c-1.2'].map((id) => callRecord(id, ended, [recordedLeg(id, 1, ended)]))
  await enqueue(
    callRecord('c-1.1', ended - 5, []),
    callRecord('c-1.1', ended - 5, [recordedLeg('gone', 9, ended)]),
  )
  await enqueue(...calls)
  t.match(await repo.find('c-1.1'), { endedAt: ended, legs: [{ channel: 'c-1.1' }] })
  await work()
  await db.transaction((trx) => repo.markDeleted(['c-1.2'], 'deleted', trx))
  await enqueue(...calls)
  t.match(await repo.find('c-1.1'), { state: 'ready', seconds: 1, plan: null })
  t.match(await repo.find('c-1.2'), { state: 'deleted' })
})

test('a row folded anew while it was joined is joined again', async (t) => {
  const { repo, enqueue } = await finisherHouse(t)
  await enqueue(callRecord('c-1.1', ended, [recordedLeg('a', 1, ended)]))
  const [pending] = await repo.pending(1, [])
  if (pending === undefined) throw new Error('nothing pending')
  await enqueue(callRecord('c-1.1', ended, [recordedLeg('b', 1, ended)]))
  t.notOk(await repo.conclude(pending, { state: 'failed', reason: 'missing' }))
  t.match(await repo.find('c-1.1'), { state: 'pending', legs: [{ channel: 'b' }] })
})

test('a recording deleted while it is joined leaves nothing on the disk', async (t) => {
  const { db, folders, repo, enqueue, deps } = await finisherHouse(t)
  const finisher = recordingFinisher(deps)
  const long = counting(8000 * 120)
  await writePart(folders, 'c-1.1', { own: long, heard: long })
  await enqueue(callRecord('c-1.1', ended, [recordedLeg('c-1.1', 120, ended)]))
  finisher.wake()
  await pause(5)
  await db.transaction((trx) => repo.markDeleted(['c-1.1'], 'deleted', trx))
  await finisher.tidy('c-1.1')
  await finisher.idle()
  t.match(await repo.find('c-1.1'), { state: 'deleted', file: null, plan: null })
  t.same(await readdir(folders.parts), [])
  await t.rejects(access(join(folders.recordings, '2026/11/20/c-1.1.wav')))
})

test('parts that two calls share stay until both are joined', async (t) => {
  const { folders, repo, enqueue, work, deps } = await finisherHouse(t)
  await writePart(folders, 'shared', { own: second, heard: second })
  await enqueue(
    callRecord('c-1.1', ended, [recordedLeg('shared', 1, ended)]),
    callRecord('c-1.2', ended, [recordedLeg('shared', 1, ended)]),
  )
  const [first] = await repo.pending(1, [])
  if (first === undefined) throw new Error('nothing pending')
  await finishRecording(deps, first, await partsOf(deps, first, new AbortController().signal))
  t.equal((await readdir(folders.parts)).length, 2)
  await work()
  for (const id of ['c-1.1', 'c-1.2']) t.match(await repo.find(id), { state: 'ready', seconds: 1 })
  t.same(await readdir(folders.parts), [])
})

test('a disk that refuses loses nothing: pending until it gives way', async (t) => {
  const { folders, repo, enqueue, deps } = await finisherHouse(t)
  await writePart(folders, 'c-1.1', { own: second, heard: second })
  await enqueue(callRecord('c-1.1', ended, [recordedLeg('c-1.1', 1, ended)]))
  let full = true
  const conclude: typeof repo.conclude = (...asked) =>
    full
      ? Promise.reject(Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' }))
      : repo.conclude(...asked)
  const finisher = recordingFinisher({ ...deps, repo: { ...repo, conclude }, retryMs: 60_000 })
  finisher.wake()
  await finisher.idle()
  t.match(await repo.find('c-1.1'), { state: 'pending' })
  t.same((await readdir(folders.parts)).length, 2)
  full = false
  finisher.resume()
  await finisher.idle()
  t.match(await repo.find('c-1.1'), { state: 'ready' })
  await finisher.stop()
})

test('what is held is joined when it is let go', async (t) => {
  const { folders, repo, enqueue, deps } = await finisherHouse(t)
  await writePart(folders, 'c-1.1', { own: second, heard: second })
  await enqueue(callRecord('c-1.1', ended, [recordedLeg('c-1.1', 1, ended)]))
  const finisher = recordingFinisher(deps)
  finisher.hold(true)
  finisher.resume()
  await finisher.idle()
  t.match(await repo.find('c-1.1'), { state: 'pending' })
  finisher.hold(false)
  await finisher.idle()
  t.match(await repo.find('c-1.1'), { state: 'ready' })
})

test('two hundred calls at once all become recordings', async (t) => {
  const { folders, repo, enqueue, work } = await finisherHouse(t)
  const ids = Array.from({ length: 200 }, (_, index) => `c-1.${index}`)
  for (const id of ids) await writePart(folders, id, { own: counting(80), heard: counting(80) })
  await enqueue(...ids.map((id) => callRecord(id, ended, [recordedLeg(id, 0.01, ended)])))
  await work()
  t.equal((await repo.summaries(ids)).size, 200)
  t.ok([...(await repo.summaries(ids)).values()].every(({ state }) => state === 'ready'))
  t.same(await readdir(folders.parts), [])
})
