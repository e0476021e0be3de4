import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import t, { type Test } from 'tap'
import { ami } from '../../src/asterisk/ami.js'
import { ari } from '../../src/asterisk/ari.js'
import { pulseOf } from '../../src/asterisk/pulse.js'
import { wakingPause } from '../../src/asterisk/waking.js'
import { hostileAmi } from '../support/hostile-ami.js'
import { hostileAri } from '../support/hostile-ari.js'
import { logLines } from '../support/log-lines.js'

const host = '127.0.0.1'
const never = new AbortController().signal
const withinMs = 500

/** Both questions of the product, to these two ports. */
function asks(ports: { readonly ami: number; readonly ari: number }, password = 'word-of-ari') {
  const log = logLines()
  const admin = ami({ host, port: ports.ami, username: 'tongdai', secret: 'x', log, contexts: [] })
  const decider = ari({ host, port: ports.ari, username: 'tongdai', password, log })
  return [admin.answers, decider.answers]
}

/** Takes connections and says nothing: what a process that stands still looks like. */
async function mute(t: Test): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => {}))
  t.teardown(() => server.close())
  return listening(server)
}

async function listening(server: Server): Promise<number> {
  server.listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A port where nobody is. */
async function closedPort(): Promise<number> {
  const server = createServer()
  const port = await listening(server)
  server.close()
  await once(server, 'close')
  return port
}

t.test('who takes connections and says nothing is silent, and is given all the time', async (t) => {
  const since = performance.now()
  const ports = { ami: await mute(t), ari: await mute(t) }
  t.equal(await pulseOf(asks(ports), withinMs, never), 'silent')
  t.ok(performance.now() - since >= withinMs)
})

t.test('who says no lives', async (t) => {
  const silentPort = await mute(t)
  const admin = await hostileAmi(host)
  t.teardown(() => admin.close())
  t.equal(await pulseOf(asks({ ami: admin.port, ari: silentPort }), withinMs, never), 'answered')
  admin.behave((peer, { actionid }) =>
    peer.record('Response: Error', `ActionID: ${actionid}`, 'Message: Authentication failed'),
  )
  t.equal(await pulseOf(asks({ ami: admin.port, ari: silentPort }), withinMs, never), 'answered')
  admin.behave((peer) => peer.socket.end())
  t.equal(await pulseOf(asks({ ami: admin.port, ari: silentPort }), withinMs, never), 'answered')
  admin.behave(() => {})
  t.equal(
    await pulseOf(asks({ ami: admin.port, ari: silentPort }), withinMs, never),
    'silent',
    'a greeting alone is what a process says that does nothing any more',
  )
  const decider = await hostileAri(host, 'word-of-ari')
  t.teardown(() => decider.close())
  for (const password of ['word-of-ari', 'wrong'])
    t.equal(
      await pulseOf(asks({ ami: silentPort, ari: decider.port }, password), withinMs, never),
      'answered',
    )
  t.same(
    decider.orders.filter((order) => order !== 'GET /ari/asterisk/ping'),
    [],
    'the application is not touched',
  )
  await decider.deserted()
})

t.test('where nobody listens there is nobody, and that takes as long', async (t) => {
  const ports = { ami: await closedPort(), ari: await closedPort() }
  const since = performance.now()
  t.equal(await pulseOf(asks(ports), withinMs, never), 'nobody')
  t.ok(performance.now() - since >= withinMs)
  t.equal(await pulseOf(asks({ ...ports, ami: await mute(t) }), withinMs, never), 'silent')
})

t.test('one that cannot be asked has said nothing and kept nothing back', async (t) => {
  const unable = () => Promise.reject(new Error('too many open files'))
  const [askAmi] = asks({ ami: await mute(t), ari: 1 })
  t.equal(await pulseOf([unable, askAmi ?? unable], withinMs, never), 'unknown')
})

t.test('time in which the service stood still is not counted', async (t) => {
  const since = performance.now()
  const waiting = wakingPause(600, never)
  for (let n = 0; n < 3; n++) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700)
  }
  t.ok(await waiting)
  t.ok(performance.now() - since > 2100 + 400, `${performance.now() - since} ms`)
  const over = new AbortController()
  const cut = wakingPause(60_000, over.signal)
  over.abort()
  t.notOk(await cut)
})
