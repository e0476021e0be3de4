import t from 'tap'
import { multipart, multipartType } from '../features/sound/sound-app.js'
import { carrierOf } from '../support/carrier.js'
import { openHouse } from '../support/house.js'
import { secondsOf, tone } from '../support/tone.js'
import { encodeWav } from '../support/wav.js'

const house = await openHouse(t, [{ number: '101' }])
const { pbx } = house
const carrier = await carrierOf(t, house, 1, { tone: 440 })
const number = '02473001234'
const made = async (path: string, body: object): Promise<number> =>
  (await pbx.api.ok('POST', `/api/${path}`, body)).id

async function upload(hertz: number, seconds: number): Promise<number> {
  const { token } = await pbx.api.ok('POST', '/api/tokens', { name: 'uploads', role: 'admin' })
  const content = encodeWav([tone(hertz, seconds, 16000)], 16000)
  const answer = await fetch(`${pbx.base}/api/sounds`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': multipartType },
    body: new Uint8Array(multipart([{ name: 'file', filename: 'x.wav', content }])),
  })
  return ((await answer.json()) as { id: number }).id
}

const menu = { timeoutSeconds: 1, attempts: 1, keys: {}, otherwise: { type: 'hangup' } }
const trunk = { name: 'VNPT', kind: 'address', host: carrier.address, port: carrier.port }
const trunkId = await made('trunks', trunk)
const inner = await made('ivrs', { ...menu, name: 'Trong', greetingSoundId: await upload(1500, 1) })
const outer = await made('ivrs', {
  ...{ ...menu, name: 'Ngoài', greetingSoundId: await upload(700, 34) },
  keys: { '1': { type: 'ivr', id: inner } },
})
const [extension] = house.extensions.values()
await made('hotlines', {
  ...{ number, name: 'Bán hàng', trunkId, open: { type: 'ivr', id: outer } },
  fallback: { type: 'extension', id: extension?.id },
})

t.test('a key that leads to another menu ends the prompt at once', async (t) => {
  const call = await carrier.call(number, { from: '0909789846' })
  await call.media.hears(700)
  await call.media.keys('1')
  const from = call.media.now()
  await call.media.hears(1500, { from, seconds: 0.8 })
  t.equal(secondsOf(call.media.sound(), 700, { from: from + 0.1 }), 0)
  await call.hangUp()
})

t.test('a greeting longer than the lease is heard to its end', async (t) => {
  const call = await carrier.call(number, { from: '0909789846' })
  await call.answered()
  t.equal(await call.over(45_000), 'there')
  t.ok(secondsOf(call.media.sound(), 700) > 33.5, 'the whole of it')
})
