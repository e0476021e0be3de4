import t from 'tap'
import { carrierOf } from '../support/carrier.js'
import { format, header } from '../support/sip/message.js'
import { poll } from '../support/wait.js'
import { heardWords, outboundHouse } from './outbound-house.js'
import { told } from './talk.js'

const { house, api, first, second, trunks, trunkOf, other, patch, guard } = await outboundHouse(t)
const { calls } = house

t.test('a mobile number is dialled over the first trunk, as the hotline', async (t) => {
  const phone = await house.scripted(t, '4567', { tone: 700 })
  const call = await phone.call('0909789846')
  const there = await first.incoming()
  t.match(there.leg.invite.uri, /^sip:0909789846@/)
  t.match(header(there.leg.invite, 'From'), /<sip:02873001234@/)
  there.answer()
  await call.answered()
  await there.media.hears(700, { seconds: 0.5 })
  await call.media.hears(440, { seconds: 0.5 })
  await call.hangUp()
  await there.over()
  for (const { message } of first.log)
    t.notMatch(format(message).toString(), /4567|Bí Mật|Bi Mat/u, 'nothing of the person is told')
  const record = await calls.one()
  t.match(record, {
    direction: 'outbound',
    status: 'success',
    from: { number: '4567', name: 'Bà Bí Mật' },
    to: { number: '0909789846' },
  })
  t.equal(told(record), 'called ringing answered ended')
  t.match(record.story[1], { data: { number: '0909789846' } })
  const trace = await api.ok('GET', `/api/calls/${record.id}/trace`)
  t.match(trace.destination, { type: 'external', number: '0909789846', trunkId: trunks[0] })
})

t.test(
  'what the extension may not call is refused with words, and never reaches a carrier',
  async (t) => {
    const phone = await house.scripted(t, '4567', { tone: 700 })
    const before = first.log.length
    for (const number of [
      '02873009999',
      '02473009999',
      '19001234',
      '0012025550123',
      '+12025550123',
    ]) {
      const call = await phone.call(number)
      t.equal(await call.refused(), 403, number)
      t.ok(heardWords(call), 'words are heard')
      const record = await calls.one()
      t.match(record, { direction: 'outbound', status: 'no_answer', reason: 'refused' })
    }
    t.equal(first.log.length, before)
    const unknown = await phone.call('0123')
    t.equal(await unknown.refused(), 404)
    t.match(await calls.one(), { reason: 'wrong_number' })
  },
)

t.test('abroad is called only when both the extension and the guard allow it', async (t) => {
  const phone = await house.scripted(t, '4568', { tone: 700 })
  const refused = async () => {
    const call = await phone.call('+12025550123')
    const status = await call.refused()
    await calls.one()
    return status
  }
  await patch('4568', { permissions: ['international'] })
  t.equal(await refused(), 403)
  await guard({ international: true })
  const call = await phone.call('+12025550123')
  const there = await first.incoming()
  t.match(there.leg.invite.uri, /^sip:0012025550123@/)
  await call.hangUp()
  await calls.one()
  await patch('4568', { permissions: ['internal', 'local', 'mobile', 'national'] })
  t.equal(await refused(), 403)
  await guard({})
})

t.test('a frozen extension calls inside and nobody outside', async (t) => {
  await patch('4568', { frozen: true })
  t.teardown(() => patch('4568', { frozen: false }))
  const phone = await house.scripted(t, '4568', { tone: 700 })
  const inside = await house.scripted(t, '4567', { tone: 500, reaction: 'answer' })
  const call = await phone.call('0909789846')
  t.equal(await call.refused(), 403)
  t.match((await calls.one()).story, [{}, { code: 'refused', data: { why: 'frozen' } }, {}])
  const within = await phone.call(inside.user)
  await within.answered()
  await within.hangUp()
  t.match(await calls.one(), { direction: 'internal', status: 'success' })
})

t.test('the hotline of the extension is shown before that of the box', async (t) => {
  await patch('4568', { hotlineId: other })
  t.teardown(() => patch('4568', { hotlineId: null }))
  const phone = await house.scripted(t, '4568', { tone: 700 })
  const call = await phone.call('84909789846')
  const there = await first.incoming()
  t.match(there.leg.invite.uri, /^sip:0909789846@/)
  t.match(header(there.leg.invite, 'From'), /<sip:02473005678@/)
  t.match(header(there.leg.invite, 'P-Asserted-Identity'), /<sip:02473005678@/)
  await call.hangUp()
  await calls.one()
})

t.test('an emergency call is tried over a trunk that did not answer lately', async (t) => {
  const third = await carrierOf(t, house, 3, { tone: 500, reaction: 'silent' })
  const trunk = await trunkOf('MobiFone', third, { qualifySeconds: 2 })
  t.teardown(() => api.ok('DELETE', `/api/trunks/${trunk}`))
  for (const other of [first, second]) other.react({ reject: 503 })
  t.teardown(() => {
    for (const other of [first, second]) other.react('ring')
  })
  const isLost = async () => (await api.ok('GET', `/api/trunks/${trunk}`)).reachable === false
  await poll(isLost, 'lost trunk', 15_000)
  await api.ok('PATCH', `/api/trunks/${trunk}`, { qualifySeconds: 300 })
  await poll(isLost, 'trunk still lost', 15_000)
  third.react('ring')
  const phone = await house.scripted(t, '4568', { tone: 700 })
  const call = await phone.call('113')
  const help = await third.incoming(5000)
  help.answer()
  await call.answered()
  await call.hangUp()
  await calls.one()
})
