import t from 'tap'
import { openHouse } from '../support/house.js'
import { header } from '../support/sip/message.js'
import { scriptedPhone } from '../support/sip/ua.js'

const external = '203.0.113.7'
const house = await openHouse(t, [{ number: '101' }, { number: '102' }], {
  env: { TONGDAI_EXTERNAL_ADDRESS: external, TONGDAI_LOCAL_NETWORKS: '127.60.0.0/16' },
})
const { pbx, extensions } = house
const own = pbx.place.server

const inside = await house.scripted(t, '101', { tone: 440 })
const outside = await scriptedPhone({
  address: pbx.place.phone(1).replace('127.60.', '127.61.'),
  server: { host: own, port: pbx.place.sipPort },
  user: '102',
  secret: extensions.get('102')?.secret ?? '',
  tone: 700,
})
t.teardown(() => outside.close())
await outside.register()

t.test('a phone beyond the NAT is told the external address, one inside the own', async (t) => {
  const called = await inside.call('102')
  const incoming = await outside.incoming()
  incoming.answer()
  await called.answered()
  t.equal(incoming.leg.remote?.host, external, 'its sound goes there')
  t.match(header(incoming.leg.invite, 'Contact'), `@${external}:`, 'and so do its requests')
  t.equal(called.leg.remote?.host, own)
  await called.hangUp()
  t.equal(await incoming.over(), 'there')

  const calling = await outside.call('101')
  const taken = await inside.incoming()
  taken.answer()
  await calling.answered()
  t.equal(taken.leg.remote?.host, own)
  t.match(header(taken.leg.invite, 'Contact'), `@${own}:`)
  t.equal(calling.leg.remote?.host, external)
  await taken.hangUp()
  t.equal(await calling.over(), 'there')
})
