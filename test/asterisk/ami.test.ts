import t from 'tap'
import type { Ami } from '../../src/asterisk/ami.js'
import { takePlace } from '../support/place.js'
import { scriptedPhone } from '../support/sip/ua.js'
import { phone, smallAsterisk } from '../support/small-asterisk.js'
import { poll } from '../support/wait.js'
import { adminOf, isDown, isUp } from './real-ami.js'

const place = await takePlace()
const asterisk = smallAsterisk(place)
t.teardown(() => asterisk.stop())
asterisk.start()

const admin = adminOf(asterisk)
const refused = { name: 'AsteriskError', kind: 'refused' }

/** Calls 600, which answers and waits; gives the two channels' names. */
async function waitingCall(adapter: Ami): Promise<readonly string[]> {
  await adapter.originate({ channel: 'Local/600@phones/n', context: 'phones', exten: '600' })
  const channels = await poll(
    async () => {
      const all = await adapter.channels()
      return all.length === 2 && all.every((c) => c.application === 'Wait') ? all : undefined
    },
    'waiting call',
    5000,
  )
  return channels.map((channel) => channel.name)
}

async function nobodyCalls(adapter: Ami): Promise<void> {
  for (const { name } of await adapter.channels()) await adapter.hangup(name).catch(() => {})
  await poll(async () => (await adapter.channels()).length === 0, 'silence', 5000)
}

t.test('started before Asterisk answers, it connects, and tells up before any event', async (t) => {
  const order: string[] = []
  const { adapter, states, events } = await admin(t)
  adapter.onState((state) => order.push(state))
  adapter.onEvent(({ type }) => order.push(type))
  t.notOk(adapter.connected)
  await t.rejects(
    adapter.ping(),
    { name: 'AsteriskError', kind: 'unreachable' },
    'nothing is kept for later',
  )
  await states.first(isUp, 15_000)
  await events.first(({ type }) => type === 'FullyBooted', 15_000)
  t.ok(adapter.connected)
  t.strictSame(order.slice(0, 2), ['up', 'FullyBooted'])
  await adapter.ping()
})

t.test('it tells what runs, since when, and what the dialplan knows', async (t) => {
  const { adapter, states } = await admin(t)
  await states.first(isUp)
  const { version, systemName } = await adapter.coreSettings()
  t.match(version, /^22\./)
  t.equal(systemName, 'small')
  const { startedAt, currentCalls } = await adapter.coreStatus()
  t.ok(Math.abs(Date.now() - startedAt) < 60_000, 'started within the last minute')
  t.equal(currentCalls, 0)
  t.equal(await adapter.getGlobal('REVISION'), 'seven')
  t.equal(await adapter.getGlobal('NEVER_SET'), '')
  t.match(await adapter.extensionState('phones', '101'), { hint: 'PJSIP/101', status: 4 })
  t.match(await adapter.extensionState('phones', '999'), { hint: '', status: -1 })
  t.ok(await adapter.hasExtension('phones', '600'))
  t.notOk(await adapter.hasExtension('phones', '601'))
  t.strictSame(await adapter.deviceStates(), [{ device: 'PJSIP/101', state: 'UNAVAILABLE' }])
  t.strictSame(await adapter.contacts(), [])
})

t.test('a registering phone is told and listed, with address and user agent', async (t) => {
  const { adapter, states, events } = await admin(t)
  await states.first(isUp)
  const ua = await scriptedPhone({
    address: place.phone(1),
    server: { host: place.server, port: place.sipPort },
    user: '101',
    secret: 'secret-101',
    tone: 440,
  })
  t.teardown(() => ua.close())
  await ua.register()
  const told = await events.first(({ type }) => type === 'ContactStatus')
  t.match(told, { type: 'ContactStatus', aor: '101', endpoint: '101' })
  const [contact] = await adapter.contacts()
  t.match(contact, { aor: '101', viaAddress: place.phone(1), status: 'NonQualified' })
  t.match(contact?.uri, new RegExp(`@${place.phone(1)}:`))
  t.ok((contact?.expiresAt ?? 0) > Date.now())
  const endpoint = await adapter.pjsipEndpoint('101')
  t.match(endpoint?.contacts, [{ aor: '101', status: 'NonQualified' }])
  await ua.unregister()
  await events.first((e) => e.type === 'ContactStatus' && e.status === 'Removed')
  t.strictSame(await adapter.contacts(), [])
})

t.test(
  'a changed file is live after the reload of its module, and its secret never shown',
  async (t) => {
    const { adapter, states } = await admin(t)
    await states.first(isUp)
    t.equal(await adapter.pjsipEndpoint('102'), undefined)
    const transport = `[udp]\ntype=transport\nprotocol=udp\nbind=${place.server}:${place.sipPort}\n`
    asterisk.write(
      'pjsip.conf',
      transport + phone('101', 'secret-101') + phone('102', 'very-secret-word'),
    )
    await adapter.reload('res_pjsip.so')
    const found = await poll(() => adapter.pjsipEndpoint('102'), 'endpoint 102', 3000)
    t.equal(found.endpoint.context, 'phones')
    t.equal(found.aor?.maxcontacts, '5')
    t.ok(found.auth?.hasSecret('very-secret-word'))
    t.notOk(found.auth?.hasSecret('another'))
    t.notMatch(JSON.stringify(found), 'very-secret-word')
  },
)

