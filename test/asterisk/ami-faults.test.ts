import t, { type Test } from 'tap'
import { type AmiOptions, ami } from '../../src/asterisk/ami.js'
import type { AmiEvent } from '../../src/asterisk/ami-events.js'
import type { LinkState } from '../../src/asterisk/keep-connected.js'
import { exceptFor, hostileAmi, wellBehaved } from '../support/hostile-ami.js'
import { logLines } from '../support/log-lines.js'
import { takePlace } from '../support/place.js'
import { poll } from '../support/wait.js'
import { watch } from '../support/watch.js'

const place = await takePlace()
const secret = 'word-that-nobody-may-read'
/** What all adapters of this file have logged. */
const said: string[] = []

/** A hostile server and an adapter that keeps connecting to it, quickly. */
async function against(t: Test, more: Partial<AmiOptions> = {}) {
  const server = await hostileAmi(place.server)
  const log = logLines()
  const adapter = ami({
    host: server.host,
    port: server.port,
    username: 'tongdai',
    secret,
    log,
    contexts: ['phones'],
    timeoutMs: 300,
    random: () => -0.45,
    ...more,
  })
  const states = watch<LinkState>((note) => adapter.onState(note))
  const events = watch<AmiEvent>((note) => adapter.onEvent(note))
  t.teardown(async () => {
    await adapter.stop()
    await server.close()
    said.push(...log.lines)
  })
  return { server, adapter, log, states, events }
}

const isUp = (state: LinkState) => state === 'up'
const unreachable = { name: 'AsteriskError', kind: 'unreachable' }
const contact = (n: number) => [
  'Event: ContactStatus',
  `URI: sip:${n}@x`,
  'ContactStatus: Reachable',
  `AOR: ${n}`,
  `EndpointName: ${n}`,
]

t.test('half a record of a dead connection is not glued to the next one', async (t) => {
  const { server, adapter, states } = await against(t)
  adapter.start()
  await states.first(isUp)
  const first = await server.peer(0)
  first.say('Event: ContactStatus\r\nActionID: 7\r\nURI: half a rec')
  first.socket.end()
  await states.times(2, isUp)
  await adapter.ping()
  t.equal(server.peers.length, 2)
})

t.test('a refused login is told, tried again, and nothing is queued meanwhile', async (t) => {
  const { server, adapter, log, states } = await against(t)
  server.behave((peer, { actionid }) =>
    peer.record('Response: Error', `ActionID: ${actionid}`, 'Message: Authentication failed'),
  )
  adapter.start()
  await server.actions('login', 3)
  await t.rejects(adapter.ping(), unreachable)
  await t.rejects(adapter.reload('res_pjsip.so'), unreachable)
  t.match(log.lines.join('\n'), /Authentication failed/)
  t.equal(log.lines.filter((line) => line.startsWith('warn')).length, 1, 'not a line per attempt')
  server.behave(wellBehaved)
  await states.first(isUp)
  await adapter.ping()
  t.strictSame(await server.actions('Reload', 0), [], 'what was asked before is not sent')
})

t.test('a server that never answers the login is given up and tried again', async (t) => {
  const { server, adapter, states } = await against(t)
  server.behave(() => {})
  adapter.start()
  await server.actions('login', 2)
  t.ok((await server.peer(0)).socket.destroyed || (await closed((await server.peer(0)).socket)))
  server.behave(wellBehaved)
  await states.first(isUp)
})

t.test('more than ten failures in a row do not make it give up', async (t) => {
  const { server, adapter, states } = await against(t, { random: () => -0.49 })
  server.behave((peer) => peer.socket.destroy())
  adapter.start()
  await server.actions('login', 12, 10_000)
  server.behave(wellBehaved)
  await states.first(isUp)
})

t.test('hurried, it tries again at once, however long it meant to wait', async (t) => {
  const { server, adapter, log, states } = await against(t, { random: () => 100_000 })
  server.behave((peer) => peer.socket.destroy())
  adapter.start()
  await poll(() => log.lines.some((line) => /no connection/.test(line)), 'failure', 3000)
  server.behave(wellBehaved)
  adapter.hurry()
  t.equal(await states.first(isUp), 'up')
})

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

t.test(
  'a connection that drops fails what waits, at once, and nothing is sent again',
  async (t) => {
    const { server, adapter, states } = await against(t, { timeoutMs: 60_000 })
    adapter.start()
    await states.first(isUp)
    server.behave(exceptFor('Originate', (peer) => peer.socket.destroy()))
    const call = { channel: 'Local/600@phones', context: 'phones', exten: '600' }
    await t.rejects(adapter.originate(call), unreachable)
    server.behave(wellBehaved)
    await states.times(2, isUp)
    await adapter.ping()
    t.equal((await server.actions('Originate', 1)).length, 1)
  },
)

t.test('a socket that stays open and silent is found by the ping and cut', async (t) => {
  const { server, adapter, states } = await against(t, { pingEveryMs: 100 })
  adapter.start()
  await states.first(isUp)
  const { socket } = await server.peer(0)
  server.behave(exceptFor('Ping', () => {}))
  const gone = closed(socket)
  await states.first((state) => state === 'down')
  t.ok(await gone)
  server.behave(wellBehaved)
  await states.times(2, isUp)
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

t.test(
  'stopped while connecting, while waiting and while connected, it is gone for good',
  async (t) => {
    const silent = await against(t, { timeoutMs: 60_000 })
    silent.server.behave(() => {})
    silent.adapter.start()
    const half = await silent.server.peer(0)
    await silent.adapter.stop()
    t.ok(await closed(half.socket), 'while connecting')

    const waiting = await against(t, { random: () => 0.5 })
    waiting.server.behave((peer) => peer.socket.destroy())
    waiting.adapter.start()
    await waiting.server.actions('login', 2)
    await waiting.adapter.stop()
    const attempts = waiting.server.peers.length

    const connected = await against(t)
    connected.adapter.start()
    await connected.states.first(isUp)
    const pending = connected.server.behave(exceptFor('CoreStatus', () => {}))
    t.equal(pending, undefined)
    const failed = t.rejects(connected.adapter.coreStatus(), unreachable)
    await connected.adapter.stop()
    await failed
    t.ok(await closed((await connected.server.peer(0)).socket), 'while connected')
    connected.adapter.start()
    t.equal(waiting.server.peers.length, attempts)
    t.equal(connected.server.peers.length, 1, 'a stopped one does not start again')
  },
)

t.test('a user name or secret that would be two lines is refused when it is made', async (t) => {
  const options = { host: '127.0.0.1', port: 1, log: logLines(), contexts: [] }
  const refused = { name: 'AsteriskError', message: /line break/ }
  t.throws(() => ami({ ...options, username: 'a\r\nX: y', secret: 'b' }), refused)
  t.throws(() => ami({ ...options, username: 'a', secret: 'b\n' }), refused)
})

t.test('through all of this the secret stood in no line', async (t) => {
  t.ok(said.length > 20)
  t.notMatch(said.join('\n'), secret)
})

/** Resolves when the client's end is gone. */
function closed(socket: import('node:net').Socket): Promise<boolean> {
  if (socket.destroyed || socket.readableEnded) return Promise.resolve(true)
  return new Promise((resolve) => socket.once('close', () => resolve(true)))
}
