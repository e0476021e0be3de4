import t from 'tap'
import { exceptFor, wellBehaved } from '../support/hostile-ami.js'
import { poll } from '../support/wait.js'
import { closed, hostileAmis, isUp, unreachable } from './hostile-amis.js'

const { against, keptSecret } = await hostileAmis()

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

t.test('through all of this the secret stood in no line', async (t) => keptSecret(t))
