import { readdirSync, statSync } from 'node:fs'
import t from 'tap'
import { secondsOf } from '../support/tone.js'
import { hertz, voicemailHouse } from './voicemail-house.js'

const { house, pbx, api, shared, calling, list, one, audio } = await voicemailHouse(t)
const { calls } = house
const files = () => readdirSync(`${pbx.data}/voicemail`)

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
  t.ok(said > 2.5 && said < 4, `${said} s of the customer's voice`)
  t.ok(Math.abs(seconds - message.seconds) < 0.1)
  t.match(await list('?unheard=true'), [], 'it was heard')
  t.match(await api.ok('GET', `/api/voicemails/${message.id}`), { heard: true })
  const step = record.story.find(({ code }) => code === 'voicemail_left')
  t.match(step, { data: { box: 'Chung', seconds: 3 }, text: /lời nhắn 3 giây .* Chung/ })
  t.equal(files().length, 1)
  t.equal(statSync(`${pbx.data}/voicemail`).mode & 0o777, 0o700)
  t.equal((await api('DELETE', `/api/voicemails/${message.id}`)).status, 204)
  t.same(await list(), [])
})
