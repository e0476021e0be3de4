import t from 'tap'
import { ari } from '../../src/asterisk/ari.js'
import type { AriManners } from '../support/hostile-ari.js'
import { hostileAris, isUp, password, unreachable } from './hostile-aris.js'

const { against, keptSecrets } = await hostileAris()

const wrongWays: Readonly<Record<string, AriManners>> = {
  'refuses the password': (_, response) => {
    response.writeHead(401, { 'content-type': 'application/json' })
    response.end('{"message":"Unauthorized"}')
    return true
  },
  'has no description': (_, response) => {
    response.writeHead(404).end('<html>nothing here</html>')
    return true
  },
  'is still booting': (_, response) => {
    response.writeHead(503).end()
    return true
  },
  'says what is not JSON': (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"apis": [')
    return true
  },
  'describes nonsense': (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"apis": 7}')
    return true
  },
  'resets the connection': (request) => {
    request.socket.resetAndDestroy()
    return true
  },
  'never answers': () => true,
  'never answers for one resource': (request) => request.url?.includes('channels.json') === true,
  'breaks off in the middle': (_, response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('{"apis"', () => response.destroy())
    return true
  },
}

for (const [what, manners] of Object.entries(wrongWays))
  t.test(`a server that ${what} is tried again until it is well`, async (t) => {
    const { server, adapter, log, states } = await against(t)
    server.behave(manners)
    adapter.start()
    await server.requests('resources.json', 3)
    t.notOk(adapter.connected)
    await t.rejects(adapter.channels(), unreachable)
    t.equal(log.lines.filter((line) => /no connection/.test(line)).length > 0, true)
    server.behave(() => false)
    await states.first(isUp)
    t.strictSame(await adapter.channels(), [])
    t.equal(server.orders.length, 1, 'what was asked before is not sent')
  })

t.test('more than ten failures in a row do not make it give up', async (t) => {
  const { server, adapter, states } = await against(t, { random: () => -0.49 })
  server.behave((request) => {
    request.socket.destroy()
    return true
  })
  adapter.start()
  await server.requests('resources.json', 12)
  server.behave(() => false)
  t.equal(await states.first(isUp), 'up')
})

t.test('a refused event socket is told and tried again', async (t) => {
  const { server, adapter, states } = await against(t, { password: 'wrong-word' })
  server.behave((request) => {
    request.headers.authorization = `Basic ${Buffer.from(`tongdai:${password}`).toString('base64')}`
    return false
  })
  adapter.start()
  await server.requests('UPGRADE', 2)
  t.strictSame(states.seen, [])
})

t.test(
  'an event socket that drops fails what waits, at once, and nothing is sent again',
  async (t) => {
    const { server, adapter, states } = await against(t, { timeoutMs: 60_000 })
    adapter.start()
    await states.first(isUp)
    const socket = await server.events(0)
    server.behave((request) => {
      if (request.url?.includes('moh') !== true) return false
      socket.terminate()
      return true
    })
    await t.rejects(adapter.moh('1.2'), unreachable)
    await states.first((state) => state === 'down')
    await states.times(2, isUp)
    t.equal(server.orders.filter((order) => order.includes('moh')).length, 1)
  },
)

t.test('a socket that stays open and silent is found by the ping and cut', async (t) => {
  const { server, adapter, states } = await against(t, { pingEveryMs: 100 })
  adapter.start()
  await states.first(isUp)
  const socket = await server.events(0)
  // Standing still: no pong, and no goodbye either.
  ;(socket as unknown as { _socket: { pause(): void } })._socket.pause()
  await states.first((state) => state === 'down')
  await states.times(2, isUp)
  t.pass()
})

t.test('a second client with another password does not spoil the first', async (t) => {
  const first = await against(t)
  first.adapter.start()
  await first.states.first(isUp)
  const other = ari({
    host: first.server.host,
    port: first.server.port,
    username: 'tongdai',
    password: 'another-word',
    log: first.log,
    random: () => -0.45,
  })
  t.teardown(() => other.stop())
  other.start()
  await first.server.requests('resources.json', 3)
  t.notOk(other.connected)
  t.strictSame(await first.adapter.channels(), [])
})

t.test(
  'stopped while connecting, while waiting and while connected, it is gone for good',
  async (t) => {
    const silent = await against(t, { timeoutMs: 60_000 })
    silent.server.behave(() => true)
    silent.adapter.start()
    await silent.server.requests('resources.json', 1)
    await silent.adapter.stop()
    t.ok(await silent.server.deserted(), 'while connecting')

    const waiting = await against(t, { random: () => 0.5 })
    waiting.server.behave((request) => !!request.socket.destroy())
    waiting.adapter.start()
    await waiting.server.requests('resources.json', 2)
    await waiting.adapter.stop()
    t.ok(await waiting.server.deserted(), 'while waiting')

    const connected = await against(t, { timeoutMs: 60_000 })
    connected.adapter.start()
    await connected.states.first(isUp)
    connected.server.behave(() => true)
    const failed = t.rejects(connected.adapter.channels(), unreachable)
    await connected.adapter.stop()
    await failed
    t.ok(await connected.server.deserted(), 'while connected')
    t.equal(connected.states.seen.at(-1), 'down')
    connected.adapter.start()
    await t.rejects(connected.adapter.channels(), unreachable)
    t.notOk(process.getActiveResourcesInfo().includes('Timeout'), 'no timer is left')
  },
)

t.test('through all of this nothing came to light: no global, no exception, no secret', async (t) =>
  keptSecrets(t),
)
