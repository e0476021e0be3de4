import { inspect } from 'node:util'
import t, { type Test } from 'tap'
import { type AriOptions, ari } from '../../src/asterisk/ari.js'
import type { AriEvent } from '../../src/asterisk/ari-events.js'
import type { LinkState } from '../../src/asterisk/keep-connected.js'
import { type AriManners, hostileAri } from '../support/hostile-ari.js'
import { logLines } from '../support/log-lines.js'
import { takePlace } from '../support/place.js'
import { watch } from '../support/watch.js'

const place = await takePlace()
const password = 'word-that-nobody-may-read'
/** What all adapters of this file have logged, and what came to light besides. */
const said: string[] = []
const uncaught: unknown[] = []
for (const event of ['uncaughtException', 'unhandledRejection'])
  process.on(event, (error) => uncaught.push(error))
const globalsBefore = new Set(Object.getOwnPropertyNames(globalThis))

async function against(t: Test, more: Partial<AriOptions> = {}) {
  const server = await hostileAri(place.server, password)
  const log = logLines()
  const adapter = ari({
    host: server.host,
    port: server.port,
    username: 'tongdai',
    password,
    log,
    timeoutMs: 300,
    random: () => -0.45,
    ...more,
  })
  const states = watch<LinkState>((note) => adapter.onState(note))
  const events = watch<AriEvent>((note) => adapter.onEvent(note))
  t.teardown(async () => {
    await adapter.stop()
    await server.close()
    said.push(...log.lines)
  })
  return { server, adapter, log, states, events }
}

const isUp = (state: LinkState) => state === 'up'
const unreachable = { name: 'AsteriskError', kind: 'unreachable' }
const channel = (id: string) => ({
  id,
  protocol_id: 'x',
  name: `PJSIP/${id}`,
  state: 'Up',
  caller: { name: '', number: '0909' },
  connected: { name: '', number: '' },
  accountcode: '',
  dialplan: { context: 'phones', exten: '7', priority: 1, app_name: '', app_data: '' },
  creationtime: '2026-11-20T19:33:43.803+0000',
  language: 'en',
})
const ended = (id: string) => JSON.stringify({ type: 'StasisEnd', channel: channel(id) })

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

t.test('a request ends by its deadline, its socket with it', async (t) => {
  const { server, adapter, states } = await against(t)
  adapter.start()
  await states.first(isUp)
  server.behave(() => true)
  await t.rejects(adapter.channels(), {
    name: 'AsteriskError',
    kind: 'timeout',
    message: /within 300 ms/,
  })
  server.behave(() => false)
  t.strictSame(await adapter.channels(), [])
})

t.test('an answer that is no answer fails the request that asked, and no other', async (t) => {
  const { server, adapter, states } = await against(t)
  adapter.start()
  await states.first(isUp)
  const json = { 'content-type': 'application/json' }
  const answers: readonly [AriManners, object][] = [
    [(_, response) => !!response.writeHead(200, json).end('{"half'), { kind: 'refused' }],
    [(_, response) => !!response.writeHead(200, json).end('{"id":1}'), { kind: 'refused' }],
    [(_, response) => !!response.writeHead(200, json).end('null'), { kind: 'refused' }],
    [(_, response) => !!response.writeHead(200).end('[{"id":"1"}]'), { kind: 'refused' }],
    [(_, response) => !!response.writeHead(302, { location: '/x' }).end(), { status: 302 }],
    [(_, response) => !!response.writeHead(500).end('oops'), { status: 500, message: /HTTP 500/ }],
    [(request) => !!request.socket.resetAndDestroy(), unreachable],
    [(request) => !!request.socket.destroy(), unreachable],
  ]
  for (const [manners, error] of answers) {
    server.behave(manners)
    await t.rejects(adapter.channels(), { name: 'AsteriskError', ...error })
    server.behave(() => false)
    t.strictSame(await adapter.channels(), [])
  }
  t.equal(states.seen.length, 1, 'the connection stays')
})

