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

t.test(
  'a sound that lost its audio is named by an import, and calls go on without it',
  async (t) => {
    const lost = await upload('POST', '/api/sounds', wavOf(700, 1))
    const end = await upload('POST', '/api/sounds', wavOf(900, 1))
    const menu = await pbx.api.ok('POST', '/api/ivrs', {
      ...{ name: 'Menu', greetingSoundId: lost.id, timeoutSeconds: 1, attempts: 1 },
      otherwise: { type: 'sound', id: end.id },
    })
    const walk = async () => {
      const call = await play('Context: destination', `Exten: ivr-${menu.id}`, 'Priority: 1')
      t.equal(await call.over(), 'there')
      const sound = call.media.sound()
      return [700, 900].map((hertz) => Math.round(secondsOf(sound, hertz)))
    }
    const exported = () => pbx.api.ok('GET', '/api/config/export')
    const document = await exported()
    t.same(await walk(), [1, 1])
    for (const path of [`ivrs/${menu.id}`, `sounds/${lost.id}`])
      await pbx.api('DELETE', `/api/${path}`)
    t.same((await pbx.api.ok('POST', '/api/config/import', document)).missing, [])
    t.same(await walk(), [1, 1], 'what an import brought back is heard at once')

    const { file } = document.sounds.find((sound: { id: number }) => sound.id === lost.id)
    rmSync(`${pbx.data}/sounds/files/${file}`, { recursive: true })
    const other = structuredClone(document)
    other.ivrs[0].name = 'Menu khác'
    const { missing } = await pbx.api.ok('POST', '/api/config/import', other)
    t.match(missing, [{ object: `sounds/${lost.id}`, file: `sounds/files/${file}` }])
    t.equal(missing.length, 1)
    t.same(await walk(), [0, 1], 'a menu goes on without its greeting')
    const alone = await playSound(lost.id)
    t.equal(await alone.over(), 'there', 'and a call that would hear nothing else ends')
    await upload('PUT', `/api/sounds/${lost.id}/file`, wavOf(700, 1))
    t.same(await walk(), [1, 1], 'a later upload mends it')
    t.same((await pbx.api.ok('POST', '/api/config/import', await exported())).missing, [])
  },
)
