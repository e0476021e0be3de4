import { createSocket } from 'node:dgram'
import type { SipSettings } from './asterisk.conf.js'

/** Throws when the SIP port is taken: Asterisk would boot without its SIP port and say so in a log only. */
export async function refuseTakenSipPort({ host, port }: SipSettings): Promise<void> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind({ address: host, port, exclusive: true }, resolve)
    })
  } catch (error) {
    throw new Error(`SIP port ${host}:${port} cannot be opened: ${(error as Error).message}`)
  } finally {
    socket.close()
  }
}
