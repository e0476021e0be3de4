import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { wavHeader } from '../../../src/domain/wav.js'
import { joinParts } from '../../../src/features/recording/recording.join.js'
import { counting, dataFolder, readStereo, sameAudio, writePart } from './part-fixtures.js'

const file = '2026/11/20/td1-1.1.wav'
const place = { channel: 'td1-1.1', first: 0, count: 100_000, swap: false }

test('the channel’s own voice is left, what it heard is right, sample by sample', async (t) => {
  const { folders } = await dataFolder(t)
  const own = counting(100_000)
  const heard = counting(100_000, 7)
  await writePart(folders, 'td1-1.1', { own, heard })
  t.same(await joinParts(folders, [place], file), { bytes: 400_044, seconds: 12.5 })
  const stereo = await readStereo(folders, file)
  t.same(stereo.header, wavHeader(2, 400_000))
  t.ok(sameAudio(stereo.left, own))
  t.ok(sameAudio(stereo.right, heard))
  t.equal((await stat(join(folders.recordings, file))).mode & 0o777, 0o600)
})

test('for a called channel the sides are swapped', async (t) => {
  const { folders } = await dataFolder(t)
  await writePart(folders, 'td1-1.1', { own: counting(10, 100), heard: counting(10, 200) })
  await joinParts(folders, [{ ...place, count: 10, swap: true }], file)
  const { left, right } = await readStereo(folders, file)
  t.ok(sameAudio(left, counting(10, 200)))
  t.ok(sameAudio(right, counting(10, 100)))
})

test('pieces of several channels follow one another without a sample lost or repeated', async (t) => {
  const { folders } = await dataFolder(t)
  await writePart(folders, 'a', { own: counting(50_000), heard: counting(50_000, 3) })
  await writePart(folders, 'b', { own: counting(90_000, 3), heard: counting(90_000) })
  await joinParts(
    folders,
    [
      { channel: 'a', first: 0, count: 50_000, swap: false },
      { channel: 'b', first: 50_000, count: 40_000, swap: true },
    ],
    file,
  )
  const { left, right } = await readStereo(folders, file)
  t.ok(sameAudio(left, counting(90_000)))
  t.ok(sameAudio(right, counting(90_000, 3)))
})

test('a shorter side ends in silence, a torn sample is silence, a missing side is all silence', async (t) => {
  const { folders } = await dataFolder(t)
  await writePart(folders, 'a', { own: counting(6), open: true, torn: 1 })
  await writePart(folders, 'a', { heard: counting(3), open: true, torn: 1 })
  await writePart(folders, 'b', { heard: counting(2) })
  await joinParts(
    folders,
    [
      { channel: 'a', first: 0, count: 6, swap: false },
      { channel: 'b', first: 0, count: 2, swap: false },
    ],
    file,
  )
  const { left, right } = await readStereo(folders, file)
  t.same([...left], [1, 2, 3, 4, 5, 6, 0, 0])
  t.same([...right], [1, 2, 3, 0, 0, 0, 1, 2])
})

test('a join that fails leaves no half file, and no recording under the name', async (t) => {
  const { folders } = await dataFolder(t)
  await writePart(folders, 'a', { own: counting(9), heard: counting(9) })
  const target = join(folders.recordings, file)
  const places = [{ ...place, channel: 'a', count: 9 }]
  await joinParts(folders, places, `${file}/in-the-way.wav`)
  await t.rejects(joinParts(folders, places, file), { code: 'EISDIR' })
  t.same(await readdir(join(target, '..')), ['td1-1.1.wav'])
  await rm(target, { recursive: true })
  await joinParts(folders, places, file)
  t.ok(sameAudio((await readStereo(folders, file)).left, counting(9)))
})
