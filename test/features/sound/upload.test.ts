import { readFile } from 'node:fs/promises'
import t from 'tap'
import { describe, heard, tone } from '../../support/tone.js'
import { decodeWav, encodeWav } from '../../support/wav.js'
import { ffmpeg, loudness } from './audio.js'
import { soundApp } from './sound-app.js'

const wav = encodeWav([tone(700, 2, 16000)], 16000)

t.test('WAV, MP3, Ogg and M4A are taken and played back as they sounded', async (t) => {
  const { ask, upload, feature } = await soundApp(t)
  const made: [format: string, bytes: Buffer][] = [
    ['wav', wav],
    ['wav', encodeWav([tone(700, 2, 44100), tone(700, 2, 44100)], 44100)],
    ['wav', await ffmpeg(['-i', 'in', '-c:a', 'pcm_alaw'], 'wav', wav)],
    ['wav', await ffmpeg(['-i', 'in', '-c:a', 'pcm_s24le'], 'wav', wav)],
    ['mp3', await ffmpeg(['-i', 'in'], 'mp3', wav)],
    ['mp3', await ffmpeg(['-i', 'in', '-id3v2_version', '0', '-write_xing', '0'], 'mp3', wav)],
    ['ogg', await ffmpeg(['-i', 'in', '-c:a', 'libvorbis'], 'ogg', wav)],
    ['ogg', await ffmpeg(['-i', 'in', '-c:a', 'libopus'], 'ogg', wav)],
    ['ogg', await ffmpeg(['-i', 'in', '-c:a', 'flac'], 'ogg', wav)],
    ['m4a', await ffmpeg(['-i', 'in', '-c:a', 'aac'], 'm4a', wav)],
    ['m4a', await ffmpeg(['-i', 'in', '-c:a', 'alac'], 'm4a', wav)],
    ['m4a', await ffmpeg(['-i', 'in', '-c:a', 'aac', '-movflags', 'faststart'], 'm4a', wav)],
  ]
  const pictured = ['-f', 'lavfi', '-i', 'color=red:s=64x64:r=1:d=1', '-i', 'in']
  const picture = ['-map', '1:a', '-map', '0:v', '-c:v', 'mjpeg', '-disposition:v', 'attached_pic']
  for (const format of ['mp3', 'm4a'])
    made.push([format, await ffmpeg([...pictured, ...picture], format, wav)])
  for (const [i, [format, bytes]] of made.entries()) {
    const answer = await upload(bytes, 'any-name-at-all.txt')
    t.match(
      answer,
      { status: 201, body: { format, source: 'upload', text: null } },
      `${format} ${i}`,
    )
    const { id, seconds } = answer.body
    t.ok(Math.abs(seconds - 2) < 0.15, `${seconds} s`)
    const { bytes: played, headers } = await ask('GET', `/api/sounds/${id}/audio`)
    t.equal(headers['content-type'], 'audio/wav')
    const wide = decodeWav(played)
    t.match(wide, { rate: 16000, channels: { length: 1 } })
    const narrow = decodeWav(await readFile(`${feature.filesOf([id])[0]}.wav`))
    t.match(narrow, { rate: 8000, channels: { length: 1 } })
    const sound = narrow.channels[0] ?? new Int16Array()
    t.ok(heard(sound, 700, { from: 0.1, to: 1.9 }) > 0.95, describe(sound))
  }
})

t.test('what is soft or loud comes out equally loud, and nothing is clipped', async (t) => {
  const { ask, upload } = await soundApp(t)
  const speech = ['-f', 'lavfi', '-i', 'aevalsrc=exprs=0.5*sin(900*t)*gt(sin(5*t)\\,0):d=4:s=16000']
  const volumes = ['-30dB', '-15dB', '0dB', '12dB']
  const inputs = await Promise.all(
    volumes.map((volume) => ffmpeg([...speech, '-af', `volume=${volume}`], 'wav')),
  )
  const music = encodeWav([tone(440, 5, 44100).map((sample) => sample * 2)], 44100)
  const short = encodeWav([tone(1000, 0.2)], 8000)
  const click = encodeWav([tone(1000, 0.05)], 8000)
  for (const [i, input] of [...inputs, music, short, click].entries()) {
    const { status, body } = await upload(input)
    t.equal(status, 201)
    const { bytes } = await ask('GET', `/api/sounds/${body.id}/audio`)
    const heardAs = i < 5 ? bytes : await ffmpeg(['-stream_loop', '60', '-i', 'in'], 'wav', bytes)
    const { lufs, peak } = await loudness(heardAs)
    t.ok(Math.abs(lufs + 19) < 1, `${i}: ${lufs} LUFS`)
    t.ok(peak < -1, `${i}: peak ${peak} dBFS`)
  }
})

t.test('what is soft but for a few loud moments is made louder without clipping', async (t) => {
  const { ask, upload } = await soundApp(t)
  const moments = '0.04*sin(900*t)+0.9*sin(2500*t)*lt(mod(t\\,2)\\,0.002)'
  const input = await ffmpeg(['-f', 'lavfi', '-i', `aevalsrc=exprs=${moments}:d=5:s=16000`], 'wav')
  const before = await loudness(input)
  const { body } = await upload(input)
  const after = await loudness((await ask('GET', `/api/sounds/${body.id}/audio`)).bytes)
  t.ok(after.lufs - before.lufs > 5, `${before.lufs} LUFS became ${after.lufs}`)
  t.ok(after.peak < -1, `peak ${after.peak} dBFS`)
})

t.test('an upload without a name is called as its file, if that is a name', async (t) => {
  const { upload } = await soundApp(t)
  const nameOf = async (filename: string) => (await upload(wav, filename)).body.name
  t.equal(await nameOf('Lời chào.wav'), 'Lời chào')
  t.equal(await nameOf('../../etc/passwd'), 'passwd')
  t.equal(await nameOf('C:\\sounds\\bye.mp3'), 'bye')
  t.equal(await nameOf(`${'x'.repeat(200)}.wav`), 'x'.repeat(80))
  t.equal(await nameOf('\u202egpj.wav'), 'Âm thanh')
  t.equal(await nameOf(''), 'Âm thanh')
  const named = await upload(wav, 'a.wav', [{ name: 'name', content: 'Giờ nghỉ' }])
  t.equal(named.body.name, 'Giờ nghỉ')
})
