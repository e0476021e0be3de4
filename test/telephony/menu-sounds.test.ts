import t from 'tap'
import { ffmpeg } from '../features/sound/audio.js'
import { carrierOf } from '../support/carrier.js'
import { openHouse } from '../support/house.js'
import { bestPlace } from '../support/likeness.js'
import type { Media } from '../support/sip/rtp.js'
import { takenDown } from '../support/sip/taken-down.js'
import { rate } from '../support/tone.js'
import { poll } from '../support/wait.js'
import { decodeWav, encodeWav } from '../support/wav.js'
import { promptsOf, same, unlike } from './prompts.js'

const house = await openHouse(t, [{ number: '101' }])
const { pbx, calls } = house
const carrier = await carrierOf(t, house, 1, { tone: 440 })
const prompts = promptsOf(pbx)
const number = '02473001234'
const made = async (path: string, body: object): Promise<number> =>
  (await pbx.api.ok('POST', `/api/${path}`, body)).id

/** Two seconds of a voice that glides from one tone to another, at 16 kHz. */
function glide(from: number, to: number): Buffer {
  const samples = new Int16Array(2 * 16_000)
  let turn = 0
  samples.forEach((_, i) => {
    turn += (2 * Math.PI * (from + ((to - from) * i) / samples.length)) / 16_000
    samples[i] = 12_000 * Math.sin(turn)
  })
  return encodeWav([samples], 16_000)
}

const greeting = await prompts.speak(
  'greeting',
  'Cảm ơn quý khách đã gọi đến công ty chúng tôi, bán hàng xin nhấn phím một, nghe lại nhấn thăng',
)
const support = await prompts.speak('support', 'Phòng kỹ thuật, xin chọn máy lẻ cần gặp')
const closed = await prompts.speak('closed', 'Hiện đã hết giờ làm việc, hẹn gặp lại ngày mai')
const late = await prompts.speak('late', 'Chúng tôi không nghe thấy phím nào')
const wrong = await prompts.upload('wrong', glide(300, 1200))
const goodbye = await prompts.upload('goodbye', glide(2400, 500))

const phone101 = { type: 'extension', id: house.extensions.get('101')?.id }
const whys = { invalidSoundId: wrong, timeoutSoundId: late, timeoutSeconds: 1 }
const second = await made('ivrs', {
  ...{ name: 'Kỹ thuật', greetingSoundId: support, attempts: 4, ...whys },
  keys: { '*': { type: 'back' }, '0': phone101 },
  otherwise: { type: 'hangup' },
})
const first = await made('ivrs', {
  ...{ name: 'Chào mừng', greetingSoundId: greeting, attempts: 2, ...whys },
  keys: {
    '1': { type: 'ivr', id: second },
    '5': { type: 'sound', id: goodbye },
    '#': { type: 'repeat' },
  },
  otherwise: { type: 'sound', id: goodbye },
})
const { address: host, port } = carrier
const trunkId = await made('trunks', { name: 'VNPT', kind: 'address', host, port })
const day = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }
const hours = { name: 'Văn phòng', timeZone: 'Asia/Ho_Chi_Minh', slots: [day], holidays: [] }
const scheduleId = await made('schedules', hours)
await made('hotlines', {
  ...{ number, name: 'Bán hàng', trunkId, scheduleId, record: false },
  open: { type: 'ivr', id: first },
  closed: { type: 'sound', id: closed },
  fallback: phone101,
})

/** Waits for so many seconds of sound, from now. */
const plays = async (media: Media, seconds: number): Promise<unknown> => {
  const wanted = media.packets().length + seconds * 50
  return await poll(() => media.packets().length >= wanted, `${seconds} s of sound`, 20_000, 10)
}
const silence = new Int16Array()
const lasting = (name: string): number => prompts.own(name).length / rate

async function caller(from: string) {
  const call = await carrier.call(number, { from })
  await call.answered()
  const { media } = call
  const pressed: number[] = []
  return {
    call,
    media,
    /** When keys were let go. */
    pressed,
    plays: (seconds: number) => plays(media, seconds),
    /** Presses a key and listens for a while. */
    press: async (key: string, seconds: number): Promise<unknown> => {
      await media.keys(key, { after: 0, ends: 1, endsApart: 0 })
      pressed.push(media.now())
      return await plays(media, seconds)
    },
  }
}

/** What was heard, in words, and how much of each of these prompts it is at its best. */
function judged(media: Media, ...whole: readonly string[]) {
  const heard = prompts.heard(media)
  const sound = takenDown(media.packets())
  return {
    heard,
    names: heard.map(({ name }) => name).join(' '),
    whole: whole.map((name) => bestPlace(sound, prompts.own(name)).likeness),
    /** How alike a stretch of the sound is to a stretch of a prompt; both from then on. */
    later: (at: number, name: string, since: number): number => {
      const wanted = prompts.own(name).subarray(since * rate, (since + 0.8) * rate)
      return bestPlace(sound.subarray(at * rate, (at + 1.5) * rate), wanted).likeness
    },
  }
}

