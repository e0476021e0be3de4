import t from 'tap'
import { openHouse } from '../support/house.js'
import type { Media } from '../support/sip/rtp.js'
import { sippLogin, startSipp } from '../support/sipp.js'
import { secondsOf } from '../support/tone.js'
import { bothHear, talk, told } from './talk.js'

const house = await openHouse(t, [{ number: '101', record: true }, { number: '102' }])
const { pbx, calls } = house

/** Counts what one says and what the other hears of it: whether Asterisk let anything fall. */
function counting(mouth: Media, ear: Media): () => number {
  const [sent, heard] = [mouth.sent(), ear.packets().length]
  return () => mouth.sent() - sent - (ear.packets().length - heard)
}

t.test('a call whose service is killed goes on unheard, and its record is complete', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const [outgoing, incoming] = await talk(a, b)
  const lost = [counting(outgoing.media, incoming.media), counting(incoming.media, outgoing.media)]
  await pbx.killService('SIGKILL')
  await bothHear([outgoing, a], [incoming, b])
  await pbx.start()
  await bothHear([outgoing, a], [incoming, b])
  // On their way at this moment: a packet or two each way.
  for (const missing of lost) t.ok(Math.abs(missing()) <= 5, `${missing()} packets were lost`)
  await pbx.killService('SIGKILL')
  await outgoing.hold()
  await incoming.media.share(440, 0.3)
  await outgoing.resume()
  await bothHear([outgoing, a], [incoming, b])
  await pbx.start()
  await outgoing.hangUp()
  const record = await calls.one()
  t.match(record, { status: 'success', reason: 'answered', hasRecording: true })
  t.equal(told(record), 'called ringing answered held resumed ended')
  const { channels } = await calls.recording(record.id)
  t.ok(secondsOf(channels[0] ?? new Int16Array(), 440) >= 1.4, 'recorded throughout')
  t.ok(secondsOf(channels[1] ?? new Int16Array(), 700) >= 1.4, 'recorded throughout')
})

t.test('a call that ends while the service is down is in the log after it returns', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const [outgoing, incoming] = await talk(a, b)
  await pbx.killService('SIGKILL')
  await bothHear([outgoing, a], [incoming, b])
  await incoming.hangUp()
  await outgoing.over()
  await pbx.start()
  const record = await calls.one()
  t.match(record, { status: 'success', reason: 'answered', endedBy: 'callee' })
  const wav = await calls.recording(record.id)
  t.ok(wav.seconds >= 0.9, 'its recording plays')
})

t.test('ten calls made while the service is down are in the log, once each', async (t) => {
  const server = { host: pbx.place.server, port: pbx.place.sipPort }
  const login = (number: string): string =>
    sippLogin(number, house.extensions.get(number)?.secret ?? '')
  const answering = { address: pbx.place.phone(201), server }
  const rows = [['102', login('102')]]
  t.match(await startSipp({ ...answering, scenario: 'register', rows, calls: 1 }).done(), {
    successful: 1,
  })
  await pbx.killService('SIGKILL')
  const callee = startSipp({ ...answering, scenario: 'answer' })
  const caller = startSipp({
    scenario: 'call',
    address: pbx.place.phone(202),
    server,
    rows: [['101', login('101'), '102']],
    calls: 10,
    pause: 300,
  })
  t.match(await caller.done(), { successful: 10, failed: 0 })
  await callee.stop()
  await pbx.start()
  const records = await calls.next(10)
  t.equal(new Set(records.map(({ id }) => id)).size, 10)
  for (const record of records) t.match(record, { status: 'success', to: { number: '102' } })
  await pbx.killService('SIGKILL')
  await pbx.start()
  t.same(await calls.next(0), [], 'another start reads nothing twice')
})
