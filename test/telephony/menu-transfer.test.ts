import t from 'tap'
import { carrierOf } from '../support/carrier.js'
import { openHouse } from '../support/house.js'
import { bothHear, told } from './talk.js'

const house = await openHouse(t, [{ number: '101' }, { number: '102' }])
const { pbx, calls, extensions } = house
const carrier = await carrierOf(t, house, 1, { tone: 440 })
const made = async (path: string, body: object): Promise<number> =>
  (await pbx.api.ok('POST', `/api/${path}`, body)).id
const to = (number: string) => ({ type: 'extension', id: extensions.get(number)?.id })

const { address: host, port } = carrier
const trunkId = await made('trunks', { name: 'VNPT', kind: 'address', host, port })
const greeting = { name: 'Lời chào', text: 'Hỗ trợ bấm phím hai.', language: 'vi' }
await made('ivrs', {
  ...{ name: 'Hỗ trợ', number: '700', greetingSoundId: await made('sounds', greeting) },
  ...{ keys: { '2': to('102') }, otherwise: to('101') },
})
const number = '02473001234'
const line = { name: 'Bán hàng', trunkId, fallback: to('101'), record: false }
await made('hotlines', { ...line, number, open: to('101') })

t.test('a customer is transferred by keypad to a menu, and presses on from there', async (t) => {
  const desk = await house.scripted(t, '101', { tone: 600 })
  const support = await house.scripted(t, '102', { tone: 700 })
  const customer = await carrier.call(number, { from: '0909789846' })
  const taken = await desk.incoming()
  taken.answer()
  await customer.answered()
  await bothHear([customer, { tone: 440 }], [taken, desk])
  t.equal(await taken.transfer('700'), 200)
  await taken.hangUp()
  await customer.media.keys('2')
  const helped = await support.incoming()
  helped.answer()
  await bothHear([customer, { tone: 440 }], [helped, support])
  await customer.hangUp()
  t.equal(await helped.over(), 'there')

  const record = await calls.one()
  t.match(record, { direction: 'inbound', status: 'success', agent: { number: '102' } })
  t.match(told(record), /answered blind_transfer ivr_entered ivr_prompt ivr_key .*answered ended$/)
})
