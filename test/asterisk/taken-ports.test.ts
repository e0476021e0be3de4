import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import t from 'tap'
import { refuseTakenPorts } from '../../src/asterisk/taken-ports.js'
import { takePlace } from '../support/place.js'

const place = await takePlace()
t.teardown(() => place.release())
const sip = { host: place.server, port: place.sipPort, tlsPort: place.sipTlsPort }
const ours = { amiPort: 0, ariPort: 0 }
for (const name of ['amiPort', 'ariPort'] as const) {
  const free = createServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const address = free.address()
  ours[name] = typeof address === 'object' && address !== null ? address.port : 0
  free.close()
  await once(free, 'close')
}

async function udp(port: number, host: string) {
  const socket = createSocket('udp4').bind({ port, address: host, exclusive: true })
  await once(socket, 'listening')
  return socket
}

async function tcp(port: number, host: string) {
  const server = createServer().listen({ port, host, exclusive: true })
  await once(server, 'listening')
  return server
}

t.test('free ports are left as they were', async (t) => {
  await refuseTakenPorts(sip, ours)
  await refuseTakenPorts(sip, ours)
  await refuseTakenPorts({ ...sip, host: '::1' }, ours)
  t.pass()
})

const cases = [
  ['the SIP port for UDP', () => udp(sip.port, sip.host), `${sip.host}:${sip.port}/udp`],
  ['the SIP port for TCP', () => tcp(sip.port, sip.host), `${sip.host}:${sip.port}/tcp`],
  ['the SIP port for TLS', () => tcp(sip.tlsPort, sip.host), `${sip.host}:${sip.tlsPort}/tls`],
  ['the AMI port', () => tcp(ours.amiPort, '127.0.0.1'), `AMI port 127.0.0.1:${ours.amiPort}`],
  ['the ARI port', () => tcp(ours.ariPort, '127.0.0.1'), `ARI port 127.0.0.1:${ours.ariPort}`],
] as const

for (const [what, take, words] of cases)
  t.test(`${what}, when taken, is named`, async (t) => {
    const taken = await take()
    const error = await refuseTakenPorts(sip, ours).catch((thrown: Error) => thrown.message)
    taken.close()
    await once(taken, 'close')
    t.match(error, words)
    t.match(error, 'EADDRINUSE')
    await refuseTakenPorts(sip, ours)
  })
