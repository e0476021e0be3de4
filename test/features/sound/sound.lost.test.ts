import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { keptAudio, soundFolder } from '../../../src/features/sound/sound.files.js'
import { temporaryFolder } from '../../support/temporary.js'
import { tone } from '../../support/tone.js'
import { encodeWav } from '../../support/wav.js'
import { multipart, soundApp } from './sound-app.js'

const wavOf = (hertz: number, seconds = 1) => encodeWav([tone(hertz, seconds)], 8000)
const fileOf = (content: Buffer) => multipart([{ name: 'file', filename: 'x.wav', content }])
const hello = { name: 'Chào', text: 'Xin chào', language: 'vi' } as const

t.test('an upload that is lost is named, and another one mends it', async (t) => {
  const { ask, upload, data, feature } = await soundApp(t)
  await upload(wavOf(700))
  await upload(wavOf(500))
  const [file = ''] = await readdir(join(data, 'sounds/files'))
  await rm(join(data, 'sounds/files', file), { recursive: true })
  await feature.relink()
  const missing = await feature.missing()
  t.equal(missing.length, 1)
  const [{ object, name } = { object: '', name: '' }] = missing
  t.same(missing, [{ object, name: 'xin-chao', file: `sounds/files/${file}` }])
  t.same(feature.findings(), [
    { code: 'sound_silent', path: object, severity: 'error', data: { name } },
  ])
  t.equal((await ask('GET', `/api/${object}/audio`)).status, 404)
  t.equal((await ask('PATCH', `/api/${object}`, { name: 'Khác' })).status, 200, 'all else works')
  t.equal(feature.filesOf([1, 2]).length, 2, 'whoever plays it is told so by Asterisk')
  t.equal((await ask('PUT', `/api/${object}/file`, fileOf(wavOf(900, 2)))).status, 200)
  t.same([await feature.missing(), feature.findings()], [[], []])
  t.equal((await ask('GET', `/api/${object}/audio`)).status, 200)
})

t.test('words that lost their audio are spoken again, their row untouched', async (t) => {
  const { ask, data, feature, db } = await soundApp(t)
  await ask('POST', '/api/sounds', hello)
  const row = await db('sound').first()
  await rm(join(data, 'sounds/files'), { recursive: true })
  await feature.start()
  t.match(feature.findings(), [{ code: 'sound_silent' }])
  t.same(await feature.missing(), [], 'nobody has to do anything')
  await feature.stop()
  t.same(feature.findings(), [])
  t.equal((await ask('GET', '/api/sounds/1/audio')).status, 200)
  t.same(await db('sound').first(), row)
})

t.test('rows that came back are played with the audio of then', async (t) => {
  const { ask, upload, db, feature, onDisk } = await soundApp(t)
  await upload(wavOf(700, 1))
  await upload(wavOf(500, 1))
  const before = await db('sound').orderBy('id')
  const heard = async () => (await ask('GET', '/api/sounds/1/audio')).bytes
  const first = await heard()
  await ask('PUT', '/api/sounds/1/file', fileOf(wavOf(900, 2)))
  await ask('DELETE', '/api/sounds/2')
  await db('sound').delete()
  for (const row of before) await db('sound').insert(row)
  await feature.relink()
  t.same(await feature.missing(), [])
  t.same(await heard(), first)
  await db('sound').where({ id: 2 }).delete()
  await feature.relink()
  t.equal((await onDisk()).includes('2'), false, 'no link is left of what is no more')
})

t.test('audio that nobody has any more stays a month, a gigabyte of it at most', async (t) => {
  const folder = temporaryFolder('td-sounds')
  const now = Date.UTC(2026, 10, 20)
  const { start, sweep } = soundFolder(folder, () => now)
  await start()
  const put = async (name: string, days: number, bytes: number) => {
    const at = join(folder, 'files', name)
    await mkdir(at)
    await writeFile(join(at, 'sound.wav'), Buffer.alloc(bytes))
    const left = new Date(now - days * 86_400_000)
    await utimes(at, left, left)
  }
  for (const [name, days] of [
    ['named', 90],
    ['young', 1],
    ['month', 29],
    ['older', 31],
  ] as const)
    await put(name, days, 100)
  const left = async () => (await readdir(join(folder, 'files'))).toSorted().join(' ')
  await sweep(new Set(['named']))
  t.equal(await left(), 'month named young')
  await sweep(new Set(['named']), { ...keptAudio, bytes: 150 })
  t.equal(await left(), 'named young', 'the oldest goes first')
  await sweep(new Set(['named']), { ...keptAudio, days: 0.5 })
  t.equal(await left(), 'named')
})
