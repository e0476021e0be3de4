import { readFileSync, rmSync } from 'node:fs'
import t from 'tap'
import { multipart, multipartType } from '../features/sound/sound-app.js'
import { openHouse } from '../support/house.js'
import { rawAmi } from '../support/raw-ami.js'
import { describe, isSilent, secondsOf, tone, windows } from '../support/tone.js'
import { encodeWav } from '../support/wav.js'

const house = await openHouse(t, [{ number: '101' }])
const { pbx } = house
const phone = await house.scripted(t, '101', { tone: 400, reaction: 'answer' })

const wavOf = (hertz: number, seconds: number) => encodeWav([tone(hertz, seconds, 16000)], 16000)

/** Uploads with the session of the house; answers the sound. */
async function upload(method: string, path: string, content: Buffer) {
  const body = multipart([{ name: 'file', filename: 'x.wav', content }])
  const { token } = await pbx.api.ok('POST', '/api/tokens', { name: 'uploads', role: 'admin' })
  const response = await fetch(`${pbx.base}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': multipartType },
    body: new Uint8Array(body),
  })
  const answer = (await response.json()) as { id: number; seconds: number }
  if (!response.ok) throw new Error(JSON.stringify(answer))
  return answer
}

const secrets = JSON.parse(readFileSync(`${pbx.data}/secrets.json`, 'utf8'))
const ami = await rawAmi('127.0.0.1', secrets.amiPort, 'tongdai', secrets.amiSecret)
t.teardown(() => ami.close())

/** Calls the phone, and it hears an extension of the dialplan, or an application. */
async function play(...what: readonly string[]) {
  const channel = ['Action: Originate', 'Channel: PJSIP/101', 'Async: true']
  const [call] = await Promise.all([phone.incoming(), ami.ask(...channel, ...what)])
  return call
}
const playSound = (id: number) => play('Context: destination', `Exten: sound-${id}`, 'Priority: 1')
const playMusic = (id: number) => play('Application: MusicOnHold', `Data: music-${id}`)

t.test('a call to a sound hears it to its end and is hung up on, service or not', async (t) => {
  const { id } = await upload('POST', '/api/sounds', wavOf(700, 2))
  for (const signal of ['SIGCONT', 'SIGSTOP'] as const) {
    pbx.service.kill(signal)
    const call = await playSound(id)
    t.equal(await call.over(), 'there')
    const sound = call.media.sound()
    t.ok(Math.abs(secondsOf(sound, 700) - 2) < 0.3, `${signal}: ${describe(sound)}`)
  }
  pbx.service.kill('SIGCONT')
})

t.test('a sound is replaced for the next call, and who hears the old one goes on', async (t) => {
  const { id } = await upload('POST', '/api/sounds', wavOf(700, 4))
  const call = await playSound(id)
  await call.media.hears(700)
  await upload('PUT', `/api/sounds/${id}/file`, wavOf(1300, 1))
  await call.over()
  const old = call.media.sound()
  t.ok(Math.abs(secondsOf(old, 700) - 4) < 0.4, describe(old))
  t.equal(secondsOf(old, 1300), 0)
  const next = await playSound(id)
  await next.over()
  t.ok(Math.abs(secondsOf(next.media.sound(), 1300) - 1) < 0.3, describe(next.media.sound()))
})

t.test('words are spoken to a caller', async (t) => {
  const words = { name: 'Chào', text: 'Xin chào quý khách', language: 'vi' }
  const { id, seconds } = await pbx.api.ok('POST', '/api/sounds', words)
  const call = await playSound(id)
  await call.over()
  const loud = windows(call.media.sound()).filter((window) => !isSilent(window)).length * 0.05
  t.ok(loud > seconds / 3 && loud < seconds + 0.3, `${loud} of ${seconds} s`)
})

t.test('a class of music plays its sounds in order, the present ones', async (t) => {
  const one = await upload('POST', '/api/sounds', wavOf(500, 1))
  const two = await upload('POST', '/api/sounds', wavOf(900, 1))
  const body = { name: 'Nhạc chờ', soundIds: [two.id, one.id] }
  const made = await pbx.api.ok('POST', '/api/music-classes', body)
  const call = await playMusic(made.id)
  await call.media.hears(900, { seconds: 0.7 })
  await call.media.hears(500, { seconds: 0.7 })
  await upload('PUT', `/api/sounds/${one.id}/file`, wavOf(1500, 1))
  await call.media.hears(1500, { seconds: 0.7 })
  await call.hangUp()
  const order = describe(call.media.sound()).match(/\d+ Hz/g)
  t.equal(order?.[0], '900 Hz', describe(call.media.sound()))

  t.match(await pbx.api('DELETE', `/api/sounds/${one.id}`), {
    status: 409,
    body: { code: 'in-use' },
  })
  await pbx.api.ok('PATCH', `/api/music-classes/${made.id}`, { soundIds: [one.id] })
  const again = await playMusic(made.id)
  await again.media.hears(1500)
  await again.hangUp()
  t.equal(secondsOf(again.media.sound(), 900), 0)

  const classes = await pbx.asterisk('moh show classes')
  t.match(classes, /Class: default/, 'the default stays')
  t.equal((await pbx.api('DELETE', `/api/music-classes/${made.id}`)).status, 204)
  t.notMatch(await pbx.asterisk('moh show classes'), `music-${made.id}`)
})

t.test('Asterisk takes the wideband file for what it is', async (t) => {
  t.match(await pbx.asterisk('core show file formats'), /slin16\s+wav16/)
})

t.test('an import tells which sounds have no audio on this box', async (t) => {
  const document = await pbx.api.ok('GET', '/api/config/export')
  const { missing } = await pbx.api.ok('POST', '/api/config/import', document)
  t.same(missing, [], 'everything is there')
  const [sound] = (await pbx.api.ok('GET', '/api/sounds')).items
  rmSync(`${pbx.data}/sounds/${sound.id}`, { recursive: true })
  const again = await pbx.api.ok('POST', '/api/config/import', document)
  t.match(again.missing, [{ object: `sounds/${sound.id}` }])
})
