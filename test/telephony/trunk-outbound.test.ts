import t from 'tap'
import { carrierOf, saw } from '../support/carrier.js'
import { openHouse } from '../support/house.js'
import { poll } from '../support/wait.js'

const house = await openHouse(t, [{ number: '101' }])
const { pbx, calls } = house
const { api } = pbx
const carrier = await carrierOf(t, house, 1, {
  tone: 440,
  accounts: { 'an.account': 'a-password' },
  asksCallers: true,
})

const trunk = await api.ok('POST', '/api/trunks', {
  name: 'VNPT',
  kind: 'address',
  host: carrier.address,
  port: carrier.port,
  username: 'an.account',
  password: 'a-password',
  fromDomain: 'sip.example.vn',
  outboundRules: [
    { at: 'prefix', strip: '00', add: '+' },
    { at: 'prefix', strip: '0', add: '+84' },
  ],
})
const testCall = (to: string) => api('POST', `/api/trunks/${trunk.id}/test-call`, { to })

t.test('a test call rings the number, says a few words, and stands in the call log', async (t) => {
  t.match(await api.ok('GET', `/api/trunks/${trunk.id}`), { registration: null, reachable: true })
  const answer = await testCall('0909789846')
  t.equal(answer.status, 202)
  const ringing = await carrier.incoming()
  t.match(ringing.leg.invite.uri, /^sip:\+84909789846@/)
  t.match(saw(ringing, 'From'), /@sip\.example\.vn>/)
  t.notMatch(saw(ringing, 'User-Agent'), /Asterisk/)
  ringing.answer()
  await poll(() => ringing.media.sound().some((sample) => Math.abs(sample) > 1000), 'words', 6000)
  await ringing.over(10_000)
  const record = await calls.one()
  t.equal(record.id, answer.body.id)
  const { items } = await api.ok('GET', '/api/audit?limit=10')
  t.match(
    items.find(({ action }: { action: string }) => action === 'trunk.test-call'),
    { object: `trunks/${trunk.id}`, details: { to: '0909789846', call: answer.body.id } },
  )
})

t.test('a test call that is refused has its record, too', async (t) => {
  carrier.react({ reject: 486 })
  t.teardown(() => carrier.react('ring'))
  const answer = await testCall('0909789846')
  const record = await calls.one()
  t.equal(record.id, answer.body.id)
})

t.test('a test call goes nowhere else', async (t) => {
  for (const to of ['113', '112', '101@evil', 'sip:1', '0909&PJSIP/101', '09\r\nAction: x', ''])
    t.equal((await testCall(to)).status, 400, JSON.stringify(to))
  t.equal((await api('POST', '/api/trunks/999/test-call', { to: '0909789846' })).status, 404)
  await api.ok('PATCH', `/api/trunks/${trunk.id}`, { enabled: false })
  t.equal((await testCall('0909789846')).status, 422)
  await api.ok('PATCH', `/api/trunks/${trunk.id}`, { enabled: true })
})
