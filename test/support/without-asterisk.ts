import { createSocket } from 'node:dgram'
import type { Pbx } from './pbx.js'
import { poll } from './wait.js'

/**
 * Kills Asterisk and takes its SIP port, so that none can be started until the answer is called;
 * resolves when the service says so.
 */
export async function withoutAsterisk(pbx: Pbx): Promise<() => Promise<void>> {
  pbx.killAsterisk('SIGKILL')
  const { server: address, sipPort: port } = pbx.place
  const open = () =>
    new Promise<ReturnType<typeof createSocket>>((resolve, reject) => {
      const socket = createSocket('udp4')
      socket.once('error', reject)
      socket.bind({ address, port, exclusive: true }, () => resolve(socket))
    })
  const socket = await poll(open, 'the SIP port', 2000, 5)
  await poll(async () => (await pbx.health()).status === 'down', 'health that says so', 10_000)
  return () => new Promise((resolve) => socket.close(() => resolve()))
}
