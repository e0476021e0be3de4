import t from 'tap'
import { baresip } from '../support/baresip.js'
import { header } from '../support/sip/message.js'
import type { ScriptedPhone } from '../support/sip/ua.js'
import { poll } from '../support/wait.js'
import { ownPhone, peopleHouse } from './people.js'

const { house, carrier, identity, phoneOf, receives } = await peopleHouse(t)
const { calls, pbx } = house

const rung = ({ log }: Pick<ScriptedPhone, 'log'>): number =>
  log.filter(({ message, sent }) => !sent && message.method === 'INVITE' && message.status === 0)
    .length

t.test('an extension tells what is registered at each of its accounts', async (t) => {
  const { api } = pbx
  const id = house.extensions.get('101')?.id
  const state = (account: string, registered: boolean) => ({
    ...{ account, registered },
    username: account === 'desk' ? '101' : `101-${account}`,
  })
  const look = async () => [
    await api.ok('GET', `/api/extensions/${id}`),
    (await api.ok('GET', '/api/extensions')).items[0],
  ]
  for (const shown of await look())
    t.match(shown, { registered: false, contacts: [], accounts: [{}, {}, {}] })
  const app = await phoneOf(t, 'app', { tone: 700 })
  for (const shown of await look()) {
    t.match(shown, { registered: true, contacts: [{ account: 'app' }] })
    t.same(shown.accounts, [state('desk', false), state('app', true), state('web', false)])
  }
  await phoneOf(t, 'desk', { tone: 500 })
  for (const { contacts } of await look())
    t.same(
      contacts.map(({ account }: { account: string }) => account),
      ['desk', 'app'],
    )
  await app.unregister()
  for (const shown of await look())
    t.same(shown.accounts, [state('desk', true), state('app', false), state('web', false)])
  const nobodys = await api.ok('GET', `/api/extensions/${house.extensions.get('103')?.id}`)
  t.match(nobodys, { registered: false, accounts: [{ account: 'desk', username: '103' }] })
  t.equal(nobodys.accounts.length, 1)
})

t.test('all rings desk phone and apps, and the losers hear that it was answered', async (t) => {
  const caller = await house.scripted(t, '102', { tone: 440 })
  const desk = await phoneOf(t, 'desk', { tone: 500 })
  const app = await phoneOf(t, 'app', { tone: 700 })
  const tcp = await baresip({ ...identity('app'), tone: 900, transport: 'tcp' })
  t.teardown(() => tcp.stop())
  await tcp.register()

  const call = await caller.call('101')
  const atDesk = await desk.incoming()
  const inApp = await app.incoming()
  await tcp.waitFor('CALL_INCOMING')
  inApp.answer()
  await call.answered()
  await call.media.hears(700)
  t.equal(await atDesk.refused(), 487)
  await tcp.waitFor('CALL_CLOSED')
  const cancel = desk.log.find(({ message }) => message.method === 'CANCEL')
  t.match(cancel && header(cancel.message, 'Reason'), /cause=200.*completed elsewhere/)
  await call.hangUp()
  t.match(await calls.one(), {
    ...{ direction: 'internal', status: 'success' },
    ...{ from: { number: '102' }, to: { number: '101' } },
  })
})

t.test('an app calls as the extension, also over TCP', async (t) => {
  const other = await house.scripted(t, '102', { tone: 440 })
  const tcp = await baresip({ ...identity('app'), tone: 900, transport: 'tcp' })
  t.teardown(() => tcp.stop())
  await tcp.register()
  await tcp.dial('102')
  const came = await other.incoming()
  t.match(header(came.leg.invite, 'From'), /<sip:101@/)
  came.answer()
  await came.media.hears(900)
  await tcp.hears(440)
  await came.hangUp()
  t.match(await calls.one(), { from: { number: '101' }, to: { number: '102' } })
})

t.test('app rings no desk phone, ip_phone nothing else', async (t) => {
  t.teardown(() => receives({ receivingMethod: 'all' }))
  const caller = await house.scripted(t, '102', { tone: 440 })
  const desk = await phoneOf(t, 'desk', { tone: 500 })
  const app = await phoneOf(t, 'app', { tone: 700 })
  for (const [receivingMethod, one, other] of [
    ['app', app, desk],
    ['ip_phone', desk, app],
  ] as const) {
    await receives({ receivingMethod })
    const before = rung(other)
    const call = await caller.call('101')
    const came = await one.incoming()
    came.answer()
    await call.answered()
    await call.media.hears(one.tone)
    await call.hangUp()
    t.equal(rung(other), before, `${receivingMethod}: nothing else rang`)
    await calls.one()
  }
})

t.test('whose chosen phones are all off is not there', async (t) => {
  t.teardown(() => receives({ receivingMethod: 'all' }))
  const caller = await house.scripted(t, '102', { tone: 440 })
  const desk = await phoneOf(t, 'desk', { tone: 500 })
  await receives({ receivingMethod: 'app' })
  const call = await caller.call('101')
  t.equal(await call.refused(), 480)
  t.equal(rung(desk), 0)
  t.match(await calls.one(), { reason: 'unreachable', to: { number: '101' } })
})

t.test('without the service calls are received in the same way', async (t) => {
  t.teardown(() => receives({ receivingMethod: 'all' }))
  const caller = await house.scripted(t, '102', { tone: 440 })
  const desk = await phoneOf(t, 'desk', { tone: 500 })
  await receives({ receivingMethod: 'agent_phone', agentPhone: ownPhone.stored })
  await pbx.killService('SIGKILL')
  const call = await caller.call('101')
  const there = await carrier.incoming()
  there.answer()
  await there.media.keys('1')
  await call.answered()
  await call.media.hears(440)
  t.equal(rung(desk), 0)
  await call.hangUp()
  await pbx.start()
  t.match(await calls.one(), { status: 'success', to: { number: '101' } })
})

t.test('a lamp shows whichever account of the extension is busy', async (t) => {
  const caller = await house.scripted(t, '102', { tone: 440 })
  const app = await phoneOf(t, 'app', { tone: 700 })
  const state = async (number: string): Promise<string> => {
    const said = await pbx.asterisk(`dialplan eval function EXTENSION_STATE(${number}@hints)`)
    return /Result: (\w+)/.exec(said)?.[1] ?? said
  }
  // Asterisk tells lamps a moment after the phones.
  const becomes = (is: string) => poll(async () => (await state('101')) === is, is, 10_000)
  t.equal(await state('103'), 'UNAVAILABLE', 'nobody’s, and no phone there')
  t.equal(await state('101'), 'NOT_INUSE', 'the app alone is there')
  const call = await caller.call('101')
  const came = await app.incoming()
  await becomes('RINGING')
  came.answer()
  await call.answered()
  await becomes('INUSE')
  await call.hangUp()
  await calls.one()
})
