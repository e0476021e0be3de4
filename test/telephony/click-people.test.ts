import t from 'tap'
import { header } from '../support/sip/message.js'
import { secondsOf } from '../support/tone.js'
import { cookieOf, openSocket, webPhone } from '../support/web-phone.js'
import { hotline, ownPhone, peopleHouse } from './people.js'
import { told } from './talk.js'

const { house, api, carrier, accountOf, phoneOf, receives } = await peopleHouse(t)
const { calls, pbx } = house
const to = '0909789846'
const click = () => api('POST', '/api/calls', { extension: '101', to })
const rung = ({ log }: Pick<typeof carrier, 'log'>): number =>
  log.filter(({ message, sent }) => !sent && message.method === 'INVITE' && message.status === 0)
    .length

t.test('what the person receives calls on rings, and the losers hear who took it', async (t) => {
  t.teardown(() => receives({ receivingMethod: 'all' }))
  const desk = await phoneOf(t, 'desk', { tone: 500 })
  const app = await phoneOf(t, 'app', { tone: 700 })
  const { status, body } = await click()
  t.equal(status, 202)
  const [atDesk, inApp] = [await desk.incoming(), await app.incoming()]
  inApp.answer()
  t.equal(await atDesk.refused(), 487)
  const cancel = desk.log.find(({ message }) => message.method === 'CANCEL')
  t.match(cancel && header(cancel.message, 'Reason'), /completed elsewhere/)
  const there = await carrier.incoming()
  t.match(there.leg.invite.uri, new RegExp(`^sip:${to}@`))
  there.answer()
  await there.media.hears(700)
  await inApp.media.hears(440)
  await inApp.hangUp()
  t.match(await calls.one(), {
    ...{ id: body.id, direction: 'outbound', status: 'success' },
    ...{ from: { number: '101' }, to: { number: to } },
  })

  await receives({ receivingMethod: 'app' })
  const before = rung(desk)
  t.equal((await click()).status, 202)
  const again = await app.incoming()
  again.reject(486)
  await calls.one()
  t.equal(rung(desk), before, 'no desk phone')
})

t.test('a browser alone is enough, and no phone at all is refused', async (t) => {
  await receives({ receivingMethod: 'app' })
  t.teardown(() => receives({ receivingMethod: 'all' }))
  await phoneOf(t, 'desk', { tone: 500 })
  t.match(await click(), { status: 422, body: { errors: [{ path: 'extension' }] } })
  const cookie = await cookieOf(pbx.base, 'an', 'mật khẩu của An')
  const socket = await openSocket(pbx.base, { origin: pbx.base, cookie })
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`)
  t.teardown(() => socket.terminate())
  const { username: user, secret } = accountOf('web')
  const web = webPhone(socket, { user, secret }, pbx.place.server)
  t.equal(await web.register(), 200)
  t.equal((await click()).status, 202)
  t.match(header(await web.rings(), 'From'), new RegExp(`<sip:${to}@`))
  socket.terminate()
  await calls.one(40_000)
})

t.test('an own phone is asked for the key and calls on as the extension: one record', async (t) => {
  const id = house.extensions.get('101')?.id
  await api.ok('PATCH', `/api/extensions/${id}`, { record: true })
  await receives({ receivingMethod: 'agent_phone', agentPhone: ownPhone.stored })
  const { status, body } = await click()
  t.equal(status, 202)
  const own = await carrier.incoming()
  t.match(own.leg.invite.uri, new RegExp(`^sip:${ownPhone.dialled}@`))
  t.match(header(own.leg.invite, 'From'), new RegExp(`<sip:${hotline}@`))
  own.answer()
  await own.answered()
  const before = rung(carrier)
  await own.media.keys('1')
  const there = await carrier.incoming()
  t.equal(rung(carrier), before + 1, 'nobody else was called before the key')
  t.match(there.leg.invite.uri, new RegExp(`^sip:${to}@`))
  t.match(header(there.leg.invite, 'From'), new RegExp(`<sip:${hotline}@`))
  there.answer()
  await there.media.hears(440, { seconds: 1 })
  await own.media.hears(440, { seconds: 1 })
  await there.hangUp()
  await own.over()

  const record = await calls.one()
  t.match(record, {
    ...{ id: body.id, direction: 'outbound', status: 'success', hasRecording: true },
    ...{ from: { number: '101', name: 'Máy 101' }, to: { number: to }, endedBy: 'callee' },
    agent: { number: '101' },
  })
  t.equal(told(record), 'called ringing answered ended')
  t.match(record.story[0]?.data, { ownPhone: ownPhone.dialled })
  const { channels } = await calls.recording(record.id)
  t.same(
    channels.map((voice) => secondsOf(voice, 440) > 0.7),
    [true, true],
  )
  t.match(await pbx.asterisk('core show channels count'), /^0 active channels/m)
})

t.test('an own phone that does not press the key calls nobody', async () => {
  const before = rung(carrier)
  const { body } = await click()
  const own = await carrier.incoming()
  own.answer()
  await own.answered()
  await own.media.keys('2')
  await own.over()
  t.match(await calls.one(), {
    ...{ id: body.id, direction: 'outbound', status: 'no_answer' },
    ...{ from: { number: '101' }, to: { number: to } },
  })
  t.equal(rung(carrier), before + 1)
})
