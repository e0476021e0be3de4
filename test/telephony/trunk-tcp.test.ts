import t from 'tap'
import { carrierOf, saw } from '../support/carrier.js'
import { openHouse } from '../support/house.js'
import { poll } from '../support/wait.js'

const house = await openHouse(t, [{ number: '101' }])
const { pbx, calls, extensions } = house
const { api } = pbx
const open = { type: 'extension', id: extensions.get('101')?.id }

for (const kind of ['address', 'registration'] as const)
  t.test(`a trunk over TCP, by ${kind}: calls in and out, an emergency, its end`, async (t) => {
    const account = '02473001234'
    const carrier = await carrierOf(t, house, kind === 'address' ? 1 : 2, {
      ...{ tone: 440, transport: 'tcp', accounts: { [account]: 'a-password' } },
    })
    const trunk = await api.ok('POST', '/api/trunks', {
      ...{ name: kind, kind, host: carrier.address, port: carrier.port, transport: 'tcp' },
      ...(kind === 'registration' && { username: account, password: 'a-password' }),
    })
    const hotline = await api.ok('POST', '/api/hotlines', {
      ...{ number: account, name: kind, trunkId: trunk.id, open, fallback: open, outbound: true },
    })
    const route = { name: kind, pattern: 'X.', trunkIds: [trunk.id] }
    const { id: routeId } = await api.ok('POST', '/api/outbound-routes', route)
    t.teardown(async () => {
      await api.ok('DELETE', `/api/outbound-routes/${routeId}`)
      await api.ok('DELETE', `/api/hotlines/${hotline.id}`)
      await api.ok('DELETE', `/api/trunks/${trunk.id}`)
    })
    const live = async () => await api.ok('GET', `/api/trunks/${trunk.id}`)
    await poll(async () => (await live()).reachable === true, 'reachable trunk', 5000)
    if (kind === 'registration') {
      await carrier.registered(account)
      await poll(async () => (await live()).registration?.state === 'registered', 'state', 3000)
    }

    const phone = await house.scripted(t, '101', { tone: 700 })
    const call =
      kind === 'address'
        ? await carrier.call(account, { from: '0909789846' })
        : await carrier.callAccount(account, { from: '0909789846' })
    const ringing = await phone.incoming()
    ringing.answer()
    await call.answered()
    await call.media.hears(700)
    await ringing.hangUp()
    await call.over()

    for (const number of ['0909789846', '113']) {
      const out = await phone.call(number)
      const there = await carrier.incoming()
      t.match(there.leg.invite.uri, new RegExp(`^sip:${number}@`))
      t.match(saw(there, 'Via'), /^SIP\/2\.0\/TCP/)
      there.answer()
      await out.answered()
      await out.media.hears(440)
      await there.hangUp()
      await out.over()
    }
    await calls.next(3)
  })
