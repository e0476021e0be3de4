import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import t from 'tap'
import { limit, mayHold } from '../../src/http/limits.js'
import { host, until } from './opened.js'

t.test(
  'one address holds only so many connections, and gets new ones when it lets go',
  async (t) => {
    const server = http.createServer()
    limit(server, () => 3)
    server.listen(0, host)
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    t.teardown(() => server.close())
    const held = await Promise.all(
      [1, 2, 3].map(async () => {
        const socket = connect(port, host)
        await once(socket, 'connect')
        return socket
      }),
    )
    await once(connect(port, host), 'close')
    t.ok(
      held.every((socket) => !socket.destroyed),
      'those that were there stay',
    )
    for (const socket of held) socket.destroy()
    await until(async () => {
      const socket = connect(port, host)
      const refused = once(socket, 'close').then(() => true)
      socket.write('nonsense\r\n\r\n')
      const [served] = await Promise.race([once(socket, 'data'), refused.then(() => [undefined])])
      socket.destroy()
      return served !== undefined
    })
  },
)

t.test('only the box itself may hold more connections than others', async (t) => {
  for (const own of ['127.0.0.1', '127.0.50.1', '::1', '::ffff:127.0.0.1'])
    t.equal(mayHold(own), 1024)
  for (const other of ['10.0.0.1', '::ffff:10.0.0.1', '2001:db8::1', ''])
    t.equal(mayHold(other), 128)
})