t.test('variables arrive as they are, whatever they hold', async (t) => {
  const { adapter, states } = await admin(t)
  await states.first(isUp)
  const values = ['1,B=2', 'x"y', 'a(b', 'c]d', 'back\\slash', "it's", '${EXTEN}', 'đường; #1 <x>']
  for (const GOT of values) {
    await adapter.originate({
      channel: 'Local/600@phones/n',
      context: 'phones',
      exten: '750',
      variables: { GOT },
    })
    await poll(async () => (await adapter.getGlobal('REACHED')) === GOT, GOT, 3000)
    t.pass(GOT)
  }
  await nobodyCalls(adapter)
})

t.test('a caller name with quotes, brackets and Vietnamese cannot change the number', async (t) => {
  const { adapter, states } = await admin(t)
  await states.first(isUp)
  await adapter.originate({
    channel: 'Local/600@phones/n',
    context: 'phones',
    exten: '600',
    callerId: { name: 'Đỗ "Bé" <113>', number: '0909789846' },
    channelId: 'ours.1',
  })
  const [channel] = await poll(
    async () => {
      const own = (await adapter.channels()).filter(
        (c) => c.uniqueId === 'ours.1' && c.application === 'Wait',
      )
      return own.length > 0 && own
    },
    'own channel',
    3000,
  )
  t.strictSame(channel?.caller, { number: '0909789846', name: "Đỗ 'Bé' (113)" })
  await nobodyCalls(adapter)
})

t.test('a call is hung up and redirected by its exact name only', async (t) => {
  const { adapter, states } = await admin(t)
  await states.first(isUp)
  const [name = ''] = await waitingCall(adapter)
  await t.rejects(adapter.hangup('/./'), refused, 'a pattern would hang up every call')
  await t.rejects(adapter.redirect(name, 'phones', '601'), refused, 'nowhere')
  await t.rejects(adapter.redirect(name, 'secret', '600'), refused, 'context not generated')
  await t.rejects(adapter.redirect(name, 'phones', '600\r\nX: y'), refused)
  await t.rejects(adapter.hangup('PJSIP/none-00000000'), { ...refused, message: /No such channel/ })
  t.equal((await adapter.channels()).length, 2, 'the call goes on')
  t.equal(await adapter.setVariable('no-such.1', 'GOT', '1'), false)
  await t.rejects(adapter.setVariable(name, 'GOT', '1\r\nX: y'), refused)
  await t.rejects(adapter.setVariable(name, 'GOT,X', '1'), refused)
  const { uniqueId = '' } = (await adapter.channels()).find((one) => one.name === name) ?? {}
  t.equal(await adapter.setVariable(uniqueId, 'GLOBAL(GOT)', 'ivr-5'), true, 'by its unique id')
  t.equal(await adapter.getGlobal('GOT'), 'ivr-5')
  await adapter.redirect(name, 'phones', '750')
  await poll(
    async () => (await adapter.channels()).find((c) => c.name === name)?.exten === '750',
    'redirected',
    3000,
  )
  await nobodyCalls(adapter)
})

t.test('fifty actions at once are each answered with their own answer', async (t) => {
  const { adapter, states } = await admin(t)
  await states.first(isUp)
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      n % 2 === 0
        ? adapter.getGlobal('REVISION')
        : adapter.coreSettings().then((settings) => settings.systemName),
    ),
  )
  t.ok(answers.every((answer, n) => answer === (n % 2 === 0 ? 'seven' : 'small')))
})

t.test(
  'frozen, Asterisk is noticed by the deadline and by the ping; thawed, it is back',
  async (t) => {
    const { adapter, states } = await admin(t, { timeoutMs: 400, pingEveryMs: 300 })
    await states.first(isUp)
    await asterisk.freeze()
    t.teardown(() => asterisk.thaw())
    await t.rejects(adapter.coreStatus(), {
      name: 'AsteriskError',
      kind: /^(timeout|unreachable)$/,
    })
    await states.first(isDown)
    asterisk.thaw()
    await states.times(2, isUp, 15_000)
    await adapter.ping()
  },
)

t.test(
  'killed, what waits fails at once; started again, it connects, and nothing is replayed',
  async (t) => {
    const { adapter, states } = await admin(t)
    await states.first(isUp)
    await asterisk.freeze()
    const waiting = adapter.originate({
      channel: 'Local/600@phones',
      context: 'phones',
      exten: '600',
    })
    const failed = t.rejects(waiting, { name: 'AsteriskError', kind: 'unreachable' })
    await asterisk.kill()
    await failed
    await states.first(isDown)
    await t.rejects(adapter.ping(), { name: 'AsteriskError', kind: 'unreachable' })
    asterisk.start()
    await states.times(2, isUp, 15_000)
    t.strictSame(await adapter.channels(), [])
  },
)

t.test('stopped, it leaves no socket and no timer, and does not return', async (t) => {
  const { adapter, states } = await admin(t)
  await states.first(isUp)
  await adapter.stop()
  t.notOk(adapter.connected)
  await t.rejects(adapter.ping(), { name: 'AsteriskError', kind: 'unreachable' })
  const left = process.getActiveResourcesInfo()
  t.notOk(left.includes('TCPSocketWrap'), 'no socket')
  t.equal(states.seen.at(-1), 'down')
  await adapter.stop()
})
