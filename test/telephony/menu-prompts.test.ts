import t from 'tap'
import { multipart, multipartType } from '../features/sound/sound-app.js'
import { carrierOf } from '../support/carrier.js'
import { openHouse } from '../support/house.js'
import { tone } from '../support/tone.js'
import { encodeWav } from '../support/wav.js'

const house = await openHouse(t, [{ number: '101' }])
const { pbx } = house
const carrier = await carrierOf(t, house, 1, { tone: 440 })
const number = '02473001234'

const made = async (path: string, body: object): Promise<number> =>
  (await pbx.api.ok('POST', `/api/${path}`, body)).id
const { token } = await pbx.api.ok('POST', '/api/tokens', { name: 'uploads', role: 'admin' })

async function soundOf(hertz: number, seconds: number): Promise<number> {
  const content = encodeWav([tone(hertz, seconds, 16000)], 16000)
  const response = await fetch(`${pbx.base}/api/sounds`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': multipartType },
    body: new Uint8Array(multipart([{ name: 'file', filename: `${hertz}.wav`, content }])),
  })
  const { id } = (await response.json()) as { id: number }
  if (!response.ok) throw new Error(`the sound was answered ${response.status}`)
  return id
}

/** Longer than the lease that the dialplan arms. */
const longSeconds = 40
const otherwise = { type: 'extension', id: house.extensions.get('101')?.id }
const second = await made('ivrs', {
  ...{ name: 'Hỗ trợ', greetingSoundId: await soundOf(1300, 3), keys: {}, otherwise },
})
const first = await made('ivrs', {
  ...{ name: 'Chào mừng', greetingSoundId: await soundOf(700, longSeconds), otherwise },
  keys: { '1': { type: 'ivr', id: second } },
})
const trunk = { name: 'VNPT', kind: 'address', host: carrier.address, port: carrier.port }
await made('hotlines', {
  ...{ number, name: 'Bán hàng', trunkId: await made('trunks', trunk), record: false },
  ...{ open: { type: 'ivr', id: first }, closed: otherwise, fallback: otherwise },
})

t.test('a key ends the greeting, and the next menu is heard at once', async (t) => {
  const call = await carrier.call(number)
  await call.answered()
  await call.media.hears(700)
  const from = call.media.now()
  await call.media.keys('1')
  await call.media.hears(1300, { from, ms: 2500 })
  t.pass('the menu was heard')
  await call.hangUp()
  await house.calls.one()
})

t.test('many callers who hear a greeting keep nobody else from being taken', async (t) => {
  const listening = await Promise.all(Array.from({ length: 20 }, () => carrier.call(number)))
  for (const call of listening) await call.answered()
  await Promise.all(listening.map((call) => call.media.keys('1')))
  const late = await carrier.call(number)
  await late.answered()
  await late.media.hears(700)
  for (const call of [...listening, late]) await call.hangUp()
  await house.calls.next(listening.length + 1)
  t.pass('the last caller was taken like the first')
})

t.test('who hears a greeting that is longer than the lease hears its end', async (t) => {
  const phone = await house.scripted(t, '101', { tone: 900, reaction: 'answer' })
  const call = await carrier.call(number)
  await call.answered()
  await call.media.hears(700, { seconds: longSeconds - 2, ms: (longSeconds + 5) * 1000 })
  await call.hangUp()
  await t.rejects(phone.incoming(200), /no call/, 'nobody was led to the fallback')
  await house.calls.one()
})
