import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { connect } from 'node:tls'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { baresip } from '../support/baresip.js'
import { givenCertificate } from '../support/certificate.js'
import { everyServer } from '../support/place.js'
import { header } from '../support/sip/message.js'
import { scriptedPhone } from '../support/sip/ua.js'
import { poll } from '../support/wait.js'
import { peopleHouse } from './people.js'

// Which place this will be is not known yet, and phones check that the certificate names it.
const given = givenCertificate(everyServer)
const env = { TONGDAI_TLS_CERT: given.cert, TONGDAI_TLS_KEY: given.key }
const { house, accountOf, identity } = await peopleHouse(t, { env })
const { calls, pbx } = house
const { server: host, sipTlsPort: port } = pbx.place
const overTls = (kind: 'desk' | 'app' | 'web') => {
  const own = identity(kind)
  return { ...own, server: { host, port }, transport: 'tls' as const, tls: { ca: given.text() } }
}

/** What SIP over TLS proves itself with now. */
async function shown(): Promise<string> {
  const socket = connect({ host, port, rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const found = socket.getPeerX509Certificate()?.fingerprint256 ?? ''
  t.match(socket.getProtocol(), /^TLSv1\.[23]$/)
  socket.destroy()
  return found
}
const print = () => new X509Certificate(given.text()).fingerprint256

async function phoneOf(t: Test, kind: 'desk' | 'app', tone: number) {
  const phone = await scriptedPhone({ ...overTls(kind), tone })
  t.teardown(() => phone.close())
  await phone.register()
  t.teardown(() => phone.unregister().catch(() => undefined))
  return phone
}

t.test('a desk phone calls over TLS, and an app that does rings with it', async (t) => {
  const other = await house.scripted(t, '102', { tone: 440 })
  const desk = await baresip({ ...overTls('desk'), tone: 900 })
  t.teardown(() => desk.stop())
  await desk.register()
  await desk.dial('102')
  const came = await other.incoming()
  t.match(header(came.leg.invite, 'From'), /<sip:101@/)
  came.answer()
  await came.media.hears(900)
  await desk.hears(440)
  await came.hangUp()
  await calls.one()

  const app = await phoneOf(t, 'app', 700)
  const call = await other.call('101')
  await desk.waitFor('CALL_INCOMING')
  const inApp = await app.incoming()
  t.match(header(inApp.leg.invite, 'Via'), /^SIP\/2\.0\/TLS/)
  inApp.answer()
  await call.answered()
  await call.media.hears(700)
  await call.hangUp()
  t.match(await calls.one(), { from: { number: '102' }, to: { number: '101' } })
})

t.test('accounts tell the port; the one of a browser knows no TLS and gets none', async (t) => {
  for (const kind of ['desk', 'app'] as const)
    t.match(accountOf(kind), { transports: ['udp', 'tcp', 'tls'], tlsPort: port })
  t.match(accountOf('web'), { transports: ['ws'], tlsPort: null })
  const phone = await scriptedPhone({ ...overTls('web'), tone: 500 })
  t.teardown(() => phone.close())
  await t.rejects(phone.register(), /answered 40[13]/)
})

t.test('the certificate is the given one; a new one is taken and no call ends', async (t) => {
  t.equal(await shown(), print())
  t.equal(statSync(`${pbx.data}/tls/sip.pem`).mode & 0o777, 0o600)
  const other = await house.scripted(t, '102', { tone: 440 })
  const desk = await phoneOf(t, 'desk', 700)
  const call = await desk.call('102')
  const came = await other.incoming()
  came.answer()
  await call.answered()
  given.renew()
  await poll(async () => (await shown()) === print(), 'the new certificate', 20_000)
  const heard = call.media.packets().length
  await call.media.hears(440)
  t.ok(call.media.packets().length > heard)
  await call.hangUp()
  await came.over()
  await calls.one()
})

t.test('Asterisk’s own WebSocket is reached by the service alone', async (t) => {
  const { ariPort, httpPath } = JSON.parse(readFileSync(`${pbx.data}/secrets.json`, 'utf8'))
  const opens = (path: string): Promise<number> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${ariPort}${path}`, 'sip')
      socket.once('unexpected-response', (_, { statusCode }) => resolve(statusCode ?? 0))
      socket.once('open', () => resolve(101))
      socket.once('error', () => resolve(0))
      t.teardown(() => socket.terminate())
    })
  for (const path of ['/ws', '//ws', '/ari/ws', `/${'x'.repeat(32)}/ws`, `/${httpPath}x/ws`])
    t.equal(await opens(path), 404, path)
  t.equal(await opens(`/${httpPath}/ws`), 101, 'nothing but the path keeps others out')
  for (const file of ['secrets.json', 'conf/generated/http.conf'])
    t.equal(statSync(`${pbx.data}/${file}`).mode & 0o777, 0o600)
  t.notMatch(await pbx.asterisk('core show settings'), httpPath)
})