t.test("the status of Asterisk's refusal is kept, with its words", async (t) => {
  const { server, adapter, states } = await against(t)
  adapter.start()
  await states.first(isUp)
  const gone = { name: 'AsteriskError', kind: 'refused', status: 404, message: /Channel not found/ }
  await t.rejects(adapter.moh('1.2'), gone)
  await t.rejects(adapter.hangup('1.2'), gone)
  t.equal(await adapter.claim('1.2'), false)
  t.equal(await adapter.getVariable('1.2', 'X'), undefined)
  server.behave((_, response) => !!response.writeHead(409).end('{"message":"Not in Stasis"}'))
  await t.rejects(adapter.continue('1.2', 'destination', 's'), {
    name: 'AsteriskError',
    status: 409,
  })
  t.equal(await adapter.claim('1.2'), false)
  server.behave((_, response) => !!response.writeHead(500).end())
  await t.rejects(adapter.claim('1.2'), { name: 'AsteriskError', status: 500 })
})

t.test('bad JSON, unknown and spoilt events and a bad listener stop no later event', async (t) => {
  const { server, adapter, log, states, events } = await against(t)
  adapter.onEvent((event) => {
    if (event.type === 'StasisEnd' && event.channel.id === '2') throw new Error('broken listener')
  })
  adapter.start()
  await states.first(isUp)
  const socket = await server.events(0)
  const spoilt = [
    '{"type":',
    'null',
    '[]',
    '',
    '"StasisEnd"',
    '{"type":"NeverHeardOf"}',
    '{"type":"__proto__"}',
    '{"type":"StasisEnd"}',
    JSON.stringify({
      type: 'ChannelDtmfReceived',
      digit: '5;x',
      duration_ms: 1,
      channel: channel('1'),
    }),
  ]
  socket.send(ended('1'))
  for (const text of spoilt) socket.send(text)
  socket.send(ended('2'))
  socket.send(Buffer.from(ended('3')))
  socket.send(ended('4'))
  await events.times(4, ({ type }) => type === 'StasisEnd')
  t.strictSame(
    events.seen.map((event) => 'channel' in event && event.channel.id),
    ['1', '2', '3', '4'],
  )
  t.equal(adapter.dropped, spoilt.length)
  t.match(log.lines.join('\n'), /broken listener/)
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

t.test('no value becomes a path, a header or a second line', async (t) => {
  const { server, adapter, states } = await against(t)
  adapter.start()
  await states.first(isUp)
  const refused = { name: 'AsteriskError', kind: 'refused', status: undefined }
  for (const id of ['', '.', '..', '../asterisk', 'a/b', 'a b', 'a\r\nX: y', 'a\0', '%2e%2e'])
    await t.rejects(adapter.hangup(id), refused, JSON.stringify(id))
  await t.rejects(adapter.setVariable('1.2', 'X', 'a\r\nb'), refused)
  await t.rejects(adapter.setVariable('1.2', 'X', 'a\0'), refused)
  await t.rejects(adapter.setVariable('1.2', 'X Y', 'a'), refused)
  await t.rejects(adapter.getVariable('1.2', '${X}'), refused)
  await t.rejects(adapter.continue('1.2', 'a\nb', 's'), refused)
  await t.rejects(adapter.continue('1.2', 'a', '1,2'), refused)
  await t.rejects(adapter.applicationSubscribe('channel:1\r\n'), refused)
  t.strictSame(server.orders, [], 'nothing was sent')
  await t.rejects(adapter.setVariable('1.2', 'X', 'a&b=c d+e/../ü#?%00'), {
    name: 'AsteriskError',
    status: 404,
  })
  const [order = ''] = server.orders
  t.match(order, /^POST \/ari\/channels\/1\.2\/variable\?variable=X&value=[^&]+$/)
  t.equal(new URL(order.slice(5), 'http://x').searchParams.get('value'), 'a&b=c d+e/../ü#?%00')
})

t.test('the adapter shows no password, not even to a curious logger', async (t) => {
  const { adapter, states } = await against(t)
  adapter.start()
  await states.first(isUp)
  const error = await adapter.moh('1.2').catch((thrown) => thrown)
  for (const thing of [adapter, error]) {
    t.notMatch(JSON.stringify(thing), password)
    t.notMatch(inspect(thing, { depth: 20, showHidden: true }), password)
  }
})

t.test(
  'through all of this nothing came to light: no global, no exception, no secret',
  async (t) => {
    t.strictSame(
      Object.getOwnPropertyNames(globalThis).filter((name) => !globalsBefore.has(name)),
      [],
      'ari-client leaves no global behind',
    )
    t.strictSame(uncaught, [])
    t.ok(said.length > 20)
    t.notMatch(said.join('\n'), password)
  },
)