async function throughTheTree() {
  const phone = await house.scripted(t, '101', { tone: 700, reaction: 'answer' })
  const { call, media, press, plays, pressed } = await caller('0909789846')
  await plays(1.2)
  await press('1', 1.2)
  await press('9', lasting('wrong') + lasting('support') + lasting('late') + 1)
  await press('*', 1.2)
  await press('#', 1.2)
  await press('1', 1.2)
  await press('0', 0.5)
  await phone.incoming()
  await media.hears(700)
  await call.hangUp()
  return { media, pressed }
}

async function silently() {
  const { call, media } = await caller('0909789847')
  return { media, endedBy: await call.over(60_000) }
}

async function toTheSound() {
  const { call, media, plays, press, pressed } = await caller('0909789848')
  await plays(1)
  await press('5', 1)
  return { media, pressed, endedBy: await call.over() }
}

/** All at once. Listening to what they heard takes this process long, so it waits for the last. */
const callers = Promise.all([throughTheTree(), silently(), toTheSound()])

t.test('a caller hears the right prompt at each point of two menus', async (t) => {
  const [{ media, pressed }] = await callers
  const { names, heard, whole, later } = judged(media, 'wrong', 'late')
  t.equal(names, 'greeting support wrong support late support greeting greeting support')
  t.ok((heard[0]?.at ?? 9) - (media.packets()[0]?.at ?? 0) / 1000 < 0.1, 'from its beginning on')
  for (const likeness of whole) t.ok(likeness > same, `to its end: ${likeness}`)
  // The third key comes when the sub-menu has been heard again after the wrong one.
  for (const [key, place] of [1, 2, 6, 7, 8].entries()) {
    const seconds = (heard[place]?.at ?? 99) - (pressed[key] ?? 0)
    t.ok(seconds < 0.3, `key ${key + 1} is followed by its prompt after ${seconds} s`)
  }
  const rest = later((pressed[0] ?? 0) + 0.1, 'greeting', 1.6)
  t.ok(rest < unlike, `a key silences the greeting: ${rest}`)
})

t.test('who presses nothing is asked again and led on', async (t) => {
  const [, { media, endedBy }] = await callers
  const { names, whole } = judged(media, 'greeting', 'late', 'goodbye')
  t.equal(names, 'greeting late greeting goodbye')
  for (const likeness of whole) t.ok(likeness > same, `to its end: ${likeness}`)
  t.equal(endedBy, 'there')
})

t.test('a key may lead to a sound', async (t) => {
  const [, , { media, pressed, endedBy }] = await callers
  const { names, heard, whole } = judged(media, 'goodbye')
  t.equal(names, 'greeting goodbye')
  t.ok((whole[0] ?? 0) > same, 'to its end')
  t.ok((heard[1]?.at ?? 99) - (pressed[0] ?? 0) < 0.3)
  t.equal(endedBy, 'there')
})

t.test('out of hours a caller hears what is closed', async (t) => {
  await calls.next(3)
  const until = new Date(Date.now() + 3_600_000).toISOString()
  await pbx.api.ok('PUT', `/api/schedules/${scheduleId}/override`, { state: 'closed', until })
  const { call, media } = await caller('0909789849')
  t.equal(await call.over(), 'there')
  const { names, whole } = judged(media, 'closed')
  t.equal(names, 'closed')
  t.ok((whole[0] ?? 0) > same, 'to its end')
})

t.test('a carrier that speaks G.722 hears prompts in their whole width', async (t) => {
  const wide = await carrierOf(t, house, 2, { tone: 440, codecs: ['G722'] })
  const codecs = ['g722']
  const host = wide.address
  const trunk = { name: 'HD', kind: 'address', host, port: wide.port, codecs }
  const own = glide(5000, 6500)
  const open = { type: 'sound', id: await prompts.upload('wide', own) }
  await made('hotlines', {
    ...{ number: '02473001235', name: 'HD', trunkId: await made('trunks', trunk) },
    ...{ open, fallback: open, record: false },
  })
  const call = await wide.call('02473001235', { from: '0909789850' })
  await call.answered()
  await call.over()
  const packets = call.media.packets()
  t.same([...new Set(packets.map(({ codec }) => codec))], ['G722'])
  const bytes = Buffer.concat(packets.map(({ payload }) => payload))
  const decoded = await ffmpeg(['-f', 'g722', '-i', 'in', '-c:a', 'pcm_s16le'], 'wav', bytes)
  const [sound, said] = [decoded, own].map((wav) => decodeWav(wav).channels[0] ?? silence)
  const { likeness } = bestPlace(sound ?? silence, (said ?? silence).subarray(0, 24_000))
  t.ok(likeness > same, `nothing of it is below 5 kHz, and it is heard: ${likeness}`)
})
