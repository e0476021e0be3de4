import { inspect } from 'node:util'
import t from 'tap'
import type { AriManners } from '../support/hostile-ari.js'
import { hostileAris, isUp, password, unreachable } from './hostile-aris.js'

const { against, keptSecrets } = await hostileAris()
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

t.test('what is left out is told before anything is subscribed', async (t) => {
  const { server, adapter, states, log } = await against(t, { leaveOut: ['ChannelHold'] })
  let answer = () => {}
  server.behave((request, response) => {
    if (request.url?.includes('eventFilter')) answer = () => void response.writeHead(204).end()
    else if (request.url?.includes('subscription')) response.writeHead(200).end('{}')
    else return false
    return true
  })
  adapter.start()
  await states.first(isUp)
  await server.requests('eventFilter', 1)
  const asked = adapter.applicationSubscribe('deviceState:')
  t.same(await adapter.channels(), [])
  t.equal(server.orders.length, 2, 'Asterisk could die of a subscription meanwhile')
  answer()
  await asked
  t.match(server.orders.at(-1), /^POST .*subscription/)
  t.notMatch(log.lines.join('\n'), /not left out/)
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
      timestamp: '2026-11-21T08:30:00.123+0700',
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

t.test('through all of this nothing came to light: no global, no exception, no secret', async (t) =>
  keptSecrets(t),
)
