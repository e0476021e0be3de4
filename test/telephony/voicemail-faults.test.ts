import { readdirSync } from 'node:fs'
import t from 'tap'
import { smtpServer } from '../support/smtp.js'
import { secondsOf } from '../support/tone.js'
import { poll } from '../support/wait.js'
import { hertz, voicemailHouse } from './voicemail-house.js'

const { house, pbx, shared, ...box } = await voicemailHouse(t)
const { calling, reaching, list, one, audio } = box
const { calls } = house
const files = () => readdirSync(`${pbx.data}/voicemail`)
const voice = async (id: string) =>
  secondsOf((await audio(id)).channels[0] ?? new Int16Array(), hertz.customer)

t.test(
  'the service is killed while a message is left: it is there when the service returns',
  async (t) => {
    const server = await smtpServer(t)
    const mail = { host: '127.0.0.1', port: server.port, security: 'none', username: '' }
    await pbx.api.ok('PUT', '/api/settings/mail', { ...mail, from: 'tongdai@cong-ty.vn' })
    const emails = ['lan@cong-ty.vn']
    await pbx.api.ok('PATCH', `/api/voicemail-boxes/${shared}`, { emails, attach: true })
    const call = await calling('Đức "a\\b" <x>')
    await pbx.killService('SIGKILL')
    await call.media.share(0, 2)
    await call.hangUp()
    const whole = await calling()
    await whole.media.share(0, 2)
    await whole.media.keys('#')
    t.equal(await whole.over(), 'there', 'new callers are served as well')
    const third = await reaching()
    t.equal(await third.over(), 'there', 'the box takes two')
    await pbx.start()
    const records = await calls.next(3)
    t.same(
      records.map(({ reason }) => reason),
      ['voicemail', 'voicemail', 'no_answer'],
    )
    const messages = await poll(
      async () => {
        const found = await list()
        return found.length === 2 && found
      },
      'both messages',
      15_000,
    )
    for (const { id, from } of messages) {
      t.ok((await voice(id)) > 0.8)
      t.match(from.number, /^09097898/)
    }
    const taken = await server.taken(2)
    t.same(
      taken.map(({ to }) => to),
      [emails, emails],
    )
    t.match(taken.map((one) => one.header('subject')).join(), /Voicemail from .*09097898/)
    t.equal(taken.flatMap(({ parts }) => parts.slice(1)).length, 2, 'with the audio')
    for (const { id } of messages) await pbx.api.ok('DELETE', `/api/voicemails/${id}`)
    await pbx.api.ok('PATCH', `/api/voicemail-boxes/${shared}`, { emails: [] })
  },
)

t.test('the service hangs while a message is left: it is there when it wakes up', async (t) => {
  const call = await calling()
  await pbx.killService('SIGSTOP')
  await call.media.share(0, 2)
  await call.hangUp()
  await pbx.killService('SIGCONT')
  t.match(await calls.one(), { reason: 'voicemail' })
  const { id } = await one()
  t.ok((await voice(id)) > 0.8)
  await pbx.api.ok('DELETE', `/api/voicemails/${id}`)
})

t.test('a disk that is nearly full: the caller hears that no message is taken', async (t) => {
  await pbx.asterisk('dialplan set global RECORD_OFF 1')
  const call = await reaching()
  t.equal(await call.over(), 'there')
  await pbx.asterisk('dialplan set global RECORD_OFF ""')
  const record = await calls.one()
  t.match(record, { reason: 'no_answer' })
  t.match(record.story.find(({ code }) => code === 'voicemail_refused')?.data, { why: 'room' })
  t.same(await list(), [])
})

t.test('Asterisk is killed in a message: what was written of it is heard', async (t) => {
  const call = await calling()
  await call.media.share(0, 3)
  pbx.killAsterisk('SIGKILL')
  await pbx.waitHealthy()
  const record = await calls.one(30_000)
  t.match(record, { reason: 'interrupted' })
  const { id, callId } = await one()
  t.equal(callId, record.id)
  t.ok((await voice(id)) > 1, `${await voice(id)} s`)
  t.equal(files().length, 1)
})
