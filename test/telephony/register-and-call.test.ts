import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openHouse } from '../support/house.js'
import { scriptedPhone } from '../support/sip/ua.js'
import { heard, secondsOf } from '../support/tone.js'
import { poll } from '../support/wait.js'
import { told } from './talk.js'

const house = await openHouse(t, [{ number: '101', record: true }, { number: '102' }])
const { pbx, calls } = house

t.test('a phone registers with the secret of an extension made a moment ago', async (t) => {
  const made = await pbx.api.ok('POST', '/api/extensions', { number: '230', name: 'Mới' })
  const before = await pbx.api.ok('GET', `/api/extensions/${made.id}`)
  t.match(before, { registered: false, contacts: [] })
  const address = pbx.place.phone(200)
  const server = { host: pbx.place.server, port: pbx.place.sipPort }
  const phone = await scriptedPhone({
    address,
    server,
    user: '230',
    secret: made.secret,
    tone: 300,
  })
  t.teardown(() => phone.close())
  await phone.register()
  const shown = await pbx.api.ok('GET', `/api/extensions/${made.id}`)
  t.match(shown, { registered: true, contacts: [{ address: `${address}:15060` }] })
  await phone.unregister()
  t.match(await pbx.api.ok('GET', `/api/extensions/${made.id}`), { registered: false })
})

t.test('two softphones talk; one record tells it and its recording has each voice', async (t) => {
  const a = await house.softphone(t, '101', { tone: 440 })
  const b = await house.softphone(t, '102', { tone: 700 })
  await a.dial('102')
  await b.waitFor('CALL_INCOMING')
  await b.accept()
  await a.waitFor('CALL_ESTABLISHED')
  await Promise.all([a.hears(700, { seconds: 1.5 }), b.hears(440, { seconds: 1.5 })])
  await a.hangup()
  await b.waitFor('CALL_CLOSED')

  const record = await calls.one()
  t.match(record, {
    direction: 'internal',
    status: 'success',
    reason: 'answered',
    from: { number: '101', name: 'Máy 101' },
    to: { number: '102', name: 'Máy 102' },
    hasRecording: true,
  })
  t.equal(told(record), 'called ringing answered ended')
  t.ok(record.talkSeconds >= 1 && record.talkSeconds <= 6, `${record.talkSeconds} s of talk`)

  const wav = await calls.recording(record.id)
  const [left, right] = wav.channels
  if (!left || !right) throw new Error('not stereo')
  t.ok(secondsOf(left, 440) >= 1.4, 'the caller is on the left')
  t.ok(secondsOf(right, 700) >= 1.4, 'the other side is on the right')
  t.equal(heard(left, 700) + heard(right, 440), 0, 'nobody is on the other channel')
  const url = `/api/calls/${record.id}/recording`
  const part = await pbx.api('GET', url, undefined, { range: 'bytes=0-99' })
  t.equal(part.status, 206)
  t.equal(part.body.length, 100)
})

t.test('a call that nobody wants recorded is not', async (t) => {
  const b = await house.scripted(t, '102', { tone: 700 })
  const echo = await b.call('*43')
  await echo.answered()
  await echo.hangUp()
  const record = await calls.one()
  t.match(record, { reason: 'echo_test', hasRecording: false })
  const answer = await pbx.api('GET', `/api/calls/${record.id}/recording`)
  t.match(answer, { status: 404, body: { code: 'no-recording' } })
})

t.test('a call to be recorded that nobody answers has none, and the log can be read', async (t) => {
  const a = await house.scripted(t, '101', { tone: 440 })
  await house.scripted(t, '102', { tone: 700, reaction: { reject: 486 } })
  const call = await a.call('102')
  t.equal(await call.refused(), 486)
  const record = await calls.one()
  t.match(record, { reason: 'busy' })
  const answer = await poll(
    async () => {
      const asked = await pbx.api('GET', `/api/calls/${record.id}/recording`)
      return asked.status === 409 ? undefined : asked
    },
    'end of the work on its recording',
    4000,
  )
  t.match(answer, { status: 404, body: { code: 'no-recording' } })
  const [listed] = (await pbx.api.ok('GET', '/api/calls?limit=1')).items
  t.match(listed, { id: record.id, hasRecording: false })
})

t.test('what all this has written can be read by its own user only', async (t) => {
  const names = readdirSync(pbx.data, { recursive: true }).map(String)
  const open = names.filter((name) => {
    const { mode = 0 } = lstatSync(join(pbx.data, name), { throwIfNoEntry: false }) ?? {}
    return (mode & 0o077) !== 0
  })
  t.same(open, [])
  for (const kind of [/^db\/.+/, /^cel\/.+/, /^recordings\/.+\.wav$/, /^logs\/.+/, /^tls\/.+/])
    t.ok(
      names.some((name) => kind.test(name)),
      `${kind} was among them`,
    )
})
