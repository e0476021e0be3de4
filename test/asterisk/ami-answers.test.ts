import t from 'tap'
import { ami } from '../../src/asterisk/ami.js'
import { exceptFor } from '../support/hostile-ami.js'
import { logLines } from '../support/log-lines.js'
import { hostileAmis, isUp } from './hostile-amis.js'

const { against, keptSecret } = await hostileAmis()
const contact = (n: number) => [
  'Event: ContactStatus',
  `URI: sip:${n}@x`,
  'ContactStatus: Reachable',
  `AOR: ${n}`,
  `EndpointName: ${n}`,
]

t.test('only the events asked for are asked for', async (t) => {
  const { server, adapter, states } = await against(t)
  adapter.start()
  await states.first(isUp)
  t.match(await server.actions('Events', 1), [{ eventmask: 'security,system' }])
})

t.test('an action without an answer ends by its deadline, the next is answered', async (t) => {
  const { server, adapter, states } = await against(t)
  adapter.start()
  await states.first(isUp)
  server.behave(exceptFor('CoreStatus', () => {}))
  await t.rejects(adapter.coreStatus(), {
    name: 'AsteriskError',
    kind: 'timeout',
    message: /within 300 ms/,
  })
  await adapter.ping()
})

t.test('a late answer to an action that was given up disturbs nobody', async (t) => {
  const { server, adapter, states } = await against(t)
  adapter.start()
  await states.first(isUp)
  server.behave(exceptFor('Reload', () => {}))
  await t.rejects(adapter.reload('res_pjsip.so', 50), { name: 'AsteriskError', kind: 'timeout' })
  const [late] = await server.actions('Reload', 1)
  const peer = await server.peer(0)
  peer.record('Response: Error', `ActionID: ${late?.actionid}`, 'Message: too late')
  await adapter.ping()
})

t.test('a list is whole or refused, never half', async (t) => {
  const { server, adapter, states } = await against(t)
  adapter.start()
  await states.first(isUp)
  const start = (id = '') => ['Response: Success', `ActionID: ${id}`, 'EventList: start']
  const item = (id = '') => ['Event: DeviceStateChange', `ActionID: ${id}`, 'Device: PJSIP/1']
  server.behave(
    exceptFor('DeviceStateList', (peer, { actionid }) => {
      peer.record(...start(actionid))
      peer.record(...item(actionid), 'State: BUSY')
      peer.record('Event: X', 'ActionID: of-another', 'EventList: Complete')
      peer.record('Event: DeviceStateListComplete', `ActionID: ${actionid}`, 'EventList: Complete')
    }),
  )
  t.strictSame(await adapter.deviceStates(), [{ device: 'PJSIP/1', state: 'BUSY' }])
  server.behave(
    exceptFor('DeviceStateList', (peer, { actionid }) => {
      peer.record(...start(actionid))
      peer.record(...item(actionid), 'State: BUSY')
      peer.record('Event: DeviceStateListComplete', `ActionID: ${actionid}`, 'EventList: cancelled')
    }),
  )
  await t.rejects(adapter.deviceStates(), { name: 'AsteriskError', kind: 'refused' })
  server.behave(
    exceptFor('DeviceStateList', (peer, { actionid }) => {
      peer.record(...start(actionid))
      peer.record(...item(actionid))
      peer.record('Event: DeviceStateListComplete', `ActionID: ${actionid}`, 'EventList: Complete')
    }),
  )
  await t.rejects(adapter.deviceStates(), {
    name: 'AsteriskError',
    kind: 'refused',
    message: /state/,
  })
})

t.test(
  'unknown and spoilt events are counted and dropped; a bad listener hurts nobody',
  async (t) => {
    const { server, adapter, log, states, events } = await against(t)
    adapter.onEvent((event) => {
      if (event.type === 'ContactStatus' && event.aor === '2') throw new Error('listener is broken')
    })
    adapter.start()
    await states.first(isUp)
    const peer = await server.peer(0)
    peer.record('Event: NeverHeardOf', 'X: y')
    peer.record('Event: ContactStatus', 'AOR: no more than this')
    peer.record('Event: __proto__', '__proto__: x', 'constructor: y', 'Variable: a=b')
    peer.record('no colon at all')
    peer.record('')
    peer.record(...contact(1))
    peer.record(...contact(2))
    peer.record(...contact(3))
    await events.times(3, ({ type }) => type === 'ContactStatus')
    t.equal(adapter.dropped, 3)
    t.match(log.lines.join('\n'), /listener is broken/)
    await adapter.ping()
  },
)

t.test('a record cut anywhere, in the middle of a letter too, is read whole', async (t) => {
  const { server, adapter, states, events } = await against(t)
  adapter.start()
  await states.first(isUp)
  const { socket } = await server.peer(0)
  const bytes = Buffer.from(`${contact(7).join('\r\n').replace('sip:7@x', 'sip:đường@x')}\r\n\r\n`)
  for (const byte of bytes) {
    socket.write(Buffer.of(byte))
    await new Promise((resolve) => setImmediate(resolve))
  }
  t.match(await events.first(() => true), { uri: 'sip:đường@x', aor: '7' })
})

t.test('a user name or secret that would be two lines is refused when it is made', async (t) => {
  const options = { host: '127.0.0.1', port: 1, log: logLines(), contexts: [] }
  const refused = { name: 'AsteriskError', message: /line break/ }
  t.throws(() => ami({ ...options, username: 'a\r\nX: y', secret: 'b' }), refused)
  t.throws(() => ami({ ...options, username: 'a', secret: 'b\n' }), refused)
})

t.test('through all of this the secret stood in no line', async (t) => keptSecret(t))
