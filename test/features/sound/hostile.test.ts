import { execFileSync } from 'node:child_process'
import { mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { tone } from '../../support/tone.js'
import { poll } from '../../support/wait.js'
import { encodeWav } from '../../support/wav.js'
import { ffmpeg } from './audio.js'
import { multipart, multipartType, soundApp } from './sound-app.js'

const wav = encodeWav([tone(700, 1)], 8000)
const text = (said: string) => Buffer.from(said)
const hours = ['-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono']

const refused = (message: string) => ({
  status: 422,
  body: { code: 'unprocessable', errors: [{ path: 'file', message }] },
})

t.test('what is no audio, whatever it is called, is refused with the reason', async (t) => {
  const { upload, onDisk } = await soundApp(t)
  const notAudio = refused('its content is no WAV, MP3, Ogg or M4A audio')
  const unreadable = refused('no audio in it can be read')
  const playlist = '#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile:///etc/passwd\n'
  const mp3 = await ffmpeg(['-i', 'in'], 'mp3', wav)
  const m4a = await ffmpeg(['-i', 'in'], 'm4a', wav)
  const video = await ffmpeg(['-f', 'lavfi', '-i', 'color=red:s=64x64:d=1'], 'mp4')
  const cases: readonly [string, Buffer, object][] = [
    ['0 bytes', Buffer.alloc(0), refused('the file is empty')],
    ['a text', text('Xin chào, đây là văn bản.'), notAudio],
    ['one byte', text('R'), notAudio],
    ['a playlist', text(playlist), notAudio],
    ['a list of ffmpeg', text("ffconcat version 1.0\nfile '/etc/passwd'\n"), notAudio],
    ['a playlist behind the mark of MP3', text(`ID3${playlist}`), unreadable],
    ['a playlist behind the mark of Ogg', text(`OggS${playlist}`), unreadable],
    ['a playlist behind the mark of M4A', text(`\0\0\0 ftyp${playlist}`), unreadable],
    ['a text behind the mark of WAV', text('RIFF....WAVEfmt and so on, for a while'), unreadable],
    [
      'a picture',
      await ffmpeg(['-f', 'lavfi', '-i', 'color=red:s=64x64', '-frames:v', '1'], 'png'),
      notAudio,
    ],
    ['a film without sound', video, unreadable],
    ['a WAV that is cut after its header', wav.subarray(0, 44), unreadable],
    ['an M4A that is cut before its index', m4a.subarray(0, m4a.length - 700), unreadable],
    ['an MP3 that is cut within its first frame', mp3.subarray(0, 60), unreadable],
    [
      'noise behind the mark of MP3',
      Buffer.concat([text('ID3'), Buffer.alloc(50_000, 0xa5)]),
      unreadable,
    ],
    ['silence', encodeWav([new Int16Array(80_000)], 8000), refused('it holds nothing but silence')],
    [
      'a whisper of nothing',
      encodeWav([tone(400, 5).map((s) => Math.round(s / 16_000))], 8000),
      refused('it holds nothing but silence'),
    ],
  ]
  for (const [what, bytes, expected] of cases)
    t.match(await upload(bytes, 'hello.mp3'), expected, what)
  t.same(await onDisk(), [], 'nothing is left')
})

t.test('an MP3 that is cut in the middle is taken as far as it goes', async (t) => {
  const { upload } = await soundApp(t)
  const mp3 = await ffmpeg(['-i', 'in'], 'mp3', encodeWav([tone(700, 10)], 8000))
  const { status, body } = await upload(mp3.subarray(0, mp3.length / 2))
  t.equal(status, 201)
  t.ok(body.seconds > 4 && body.seconds < 6, `${body.seconds} s`)
})

t.test('what expands to hours is refused soon, and its hours never reach the disk', async (t) => {
  const { upload, onDisk, data } = await soundApp(t)
  const minute = [...hours, '-t', '60']
  const times = (count: number, piece: Buffer) => Buffer.concat(Array(count).fill(piece))
  const mp3 = ['-b:a', '8k', '-id3v2_version', '0', '-write_xing', '0']
  const bombs: readonly [string, Buffer][] = [
    ['MP3', times(300, await ffmpeg([...minute, ...mp3], 'mp3'))],
    ['FLAC in Ogg', times(600, await ffmpeg([...minute, '-c:a', 'flac'], 'ogg'))],
    ['Opus', times(300, await ffmpeg([...minute, '-c:a', 'libopus', '-b:a', '6k'], 'ogg'))],
  ]
  for (const [what, bomb] of bombs) {
    t.ok(bomb.length < 20 * 1024 * 1024, `${what}: ${bomb.length} bytes`)
    const began = performance.now()
    let most = 0
    const watch = setInterval(() => {
      const size = execFileSync('du', ['-sk', join(data, 'sounds/work')]).toString()
      most = Math.max(most, Number.parseInt(size, 10))
    }, 250)
    t.match(await upload(bomb), refused('it is longer than 10 minutes'), what)
    clearInterval(watch)
    const took = performance.now() - began
    t.ok(took < 30_000, `${Math.round(took)} ms, ${most} KiB at most`)
    t.ok(most < 64 * 1024)
  }
  t.same(await onDisk(), [])
})

t.test('ten minutes are taken, and no more', async (t) => {
  const { upload } = await soundApp(t)
  const long = (seconds: number) =>
    ffmpeg(
      ['-f', 'lavfi', '-i', `sine=500:d=${seconds}:r=8000`, '-c:a', 'libopus', '-b:a', '8k'],
      'ogg',
    )
  t.match(await upload(await long(599.5)), { status: 201, body: { seconds: Number } })
  t.match(await upload(await long(600.5)), refused('it is longer than 10 minutes'))
})

t.test('an upload is one file called `file` of 20 MiB at most, and a name', async (t) => {
  const { ask, upload, onDisk } = await soundApp(t)
  const file = { name: 'file', filename: 'a.wav', content: wav }
  const post = (parts: Parameters<typeof multipart>[0]) =>
    ask('POST', '/api/sounds', multipart(parts))
  const bad = (path: string) => ({ status: 400, body: { code: 'bad-input', errors: [{ path }] } })
  t.match(await post([]), { status: 400, body: { code: 'bad-input' } })
  t.match(await post([{ name: 'name', content: 'x' }]), bad('file'))
  t.match(await post([{ ...file, name: 'sound' }]), bad('sound'))
  t.match(await post([file, file]), bad('file'))
  t.match(await post([file, { name: 'language', content: 'vi' }]), bad('language'))
  t.match(await post([file, { name: 'name', content: 'a\r\nb' }]), bad('name'))
  t.match(await post([file, { name: 'name', content: 'x'.repeat(81) }]), bad('name'))
  t.match(
    await post([file, { name: 'name', content: '{"a":1}', type: 'application/json' }]),
    bad('name'),
  )
  t.match(await post([{ ...file, name: '__proto__' }]), { status: 400 })
  const many = Array.from({ length: 50 }, (_, i) => ({ name: `f${i}`, content: 'x' }))
  t.match(await post([...many, file]), { status: 400 })
  t.match(await upload(Buffer.alloc(20 * 1024 * 1024 + 1)), {
    status: 413,
    body: { code: 'too-large', detail: /20 MiB/ },
  })
  const cut = multipart([file]).subarray(0, 5000)
  t.match(await ask('POST', '/api/sounds', cut), { status: 400 }, 'a body that ends too soon')
  const plain = { 'content-type': 'multipart/form-data' }
  t.match(await ask('POST', '/api/sounds', cut, plain), { status: 400 }, 'no boundary')
  const octets = { 'content-type': 'audio/wav' }
  t.match(await ask('POST', '/api/sounds', wav, octets), { status: 415 })
  t.match(await ask('PUT', '/api/sounds/1/file', { a: 1 }), { status: 415 })
  t.match(await ask('POST', '/api/music-classes', multipart([file])), { status: 415 })
  t.match(await ask('POST', '/api/sounds'), { status: 400 })
  t.same(await onDisk(), [], 'nothing is left')
})

t.test('a change that is refused, and a run that was killed, leave nothing behind', async (t) => {
  const { upload, ask, onDisk, is, feature, data } = await soundApp(t)
  const { body } = await upload(wav)
  const before = await onDisk()
  t.equal(before.length, 2, before.join(' '))
  const heardBefore = (await ask('GET', `/api/sounds/${body.id}/audio`)).bytes
  const other = encodeWav([tone(400, 3)], 8000)
  const replace = () =>
    ask(
      'PUT',
      `/api/sounds/${body.id}/file`,
      multipart([{ name: 'file', filename: 'b', content: other }]),
    )
  is.refusing = true
  t.match(await upload(other), { status: 502 })
  t.match(await replace(), { status: 502 })
  t.match(await ask('DELETE', `/api/sounds/${body.id}`), { status: 502 })
  is.refusing = false
  t.same(await onDisk(), before)
  t.same((await ask('GET', `/api/sounds/${body.id}/audio`)).bytes, heardBefore)

  is.nearlyFull = true
  t.match(await upload(other), { status: 503, body: { code: 'disk-full' } })
  t.match(await replace(), { status: 503, body: { code: 'disk-full' } })
  is.nearlyFull = false

  await mkdir(join(data, 'sounds/work/sound-abc'))
  await writeFile(join(data, 'sounds/work/sound-abc/original'), wav)
  await mkdir(join(data, 'sounds/files/01aaaaaaaaaaaaaaaaaaaaaaaa'))
  await symlink('files/01aaaaaaaaaaaaaaaaaaaaaaaa', join(data, 'sounds/77'))
  await feature.start()
  is.now = Date.now() + 31 * 86_400_000
  await feature.start()
  t.same(await onDisk(), before)
  t.equal((await stat(join(data, 'sounds'))).mode & 0o777, 0o700)
  for (const name of ['sound.wav', 'sound.wav16', 'original'])
    t.equal((await stat(join(data, `sounds/${body.id}/${name}`))).mode & 0o777, 0o600)
})

t.test('a sender who goes away in the middle leaves nothing behind', async (t) => {
  const { app, onDisk, ask, data } = await soundApp(t)
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const socket = connect(Number(port), '127.0.0.1')
  const head = ['POST /api/sounds HTTP/1.1', 'Host: x', 'Authorization: Bearer admin']
  const type = [`Content-Type: ${multipartType}`, 'Content-Length: 1000000', '', '']
  const body = multipart([{ name: 'file', filename: 'x', content: Buffer.alloc(100_000) }])
  socket.write(
    Buffer.concat([Buffer.from([...head, ...type].join('\r\n')), body.subarray(0, 90_000)]),
  )
  const working = async () => (await readdir(join(data, 'sounds/work'))).length
  await poll(async () => (await working()) === 1, 'an upload under way', 5000, 20)
  socket.destroy()
  await poll(async () => (await working()) === 0, 'an empty folder', 5000, 20)
  t.same(await onDisk(), [])
  t.equal((await ask('GET', '/api/sounds')).body.items.length, 0)
})
