import { readdir } from 'node:fs/promises'
import { type Test, test } from 'tap'
import type { CallRecord } from '../../../src/domain/call-record.js'
import { saveRecords } from '../../../src/features/call-log/call-log.repo.js'
import {
  callRecord,
  counting,
  readStereo,
  recordedLeg,
  sameAudio,
  writePart,
} from './part-fixtures.js'
import { recordingApp } from './recording-app.js'

const [main, other, third] = ['c-1.1', 'c-1.5', 'c-1.7'] as const
/** A voice of a second for each channel, no two alike. */
const voices = {
  [main]: counting(8000),
  [other]: counting(8000, 9000),
  [third]: counting(8000, 18_000),
}

/** Calls are saved as the service saves them: the record, then its recording, in one transaction. */
async function house(t: Test) {
  const app = await recordingApp(t)
  const { db, clock, feature, folders, calls, aliases } = app
  const save = async (...records: readonly CallRecord[]) => {
    for (const record of records) {
      calls.add(record.id)
      for (const alias of record.aliases) aliases.set(alias, record.id)
    }
    await db.transaction(async (trx) => {
      await saveRecords(records, new Map(), trx)
      await feature.enqueue(records, trx)
    })
  }
  /** A call with its own legs recorded, or none, that has taken in others. */
  const call = (
    id: keyof typeof voices,
    channels: readonly string[],
    taken: readonly string[] = [],
  ) => ({
    ...callRecord(
      id,
      clock.now,
      channels.map((channel) => recordedLeg(channel, 1, clock.now)),
    ),
    aliases: taken,
  })
  const spoken = (...ids: readonly (keyof typeof voices)[]) =>
    Promise.all(ids.map((id) => writePart(folders, id, { own: voices[id], heard: voices[id] })))
  const settled = async () => {
    await feature.idle()
    await feature.start()
    await feature.idle()
  }
  /** What the table has: id and state, and a word when parts are still to be removed. */
  const rows = async () =>
    (await db('recording').orderBy('call_id')).map(({ call_id, state, plan }) =>
      [call_id, state, ...(plan === null || state === 'pending' ? [] : ['parts'])].join(' '),
    )
  /** Every file that holds sound. */
  const files = async () =>
    (await readdir(folders.recordings, { recursive: true })).filter((name) => name.includes('.wav'))
  /** Whose voice a file holds. */
  const voiceIn = async (file: string | undefined) => {
    const { left } = await readStereo(folders, file ?? '')
    return Object.entries(voices).find(([, voice]) => sameAudio(left, voice))?.[0]
  }
  return { ...app, save, call, spoken, settled, rows, files, voiceIn }
}

test('a call that is not recorded takes over the recording of one that became a part of it', async (t) => {
  const { ask, save, call, spoken, feature, rows, files, clock, audited } = await house(t)
  await spoken(other)
  await save(call(other, [other]))
  await feature.idle()
  clock.now += 1000
  await save(call(main, [], [other]))
  t.same(await rows(), [`${main} ready`])
  t.equal((await ask(`/api/calls/${main}/recording`)).statusCode, 200)
  const led = await ask(`/api/calls/${other}/recording`)
  t.match([led.statusCode, led.headers.location], [308, `/api/calls/${main}/recording`])

  clock.now += 30 * 86_400_000
  await feature.jobs?.find(({ name }) => name === 'recording-retention')?.run()
  t.equal((await files()).length, 1, 'kept as long as the call that stays')
  t.equal((await ask(`/api/calls/${main}/recording`, { method: 'DELETE' })).statusCode, 204)
  t.same(await files(), [])
  t.match(audited.at(-1), { action: 'recording.deleted', object: `calls/${main}` })
})

test('a call that is recorded itself keeps its own, nothing of the other is left', async (t) => {
  const { save, call, spoken, feature, settled, rows, files, voiceIn } = await house(t)
  await spoken(main, other)
  await save(call(other, [other]))
  await feature.idle()
  await save(call(main, [main], [other]))
  t.same(await rows(), [`${main} pending`, `${other} ready`])
  await feature.idle()
  t.same(await rows(), [`${main} ready`])
  t.equal((await files()).length, 1)
  t.equal(await voiceIn((await files())[0]), main)
  await settled()
  t.equal((await rows()).length, 1)
})

test('both are still being joined, with parts in common: one recording, no part left', async (t) => {
  const { save, call, spoken, settled, rows, files } = await house(t)
  await spoken(main, other)
  await save(call(other, [other]), call(third, []))
  await save(call(main, [main, other], [other]))
  await settled()
  t.same(await rows(), [`${main} ready`])
  t.equal((await files()).length, 1)
})

test('what the other has already joined serves the call that finds its parts gone', async (t) => {
  const { save, call, spoken, feature, rows, files, voiceIn } = await house(t)
  await spoken(other)
  await save(call(other, [other]))
  await feature.idle()
  await save({ ...call(main, [], [other]), recordedLegs: [recordedLeg(other, 30, Date.now())] })
  await feature.idle()
  t.same(await rows(), [`${main} ready`])
  t.equal(await voiceIn((await files())[0]), other)
})

test('of two that became parts the older stays when the call has none', async (t) => {
  const { save, call, spoken, feature, settled, rows, files, voiceIn, clock } = await house(t)
  await spoken(other, third)
  await save(call(third, [third]))
  clock.now += 1000
  await save(call(other, [other]))
  await feature.idle()
  await save(call(main, [], [other, third]))
  await settled()
  t.same(await rows(), [`${main} ready`])
  t.equal((await files()).length, 1)
  t.equal(await voiceIn((await files())[0]), third)
})

test('a recording that was deleted is not raised by one that comes late', async (t) => {
  const { ask, save, call, spoken, feature, settled, rows, files } = await house(t)
  await spoken(main, other)
  await save(call(main, [main]), call(other, [other]))
  await feature.idle()
  await ask(`/api/calls/${main}/recording`, { method: 'DELETE' })
  await save(call(main, [], [other]))
  await settled()
  t.same(await rows(), [`${main} deleted`])
  t.same(await files(), [])
})

test('what a killed service left under an old id is taken over at the next start', async (t) => {
  const { db, save, call, spoken, feature, settled, rows } = await house(t)
  await spoken(other)
  await save(call(other, [other]), call(main, []))
  await feature.idle()
  const { n } = await db('call').where({ id: main }).first('n')
  await db('call_alias').insert({ id: other, call: n })
  await settled()
  t.same(await rows(), [`${main} ready`])
})

test('a call that was taken in before anybody recorded it changes nothing', async (t) => {
  const { save, call, spoken, settled, rows } = await house(t)
  await spoken(main)
  await save(call(other, []))
  await save(call(main, [main], [other]))
  await settled()
  t.same(await rows(), [`${main} ready`])
})
