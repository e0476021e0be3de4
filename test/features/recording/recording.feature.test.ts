import { access, mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { callRecord, counting, recordedLeg, writePart } from './part-fixtures.js'
import { recordingApp } from './recording-app.js'

const dayMs = 86_400_000

async function withCalls(t: Test, ages: Record<string, number>) {
  const parts = await recordingApp(t)
  const { clock, folders, enqueue, feature } = parts
  const records = Object.entries(ages).map(([id, days]) => {
    const ended = clock.now - days * dayMs
    return callRecord(id, ended, [recordedLeg(id, 1, ended)])
  })
  for (const { id } of records) {
    await writePart(folders, id, { own: counting(8000), heard: counting(8000) })
  }
  await enqueue(records)
  await feature.idle()
  const job = async (name: string) => {
    const found = feature.jobs?.find((one) => one.name === name)
    if (found === undefined) throw new Error(`no job ${name}`)
    await found.run()
  }
  return { ...parts, job }
}

test('the nightly job deletes what is older than the days kept, and says so', async (t) => {
  const { job, feature, audited, folders } = await withCalls(t, { old: 31, young: 29 })
  await job('recording-retention')
  const found = await feature.summaries(['old', 'young'])
  t.match(found.get('old'), { state: 'deleted', reason: 'retention' })
  t.match(found.get('young'), { state: 'ready' })
  await t.rejects(access(join(folders.recordings, '2026/10/20/old.wav')))
  await t.resolves(access(join(folders.recordings, '2026/10/22/young.wav')))
  t.match(audited, [
    { action: 'recording.expired', actor: { kind: 'system' }, details: { recordings: 1 } },
  ])
  await job('recording-retention')
  t.equal(audited.length, 1, 'a night without old ones leaves no row')
})

test('parts that no call has are deleted after a day, those of open calls stay', async (t) => {
  const { job, clock, folders, warned } = await withCalls(t, {})
  const yesterday = new Date(clock.now - 25 * 3_600_000)
  for (const channel of ['orphan-1.1', 'open-1.2', 'fresh-1.3']) {
    await writePart(folders, channel, { own: counting(8) })
    const at = channel === 'fresh-1.3' ? new Date(clock.now) : yesterday
    await utimes(join(folders.parts, `${channel}-r.wav`), at, at)
  }
  clock.open = undefined
  await job('recording-sweep')
  t.equal(
    (await readdir(folders.parts)).length,
    3,
    'while nobody knows which calls are open, all stay',
  )
  clock.open = new Set(['open-1.2'])
  await job('recording-sweep')
  t.same((await readdir(folders.parts)).toSorted(), ['fresh-1.3-r.wav', 'open-1.2-r.wav'])
  t.match(warned, [{ what: 'orphans', count: 1, first: ['parts/orphan-1.1-r.wav'] }])
})

test('files without rows and rows without files are told, neither is touched', async (t) => {
  const { job, folders, warned, feature } = await withCalls(t, { kept: 1, gone: 2 })
  await rm(join(folders.recordings, '2026/11/18'), { recursive: true })
  await writeFile(join(folders.recordings, '2026/11/19/stranger.wav'), 'x')
  await mkdir(join(folders.recordings, 'not-a-year'))
  await job('recording-sweep')
  t.same(warned, [
    { what: 'filesWithoutRow', count: 1, first: ['2026/11/19/stranger.wav'] },
    { what: 'rowsWithoutFile', count: 1, first: ['gone'] },
  ])
  t.match((await feature.summaries(['gone'])).get('gone'), { state: 'ready' })
})

test('what a crash left unfinished goes after a day', async (t) => {
  const { job, folders, clock, warned } = await withCalls(t, { kept: 1 })
  const left = join(folders.recordings, '2026/11/19/dead.wav.unfinished')
  await writeFile(left, 'x')
  await utimes(left, new Date(clock.now), new Date(clock.now))
  await job('recording-sweep')
  await t.resolves(access(left))
  clock.now += 25 * 3_600_000
  await job('recording-sweep')
  await t.rejects(access(left))
  t.same(warned, [])
})

test('what a run left pending is finished by the next one’s start', async (t) => {
  const { db, folders, feature, clock, calls } = await recordingApp(t)
  calls.add('c-1.1')
  await writePart(folders, 'c-1.1', { own: counting(8000), heard: counting(8000) })
  const legs = [recordedLeg('c-1.1', 1, clock.now)]
  await db('recording').insert({
    call_id: 'c-1.1',
    state: 'pending',
    file: '2026/11/20/c-1.1.wav',
    plan: JSON.stringify(legs),
    created_at: clock.now,
    ended_at: clock.now,
  })
  await feature.start()
  await feature.idle()
  t.match((await feature.summaries(['c-1.1'])).get('c-1.1'), { state: 'ready', seconds: 1 })
})

test('what a deletion could not remove keeps nobody from starting and goes at night', async (t) => {
  const { db, feature, folders, job } = await withCalls(t, { kept: 1 })
  const file = join(folders.recordings, '2026/11/19/kept.wav')
  await rm(file)
  await mkdir(join(file, 'in-the-way'), { recursive: true })
  await db('recording').where({ call_id: 'kept' }).update({ state: 'deleted' })
  await feature.start()
  t.match(await db('recording').first(), { state: 'deleted', file: '2026/11/19/kept.wav' })
  await rm(file, { recursive: true })
  await writeFile(file, 'x')
  await job('recording-sweep')
  t.match(await db('recording').first(), { state: 'deleted', file: null })
  await t.rejects(access(file))
})

test('records that are rolled back are never joined', async (t) => {
  const { db, feature, clock } = await recordingApp(t)
  const record = callRecord('c-1.1', clock.now, [recordedLeg('c-1.1', 1, clock.now)])
  await t.rejects(
    db.transaction(async (trx) => {
      await feature.enqueue([record], trx)
      throw new Error('no')
    }),
  )
  await feature.idle()
  t.equal((await feature.summaries(['c-1.1'])).size, 0)
})

test('a disk with less than asked for stops recording at the start', async (t) => {
  const { feature } = await recordingApp(t, 1e9)
  const told: string[] = []
  feature.onRoom((room) => told.push(room))
  t.equal(feature.room(), 'enough')
  await feature.start()
  t.equal(feature.room(), 'scarce')
  t.same(told, ['scarce'])
})

test('while room is scarce nothing is joined, for that takes room before it gives any', async (t) => {
  const { feature, folders, clock, enqueue } = await recordingApp(t, 1e9)
  await feature.start()
  await writePart(folders, 'c-1.1', { own: counting(8000), heard: counting(8000) })
  await enqueue([callRecord('c-1.1', clock.now, [recordedLeg('c-1.1', 1, clock.now)])])
  await feature.idle()
  t.match((await feature.summaries(['c-1.1'])).get('c-1.1'), { state: 'pending' })
})
