import { readdir, writeFile } from 'node:fs/promises'
import { test } from 'tap'
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

const endings: readonly (readonly [
  name: string,
  parts: object,
  seconds: number,
  state: string,
  reason: string | null,
])[] = [
  ['nobody was bridged', { own: counting(0), heard: counting(0) }, 0, 'empty', 'nobody talked'],
  ['nobody was bridged and Asterisk wrote nothing', {}, 0, 'empty', 'nobody talked'],
  ['the files are missing', {}, 30, 'failed', 'missing'],
  ['the files are empty', { own: counting(0), heard: counting(0) }, 30, 'failed', 'empty'],
  [
    'half a second came of a minute',
    { own: counting(4000), heard: counting(4000) },
    60,
    'ready',
    '1 of 60 seconds',
  ],
  [
    'Asterisk was killed before it had written anything',
    { own: counting(0), heard: counting(0), open: true },
    1.9,
    'empty',
    'nothing written',
  ],
  ['a short call’s files are missing', {}, 1.9, 'failed', 'missing'],
  [
    'power was lost and of a short call only zeros are left',
    { own: new Int16Array(15_200), heard: new Int16Array(15_200), lost: true },
    1.9,
    'empty',
    'nothing written',
  ],
  [
    'power was lost and of a long call only zeros are left',
    { own: new Int16Array(80_000), heard: new Int16Array(80_000), lost: true },
    10,
    'failed',
    'empty',
  ],
  [
    'power was lost and with it the header alone',
    { own: counting(80_000), heard: new Int16Array(80_000), lost: true },
    10,
    'ready',
    'one side missing',
  ],
  [
    'silence was recorded',
    { own: new Int16Array(8000), heard: new Int16Array(8000) },
    1,
    'ready',
    null,
  ],
  ['one side is missing', { own: second }, 1, 'ready', 'one side missing'],
  ['Asterisk was killed', { own: second, heard: second, open: true, torn: 1 }, 1, 'ready', null],
]

for (const [name, parts, seconds, state, reason] of endings) {
  test(`${name}: ${state}${reason === null ? '' : `, ${reason}`}`, async (t) => {
    const { folders, repo, enqueue, work } = await finisherHouse(t)
    await writePart(folders, 'c-1.1', parts)
    const legs =
      seconds === 0
        ? [{ channel: 'c-1.1', side: 'left' as const, bridged: [] }]
        : [recordedLeg('c-1.1', seconds, ended)]
    await enqueue(callRecord('c-1.1', ended, legs))
    await work()
    t.match(await repo.find('c-1.1'), { state, reason })
    t.same((await repo.summaries(['c-1.1', 'c-9.9'])).get('c-1.1')?.reason, reason)
  })
}

test('files of something else are no recording, and stay to be looked at', async (t) => {
  const { folders, repo, enqueue, work } = await finisherHouse(t)
  await writeFile(
    partFiles(folders.parts, 'c-1.1').own,
    'not a recording, but long enough to be one',
  )
  await writeFile(partFiles(folders.parts, 'c-1.1').own, '#!/bin/sh\n'.repeat(20))
  await enqueue(callRecord('c-1.1', ended, [recordedLeg('c-1.1', 9, ended)]))
  await work()
  t.match(await repo.find('c-1.1'), { state: 'failed', reason: 'foreign' })
  t.same(await readdir(folders.parts), ['c-1.1-r.wav'])
})

test('when the caller’s files are missing the called channel’s serve', async (t) => {
  const { folders, repo, enqueue, work } = await finisherHouse(t)
  await writePart(folders, 'c-1.1b', { own: counting(8000, 9), heard: second })
  await enqueue(plainCall('c-1.1'))
  await work()
  t.match(await repo.find('c-1.1'), { state: 'ready', seconds: 1 })
  t.ok(sameAudio((await readStereo(folders, '2026/11/20/c-1.1.wav')).left, second))
})
