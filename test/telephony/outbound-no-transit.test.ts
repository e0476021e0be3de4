import t from 'tap'
import { carrierOf } from '../support/carrier.js'
import type { Call } from '../support/sip/call.js'
import { outboundHouse } from './outbound-house.js'

const { house, api, first, idOf } = await outboundHouse(t)
const { calls } = house
const customers = await carrierOf(t, house, 3, { tone: 600 })
const customer = '0911111111'
const outside = '0909789846'
const made = async (path: string, body: object): Promise<number> =>
  (await api.ok('POST', `/api/${path}`, body)).id
const trunkId = await made('trunks', {
  ...{ name: 'MobiFone', kind: 'address', host: customers.address, port: customers.port },
  qualifySeconds: 0,
})
const to = (number: string) => ({ type: 'extension', id: idOf(number) })
const hotline = async (number: string, open: object) =>
  await made('hotlines', { number, name: number, trunkId, open, fallback: open })
await hotline('02473009991', to('4567'))
await hotline('02473009992', to('4568'))
const menu = await made('ivrs', {
  ...{ name: 'Chào', greetingSoundId: null, timeoutSeconds: 2, attempts: 2, keys: {} },
  ...{ directDial: true, otherwise: { type: 'hangup' } },
})
await hotline('02473009993', { type: 'ivr', id: menu })

/** Nothing was asked of the carrier that calls outside go to. */
const before = () => first.log.length

t.test('by digits dialled in a menu with direct dialling', async (t) => {
  const said = before()
  for (const keys of [outside, '113', '0012025550123', `external-${trunkId}`, `**${outside}`]) {
    const call = await customers.call('02473009993', { from: customer })
    await call.answered()
    for (const key of keys.replaceAll(/[^\d*#]/g, '')) await call.media.keys(key)
    await call.over(30_000)
    await calls.one()
  }
  const phone = await house.scripted(t, '4568', { tone: 700, reaction: 'answer' })
  const call = await customers.call('02473009993', { from: customer })
  await call.answered()
  for (const key of '4568') await call.media.keys(key)
  await phone.incoming()
  await call.media.hears(700)
  await call.hangUp()
  await calls.one()
  t.equal(before(), said, 'numbers of extensions lead on, all others nowhere')
})

t.test('by a forward (302) from a phone', async (t) => {
  const said = before()
  await house.scripted(t, '4568', { tone: 700, reaction: { redirect: outside } })
  const call = await customers.call('02473009992', { from: customer })
  t.ok((await call.refused()) >= 400)
  await calls.one()
  t.equal(before(), said)
})

/** A customer talks to an extension. */
async function talk(t: Parameters<typeof house.scripted>[0], number: string, line: string) {
  const phone = await house.scripted(t, number, { tone: 700 })
  const call = await customers.call(line, { from: customer })
  const ringing = await phone.incoming()
  ringing.answer()
  await call.answered()
  return [call, ringing] as const
}

const isUp = ({ leg }: Call): boolean => leg.state === 'up'

t.test('by a blind transfer, of a phone or from outside', async (t) => {
  const said = before()
  const [call, ringing] = await talk(t, '4567', '02473009991')
  for (const number of [outside, '113', `+84${outside.slice(1)}`, 'external-1-0909789846']) {
    t.ok((await ringing.transfer(number)) >= 400, `${number} by the phone`)
    t.ok((await call.transfer(number)) >= 400, `${number} from outside`)
  }
  t.ok(isUp(call) && isUp(ringing), 'the talk goes on')
  await call.hangUp()
  await calls.one()
  t.equal(before(), said)
})

t.test('by an attended transfer from outside, or by guessing at a call to take over', async (t) => {
  const [one, atOne] = await talk(t, '4567', '02473009991')
  const [two, atTwo] = await talk(t, '4568', '02473009992')
  t.ok((await one.transferTo(two)) >= 400)
  const { dialog } = one.leg
  const replaces = `${dialog.callId};to-tag=guessed;from-tag=${dialog.localTag}`
  const taking = await customers.call('02473009992', {
    from: customer,
    headers: [['Replaces', replaces]],
  })
  t.ok((await taking.refused()) >= 400)
  t.ok([one, atOne, two, atTwo].every(isUp))
  await one.hangUp()
  await two.hangUp()
  await calls.next(3)
})
