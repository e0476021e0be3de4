import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import type { SipSettings } from './asterisk.conf.js'
import type { Secrets } from './secrets.js'

/**
 * Throws when a port of ours is taken: Asterisk would boot without it, deaf to phones or to us, and
 * say so in a log only.
 */
export async function refuseTakenPorts(
  { host, port, tlsPort }: Pick<SipSettings, 'host' | 'port' | 'tlsPort'>,
  { amiPort, ariPort }: Pick<Secrets, 'amiPort' | 'ariPort'>,
): Promise<void> {
  const named = 'TONGDAI_SIP_HOST and TONGDAI_SIP_PORT name another'
  await opened(`SIP port ${host}:${port}/udp`, () => bindUdp(host, port), named)
  await opened(`SIP port ${host}:${port}/tcp`, () => listenTcp(host, port), named)
  const other = 'TONGDAI_SIP_HOST and TONGDAI_SIP_TLS_PORT name another'
  await opened(`SIP port ${host}:${tlsPort}/tls`, () => listenTcp(host, tlsPort), other)
  // Another start of the service moves these two, which nobody outside knows.
  const ours = 'once the service is started anew, it takes another one'
  await opened(`AMI port 127.0.0.1:${amiPort}`, () => listenTcp('127.0.0.1', amiPort), ours)
  await opened(`ARI port 127.0.0.1:${ariPort}`, () => listenTcp('127.0.0.1', ariPort), ours)
}

async function opened(what: string, open: () => Promise<void>, help = ''): Promise<void> {
  await open().catch((error: Error) => {
    const then = help === '' ? '' : `; ${help}`
    throw new Error(`${what} cannot be opened: ${error.message}${then}`)
  })
}

function bindUdp(address: string, port: number): Promise<void> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close()
      reject(error)
    })
    socket.bind({ address, port, exclusive: true }, () => socket.close(() => resolve()))
  })
}

function listenTcp(host: string, port: number): Promise<void> {
  // A phone that comes at this moment is sent away: it must not keep the port.
  const server = createServer((socket) => socket.destroy())
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve()))
  })
}
