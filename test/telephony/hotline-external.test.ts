import t from 'tap'
import { carrierOf, saw } from '../support/carrier.js'
import { openHouse } from '../support/house.js'

const house = await openHouse(t, [{ number: '101' }])
const { pbx, calls } = house
const customers = await carrierOf(t, house, 1, { tone: 440 })
const outside = await carrierOf(t, house, 2, { tone: 700, reaction: 'answer' })
const customer = '0909789846'
const number = '02473001234'
const member = '0844441909'
const made = async (path: string, body: object): Promise<number> =>
  (await pbx.api.ok('POST', `/api/${path}`, body)).id
const trunk = (name: string, { address, port }: typeof outside) =>
  made('trunks', { name, kind: 'address', host: address, port })

const trunkId = await trunk('VNPT', customers)
const otherId = await trunk('Viettel', outside)
const to = { type: 'external', number: member, trunkId: otherId }
await made('hotlines', { number, name: 'Trực đêm', trunkId, open: to, fallback: to })

for (const how of ['with the service', 'without the service'])
  t.test(`${how} a customer reaches the outside number, which sees the hotline`, async (t) => {
    if (how === 'without the service') await pbx.killService('SIGKILL')
    const call = await customers.call(number, { from: customer })
    const led = await outside.incoming()
    await call.answered()
    await call.media.hears(700)
    t.match(led.leg.invite.uri, new RegExp(`^sip:${member}@`))
    t.match(saw(led, 'From'), new RegExp(`sip:${number}@`))
    for (const [name, value] of led.leg.invite.headers)
      t.notMatch(value, customer, `${name} tells nothing of the caller`)
    await call.hangUp()
    if (how === 'without the service') await pbx.start()
    const record = await calls.one()
    t.match(record, { direction: 'inbound', status: 'success', to: { number } })
  })
