import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { homeOf } from '../../src/asterisk/home.js'
import { openDatabase } from '../../src/db/database.js'
import { bundle } from '../support/bundle.js'
import { carrierOf } from '../support/carrier.js'
import { openHouse } from '../support/house.js'
import type { CallView } from '../support/records.js'
import { poll } from '../support/wait.js'

const house = await openHouse(t, [{ number: '101' }, { number: '103' }])
const { pbx, calls, extensions } = house
const carrier = await carrierOf(t, house, 1, { tone: 440 })
const customer = '0909789846'
const number = '02473001234'
const to = (extension: string) => ({ type: 'extension', id: extensions.get(extension)?.id })
const made = async (path: string, body: object): Promise<number> =>
  (await pbx.api.ok('POST', `/api/${path}`, body)).id
const trunkId = await made('trunks', {
  ...{ name: 'VNPT', kind: 'address', host: carrier.address, port: carrier.port },
})
const menu = await made('ivrs', {
  ...{ name: 'Chào mừng', greetingSoundId: null, timeoutSeconds: 60, attempts: 2 },
  ...{ keys: { '0': to('101') }, otherwise: to('103') },
})
const id = await made('hotlines', {
  ...{ number, name: 'Bán hàng', trunkId, open: { type: 'ivr', id: menu }, fallback: to('103') },
})
const known = {
  ...{ direction: 'inbound', status: 'success', hotline: { id, number, name: 'Bán hàng' } },
  ...{ to: { number, name: 'Bán hàng' }, customer: { number: customer } },
}
const codes = ({ story }: CallView): string => story.map(({ code }) => code).join(' ')

/** The fallback answers, talks and is hung up on. */
async function atFallback(t: import('tap').Test, call: Awaited<ReturnType<typeof carrier.call>>) {
  const phone = await house.scripted(t, '103', { tone: 700, reaction: 'answer' })
  await phone.incoming(45_000)
  await call.answered()
  await call.media.hears(700)
  await call.hangUp()
}

t.test('a call of a dead service has all that a call has, and tells why', async (t) => {
  await pbx.killService('SIGKILL')
  await atFallback(t, await carrier.call(number, { from: customer }))
  await pbx.start()
  const record = await calls.one()
  t.match(record, { ...known, agent: { number: '103' } })
  t.equal(codes(record), 'called fallback ringing answered ended')
})

/** Resolves when a step is in the database: what was told and not written dies with the service. */
async function written(code: string): Promise<void> {
  const db = await openDatabase(homeOf(pbx.data, bundle).database)
  const rows = () => db('callTrace').where({ code })
  await poll(async () => (await rows()).length > 0, `step ${code} in the database`, 15_000)
  await db.destroy()
}

t.test('killed while a caller is in a menu: no step is lost that was written', async (t) => {
  const call = await carrier.call(number, { from: customer })
  await call.answered()
  await written('ivr_entered')
  await pbx.killService('SIGKILL')
  await call.hangUp()
  await pbx.start()
  const record = await calls.one()
  t.match(record, { ...known, status: 'mistaken', reason: 'ivr_abandon', agent: null })
  t.equal(codes(record), 'called routed_open ivr_entered cancelled ended')
})

t.test('a caller freed by the lease: nothing is told that did not happen', async (t) => {
  const call = await carrier.call(number, { from: customer })
  await call.answered()
  await setTimeout(400)
  pbx.service.kill('SIGSTOP')
  t.teardown(() => pbx.service.kill('SIGCONT'))
  // Pressed while nobody listens: the service hears of it when it wakes up.
  await call.media.keys('0')
  await atFallback(t, call)
  pbx.service.kill('SIGCONT')
  const record = await calls.one()
  t.match(record, { ...known, agent: { number: '103' } })
  t.equal(
    codes(record),
    'called routed_open ivr_entered lease_ended fallback ringing answered ended',
  )
  const { ivrPath } = await pbx.api.ok('GET', `/api/calls/${record.id}`)
  t.match(ivrPath, [{ key: null, result: 'left' }])
  t.ok(
    ivrPath[0].seconds > 25 && ivrPath[0].seconds < 35,
    `in the menu for ${ivrPath[0].seconds} s`,
  )
})
