import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { test } from 'tap'
import { openDatabase } from '../../../src/db/database.js'
import { recordingRepo } from '../../../src/features/recording/recording.repo.js'
import {
  callRecord,
  counting,
  dataFolder,
  readStereo,
  recordedLeg,
  sameAudio,
  writePart,
} from './part-fixtures.js'

const program = fileURLToPath(new URL('finisher-process.ts', import.meta.url))

/** Runs the program, kills it so many milliseconds into its work; true when it ended by itself. */
async function runAndKill(data: string, afterMs: number): Promise<boolean> {
  const child = spawn(process.execPath, [...process.execArgv, program, data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await Promise.race([once(child.stdout, 'data'), ended])
  await Promise.race([pause(afterMs), ended])
  child.kill('SIGKILL')
  const [code] = await ended
  return code === 0
}

test('however often the service is killed while it joins, every call gets its one recording', async (t) => {
  const { data, folders } = await dataFolder(t)
  const db = await openDatabase(join(data, 'tongdai.db'))
  const repo = recordingRepo(db, 'UTC', Date.now)
  const ended = Date.UTC(2026, 10, 20, 3)
  const ids = Array.from({ length: 40 }, (_, index) => `k-1.${index}`)
  const voice = (id: string) => counting(8000 * 20, Number(id.slice(4)) * 100)
  for (const id of ids) await writePart(folders, id, { own: voice(id), heard: voice(id) })
  const calls = ids.map((id) => callRecord(id, ended, [recordedLeg(id, 20, ended)]))
  await db.transaction((trx) => repo.enqueue(calls, trx))
  await db.destroy()

  let kills = 0
  for (let afterMs = 1; !(await runAndKill(data, afterMs)); afterMs = afterMs * 2.2 + 4) kills += 1
  t.ok(kills > 0, `killed ${kills} times`)

  const after = await openDatabase(join(data, 'tongdai.db'))
  t.teardown(() => after.destroy())
  const found = await recordingRepo(after, 'UTC', Date.now).summaries(ids)
  t.equal([...found.values()].filter(({ state }) => state === 'ready').length, ids.length)
  t.same(await readdir(folders.parts), [], 'no part is left')
  const day = join(folders.recordings, '2026/11/20')
  t.same((await readdir(day)).toSorted(), ids.map((id) => `${id}.wav`).toSorted())
  for (const id of ids) {
    const { left, right } = await readStereo(folders, `2026/11/20/${id}.wav`)
    t.ok(sameAudio(left, voice(id)) && sameAudio(right, voice(id)), id)
  }
})
