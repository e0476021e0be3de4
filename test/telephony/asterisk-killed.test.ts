import t from 'tap'
import { openHouse } from '../support/house.js'
import { secondsOf } from '../support/tone.js'
import { poll } from '../support/wait.js'
import { talk, told } from './talk.js'

const house = await openHouse(t, [{ number: '101', record: true }, { number: '102' }])
const { pbx, calls } = house

t.test('Asterisk is killed: back within 15 s, the open record closed as interrupted', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  const [atA] = await talk(a, b)
  // Asterisk writes sound in pieces of two seconds: a kill may cost the last one.
  await atA.media.hears(700, { seconds: 4, ms: 8000 })
  const killed = Date.now()
  const before = pbx.asteriskPid()
  pbx.killAsterisk('SIGKILL')
  await poll(
    () => Promise.all([a.register(), b.register()]).then(() => true),
    'registering again',
    15_000,
  )
  t.ok(Date.now() - killed < 15_000, `registering after ${Date.now() - killed} ms`)
  t.not(pbx.asteriskPid(), before)
  await pbx.waitHealthy(15_000)

  const record = await calls.one(5000)
  t.match(record, { reason: 'interrupted', hasRecording: true })
  t.match(told(record), /^called ringing answered interrupted/)
  const wav = await calls.recording(record.id, 10_000)
  t.ok(wav.seconds > 1.9, `${wav.seconds} s of what was recorded until then play`)
  t.ok(secondsOf(wav.channels[0] ?? new Int16Array(), 440) > 1.9, 'the caller')
  t.ok(secondsOf(wav.channels[1] ?? new Int16Array(), 700) > 1.9, 'the called')

  const [outgoing, incoming] = await talk(a, b)
  await outgoing.hangUp()
  t.equal(await incoming.over(), 'there')
  t.match(await calls.one(), { status: 'success', reason: 'answered' })
})

t.test('service and Asterisk killed together: one start repairs both', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  const b = await house.scripted(t, '102', { tone: 700 })
  await talk(a, b)
  await pbx.killService('SIGKILL')
  pbx.killAsterisk('SIGKILL')
  await pbx.start()
  t.match(await calls.one(5000), { reason: 'interrupted' })
  await Promise.all([a.register(), b.register()])
  const [outgoing] = await talk(a, b)
  await outgoing.hangUp()
  t.match(await calls.one(), { status: 'success' })
})
