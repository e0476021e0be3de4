import t from 'tap'
import { multipart, multipartType } from '../features/sound/sound-app.js'
import { carrierOf } from '../support/carrier.js'
import { openHouse } from '../support/house.js'
import { secondsOf, tone } from '../support/tone.js'
import { encodeWav } from '../support/wav.js'

const house = await openHouse(t, [{ number: '101' }, { number: '102' }])
const { pbx, calls, extensions } = house
const music = 1500
const number = '02473001234'
const carrier = await carrierOf(t, house, 1, { tone: 440 })

const made = async (path: string, body: object): Promise<number> =>
  (await pbx.api.ok('POST', `/api/${path}`, body)).id
const to = (extension: string) => ({ type: 'extension', id: extensions.get(extension)?.id })

/** Uploads with the session of the house; answers the id of the sound. */
async function uploaded(hertz: number): Promise<number> {
  const content = encodeWav([tone(hertz, 2, 16000)], 16000)
  const { token } = await pbx.api.ok('POST', '/api/tokens', { name: 'uploads', role: 'admin' })
  const response = await fetch(`${pbx.base}/api/sounds`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': multipartType },
    body: new Uint8Array(multipart([{ name: 'file', filename: 'x.wav', content }])),
  })
  return ((await response.json()) as { id: number }).id
}

const { address: host, port } = carrier
const trunkId = await made('trunks', { name: 'VNPT', kind: 'address', host, port })
const soundIds = [await uploaded(music)]
const musicClassId = await made('music-classes', { name: 'Nhạc chờ', soundIds })
await made('hotlines', {
  ...{ number, name: 'Bán hàng', trunkId, open: to('101'), fallback: to('101') },
  ...{ record: true, musicClassId },
})

for (const [state, signal] of [
  ['works', 'SIGCONT'],
  ['hangs', 'SIGSTOP'],
] as const)
  t.test(`while the service ${state}, a hotline has its music and records`, async (t) => {
    const first = await house.scripted(t, '101', { tone: 700, reaction: 'answer' })
    const second = await house.scripted(t, '102', { tone: 1100 })
    pbx.service.kill(signal)
    t.teardown(() => pbx.service.kill('SIGCONT'))
    const call = await carrier.call(number, { from: '0909789846' })
    const leg = await first.incoming()
    await call.answered()
    await call.media.hears(700, { seconds: 1 })
    await leg.hold()
    await call.media.hears(music, { seconds: 0.5 })
    t.pass('who is on hold hears its music')
    await leg.resume()
    const from = call.media.sound().length / 8000
    await call.media.hears(700, { from })
    void leg.transfer('102', 12_000).then(() => leg.hangUp())
    const taken = await second.incoming()
    const transferred = call.media.sound().length / 8000
    await call.media.hears(music, { from: transferred, seconds: 0.5 })
    t.pass('and so does who is transferred, while the phone rings')
    taken.answer()
    await call.media.hears(1100)
    await call.hangUp()
    pbx.service.kill('SIGCONT')
    const record = await calls.one()
    t.match(record, { status: 'success', hasRecording: true, agent: { number: '102' } })
    const { channels } = await calls.recording(record.id)
    t.ok(secondsOf(channels[0] ?? new Int16Array(), 440) >= 0.9, 'the customer is left')
    t.ok(secondsOf(channels[1] ?? new Int16Array(), 700) >= 0.4, 'who answered is right')
  })
