import t from 'tap'
import { carrierOf, saw } from '../support/carrier.js'
import { openHouse } from '../support/house.js'
import { format } from '../support/sip/message.js'

const house = await openHouse(t, [{ number: '7777', name: 'Giám đốc' }])
const { pbx, calls } = house
const { api } = pbx
const hotline = '02473001234'
// By night an extension has one call outside at a time, whatever its trunk may have.
const guard = await api.ok('GET', '/api/settings/fraud-guard')
await api.ok('PUT', '/api/settings/fraud-guard', { ...guard, night: null })
const fields = {
  kind: 'address',
  username: 'account7',
  password: 'a-password',
  outboundRules: [{ at: 'prefix', strip: '0', add: '+84' }],
}

let n = 0
for (const [style, from, asserted] of [
  ['from', hotline, { pai: '', rpid: '' }],
  ['pai', 'account7', { pai: hotline, rpid: '' }],
  ['rpid', 'account7', { pai: '', rpid: hotline }],
] as const)
  t.test(
    `caller ID by ${style}: the carrier sees the hotline and nobody of the house`,
    async (t) => {
      n += 1
      const carrier = await carrierOf(t, house, n, {
        tone: 440,
        accounts: { account7: 'a-password' },
        asksCallers: true,
        reaction: 'answer',
      })
      const at = { host: carrier.address, port: carrier.port }
      const body = { ...fields, ...at, name: style, callerIdStyle: style, maxCalls: 1 }
      const trunk = await api.ok('POST', '/api/trunks', body)
      const fallback = { type: 'hangup' }
      const shown = { number: hotline, name: style, trunkId: trunk.id, outbound: true }
      const own = await api.ok('POST', '/api/hotlines', { ...shown, open: fallback, fallback })
      const dialled = '0909789846'
      const way = { name: style, pattern: dialled, trunkIds: [trunk.id], hotlineId: own.id }
      const route = await api.ok('POST', '/api/outbound-routes', way)
      t.teardown(async () => {
        await api.ok('DELETE', `/api/outbound-routes/${route.id}`)
        await api.ok('DELETE', `/api/hotlines/${own.id}`)
      })
      const phone = await house.scripted(t, '7777', { tone: 700 })
      const call = await phone.call(dialled)
      const there = await carrier.incoming()
      await call.answered()
      t.match(there.leg.invite.uri, /^sip:\+84909789846@/)
      t.match(saw(there, 'From'), new RegExp(`<sip:${from}@${carrier.address}>`))
      t.match(
        saw(there, 'P-Asserted-Identity'),
        new RegExp(`^${asserted.pai && '.*'}${asserted.pai}`),
      )
      t.equal(/sip:(\w*)@/.exec(saw(there, 'P-Asserted-Identity'))?.[1] ?? '', asserted.pai)
      t.equal(/sip:(\w*)@/.exec(saw(there, 'Remote-Party-ID'))?.[1] ?? '', asserted.rpid)

      const second = await phone.call(dialled)
      t.equal(await second.refused(), 503, 'the trunk is at its maximum')
      await call.hangUp()
      await there.over()
      await calls.next(2)
      const said = carrier.log.map(({ message }) => String(format(message))).join('')
      t.notMatch(said, /Giám|\b7777\b/)
    },
  )
