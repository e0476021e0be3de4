import { readdirSync, statSync } from 'node:fs'
import t from 'tap'
import { secondsOf } from '../support/tone.js'
import { poll } from '../support/wait.js'
import { told } from './talk.js'
import { heardTone, hertz, voicemailHouse } from './voicemail-house.js'

const { house, pbx, own, shared, ...box } = await voicemailHouse(t)
const { reaching, calling, list, one, audio } = box
const api = box.api
const { calls } = house
const files = () => readdirSync(`${pbx.data}/voicemail`)

t.test('a simulated call says which box it leads to', async (t) => {
  const call = { hotline: '02473001234', from: '0909789846' }
  const walked = await api.ok('POST', '/api/routing/simulate', call)
  t.match(walked, { destination: { type: 'voicemail', id: shared } })
  t.match(JSON.stringify(walked.steps), /hộp thư thoại Chung/)
})

t.test('a customer leaves a message by hanging up; it is listed, heard and deleted', async (t) => {
  const call = await calling('Nguyễn Văn Đức')
  await call.media.share(0, 3)
  await call.hangUp()
  const record = await calls.one()
  t.match(record, { direction: 'inbound', status: 'see_details', reason: 'voicemail' })
  t.equal(record.answeredAt, null, 'nobody has answered')
  const message = await one()
  t.match(message, {
    ...{ box: { id: shared, name: 'Chung' }, callId: record.id, heard: false },
    from: { number: record.from.number, name: record.from.name },
  })
  t.match(record.from, { number: '0909789810', name: 'Nguyễn Văn Đức' })
  const { channels, seconds } = await audio(message.id)
  const said = secondsOf(channels[0] ?? new Int16Array(), hertz.customer)
  t.ok(said > 1.5 && said < 5, `${said} s of the customer's voice`)
  t.ok(Math.abs(seconds - message.seconds) < 0.1)
  t.match(await list('?unheard=true'), [], 'it was heard')
  t.match(await api.ok('GET', `/api/voicemails/${message.id}`), { heard: true })
  const step = record.story.find(({ code }) => code === 'voicemail_left')
  t.match(step, { data: { box: 'Chung' }, text: /lời nhắn [2-4] giây .* Chung/ })
  t.equal(files().length, 1)
  t.equal(statSync(`${pbx.data}/voicemail`).mode & 0o777, 0o700)
  t.equal((await api('DELETE', `/api/voicemails/${message.id}`)).status, 204)
  t.same(await list(), [])
})

t.test('the key # ends a message, and the caller hears that it was recorded', async (t) => {
  const call = await calling()
  await call.media.share(0, 2)
  await call.media.keys('#')
  t.equal(await call.over(), 'there', 'the box hangs up when it has said so')
  t.match(await calls.one(), { status: 'see_details', reason: 'voicemail', endedBy: 'system' })
  const { id, seconds } = await one()
  t.ok(seconds > 1 && seconds < 4.5, `${seconds} s: the words after it are no part of it`)
  await api.ok('DELETE', `/api/voicemails/${id}`)
})

t.test(
  'who hangs up at once leaves nothing: no message, no reason voicemail, no file',
  async (t) => {
    const call = await calling()
    await call.hangUp()
    const record = await calls.one()
    t.match(record, { direction: 'inbound', reason: 'cancelled' })
    t.notOk(record.story.some(({ code }) => code === 'voicemail_left'))
    await poll(() => files().length === 0, 'that the file is gone', 15_000)
    t.same(await list(), [])
  },
)

t.test(
  'an extension’s unanswered calls come to its box, in time, at once when it is away',
  async (t) => {
    const caller = await house.scripted(t, '102', { tone: 500 })
    const away = await caller.call('101')
    await away.answered()
    await heardTone(away)
    await away.media.share(0, 1.5)
    await away.hangUp()
    t.match(await calls.one(), { direction: 'internal', status: 'no_answer', reason: 'voicemail' })
    t.match(await one(), { box: { id: own }, from: { number: '102' } })

    const desk = await house.scripted(t, '101', { tone: 900 })
    const call = await caller.call('101')
    await desk.incoming()
    await call.answered(20_000)
    await heardTone(call)
    await call.media.share(0, 1.5)
    await call.hangUp()
    const record = await calls.one()
    t.match(record, { reason: 'voicemail' })
    t.ok(record.waitSeconds > 5, 'after its ring seconds')
    t.equal(told(record), 'called ringing not_answered voicemail_left ended')
    t.match(await one(), { box: { id: own } })

    desk.react({ reject: 486 })
    const busy = await caller.call('101')
    await busy.answered()
    await heardTone(busy)
    await busy.hangUp()
    t.match(await calls.one(), { reason: 'busy' }, 'nothing left: it is what it was')
    desk.react('answer')
    const talking = await caller.call('101')
    await talking.answered()
    await talking.media.hears(900)
    await talking.hangUp()
    t.match(await calls.one(), { status: 'success', reason: 'answered' })
  },
)

t.test('a full box says so, and takes messages again as soon as one is deleted', async (t) => {
  const ids: string[] = []
  for (const _ of [1, 2]) {
    const call = await calling()
    await call.media.share(0, 1.5)
    await call.hangUp()
    await calls.one()
    ids.push((await one()).id)
  }
  const refused = await reaching()
  t.equal(await refused.over(), 'there')
  t.ok(secondsOf(refused.media.sound(), hertz.greeting) < 0.4, 'no greeting')
  const record = await calls.one()
  t.match(record, { direction: 'inbound', reason: 'no_answer' })
  t.match(
    record.story.find(({ code }) => code === 'voicemail_refused'),
    {
      data: { box: 'Chung', why: 'full' },
    },
  )
  await pbx.api.ok('DELETE', `/api/voicemails/${ids[0]}`)
  const again = await calling()
  await again.media.share(0, 1.5)
  await again.hangUp()
  await calls.one()
  await one()
})
