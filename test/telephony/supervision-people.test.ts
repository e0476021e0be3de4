import t from 'tap'
import type { Call } from '../support/sip/call.js'
import { energyShare, secondsOf, tone, windows } from '../support/tone.js'
import { encodeWav } from '../support/wav.js'
import { cookieOf, openSocket, webPhone } from '../support/web-phone.js'
import { promptsOf } from './prompts.js'
import { until } from './queue-house.js'
import { hearsNow, secondSupervisor, supervisionHouse, voices } from './supervision-house.js'

t.setTimeout(200_000)
const it = await supervisionHouse(t)
const { calls, pbx } = it.house
await it.made('outbound-routes', { name: 'Di động', pattern: '0X.', trunkIds: [1] })
const receives = (body: object) => pbx.api.ok('PATCH', `/api/users/${it.supervisorId}`, body)
const { phone: other, asks: second } = await secondSupervisor(it, t)
const ownPhone = { stored: '84844441909', dialled: '0844441909' }

/** Windows of 50 ms in which the words are heard, which all prompts being equally loud are fainter than voices. */
const faintly = ({ media }: Call): number =>
  windows(media.sound()).filter((window) => energyShare(window, 2300) > 0.005).length

t.test('an own phone hears only after the key; a voicemail hears nothing', async (t) => {
  await receives({ receivingMethod: 'agent_phone', agentPhone: ownPhone.stored, hotlineId: 1 })
  t.teardown(() => receives({ receivingMethod: 'all' }))
  const { id, customer, own } = await it.talk(t)
  const action = await it.order(id, 'listen')
  const there = await it.carrier.incoming()
  t.match(there.leg.invite.uri, new RegExp(`^sip:${ownPhone.dialled}@`))
  there.answer()
  await there.answered()
  t.same(await hearsNow(there), [], 'only words')
  await there.media.keys('1')
  await it.action(action, 'done')
  await there.media.hears(voices.customer, { seconds: 1 })
  await there.media.hears(voices.agent)
  await there.hangUp()
  await it.action(action, 'done', 'left')

  const vain = await it.order(id, 'listen')
  const voicemail = await it.carrier.incoming()
  voicemail.answer()
  t.equal(await voicemail.over(40_000), 'there')
  await it.action(vain, 'failed', 'not_answered')
  t.same(await hearsNow(customer), ['agent'])
  await own.hangUp()
  await customer.over()
  await calls.one()
})

t.test('the browser rings with the desk phone', async (t) => {
  const { id, phone, customer } = await it.talk(t)
  const cookie = await cookieOf(pbx.base, 'giamsat', 'mật khẩu thử nghiệm')
  const socket = await openSocket(pbx.base, { origin: pbx.base, cookie })
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`)
  t.teardown(() => socket.terminate())
  const { items } = await pbx.api.ok('GET', `/api/users/${it.supervisorId}/sip-accounts`)
  const { username, secret } = items.find(({ kind }: { kind: string }) => kind === 'web')
  const web = webPhone(socket, { user: username, secret }, pbx.place.server)
  t.equal(await web.register(), 200)
  const action = await it.order(id, 'listen')
  const [desk, invite] = await Promise.all([phone.incoming(), web.rings()])
  desk.answer()
  await it.action(action, 'done')
  await web.cancelled(invite)
  await desk.media.hears(voices.customer)
  await customer.hangUp()
  await desk.over()
  await calls.one()
})

t.test('one listens while another joins, and each hears what it should', async (t) => {
  const { id, phone, customer, own } = await it.talk(t)
  const listening = await it.order(id, 'listen')
  const sup = await phone.incoming()
  sup.answer()
  await it.action(listening, 'done')
  const joined = await second('POST', `/live/calls/${id}/join`, {})
  t.equal(joined.status, 202)
  const two = await other.incoming()
  two.answer()
  await it.action(joined.body.actionId, 'done')
  await Promise.all([
    customer.media.hears(1700, { seconds: 1 }),
    own.media.hears(1700, { seconds: 1 }),
  ])
  t.same(await hearsNow(two), ['customer', 'agent'])
  await sup.media.hears(1700)
  t.equal(await customer.media.share(voices.supervisor, 1), 0, 'the listener is not heard')
  await customer.hangUp()
  await Promise.all([own.over(), sup.over(), two.over()])
  const { id: callId } = await calls.one(30_000)
  const { channels } = await calls.recording(callId)
  t.ok(
    channels.some((one) => secondsOf(one, 1700) >= 0.4),
    'who has joined is recorded',
  )
  t.ok(
    channels.every((one) => secondsOf(one, voices.supervisor) < 0.2),
    'who listens is not',
  )
})

t.test(
  'words to the customer when listening is ordered, which the agent does not hear',
  async (t) => {
    const sound = await promptsOf(pbx).upload('báo', encodeWav([tone(2300, 2, 16_000)], 16_000))
    const settings = { takeoverMode: 'on_answer', takeoverRingSeconds: 20 }
    await pbx.api.ok('PUT', '/api/settings/supervision', { ...settings, announcement: sound })
    const bad = await pbx.api('PUT', '/api/settings/supervision', {
      ...settings,
      announcement: 999,
    })
    t.equal(bad.status, 422)
    const { id, phone, customer, own } = await it.talk(t)
    await it.order(id, 'listen')
    const sup = await phone.incoming()
    await until('words', async () => faintly(customer) >= 20, 10_000)
    t.ok(faintly(own) < 5)
    await sup.hangUp()
    await customer.hangUp()
    await own.over()
    await calls.one()
    const kept = await pbx.api('DELETE', `/api/sounds/${sound}`)
    t.match(kept, { status: 409, body: { code: 'in-use', detail: /settings\/supervision/ } })
    await pbx.api.ok('PUT', '/api/settings/supervision', { ...settings, announcement: null })
    await pbx.api.ok('DELETE', `/api/sounds/${sound}`)
  },
)

t.test('fifty actions a second cut nobody by mistake', async (t) => {
  const { id, phone, customer, own } = await it.talk(t)
  phone.react({ reject: 486 })
  const kinds = ['listen', 'whisper', 'join'] as const
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, n) => {
      await new Promise((resolve) => setTimeout(resolve, n * 20))
      return (await it.supervisor('POST', `/live/calls/${id}/${kinds[n % 3]}`, {})).status
    }),
  )
  t.ok(
    answers.every((status) => [202, 409].includes(status)),
    [...new Set(answers)].join(' '),
  )
  t.same(await hearsNow(customer), ['agent'])
  const status = (what: string) => it.supervisor('POST', `/live/calls/${id}/${what}`, {})
  const both = await Promise.all([status('hangup'), status('hangup'), status('takeover')])
  t.equal(both.filter((one) => one.status === 202).length, 1, 'one wins, the others are told')
  await Promise.all([customer.over(), own.over()])
  await calls.one()
})
