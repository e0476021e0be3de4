import { type AddressInfo, connect } from 'node:net'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { liveHub } from '../../../src/features/monitor/monitor.hub.js'
import type { Viewer } from '../../../src/features/monitor/monitor.may.js'
import { liveViewers } from '../../../src/features/monitor/monitor.viewers.js'
import { changes } from '../../support/wait.js'

const everything: Viewer = { userId: 1, queues: null }

/** Viewers behind a real server, which is told who looks only when the test says so. */
async function room(t: Test, host: string) {
  const changed = changes()
  const seen = { asked: 0, gone: 0, snapshots: 0, followed: 0 }
  const watched: boolean[] = []
  let known: Promise<void> = Promise.resolve()
  let isKnown = () => {}
  const viewers = liveViewers({
    hub: liveHub<Viewer>('r'),
    async viewerOf() {
      seen.asked += 1
      changed.fire()
      await known
      return everything
    },
    stillOf: async () => null,
    async snapshot() {
      seen.snapshots += 1
      return {}
    },
    watched(is) {
      watched.push(is)
      changed.fire()
    },
    trouble: (error) => t.fail(String(error)),
  })
  const app = Fastify()
  app.addHook('onRequest', async (request) => {
    request.raw.socket.once('close', () => {
      seen.gone += 1
      changed.fire()
    })
  })
  app.get('/', async (request, reply) => {
    await viewers.follow(request, reply)
    seen.followed += 1
    changed.fire()
    return reply
  })
  await app.listen({ host, port: 0 })
  t.teardown(async () => {
    viewers.close()
    await app.close()
  })
  const { port } = app.server.address() as AddressInfo
  return {
    ...{ seen, watched, changed },
    /** Whoever asks now is not known before `isKnown` is called. */
    wait() {
      known = new Promise((resolve) => {
        isKnown = resolve
      })
      return () => isKnown()
    },
    asks() {
      const socket = connect(port, host)
      t.teardown(() => socket.destroy())
      socket.write(`GET / HTTP/1.1\r\nhost: ${host}\r\n\r\n`)
      return socket
    },
  }
}

t.test('viewers who are gone before they are known take nobody’s place', async (t) => {
  const { seen, watched, changed, wait, asks } = await room(t, '127.0.0.9')
  const isKnown = wait()
  const many = 250
  const sockets = Array.from({ length: many }, () => asks())
  await changed.until(() => seen.asked === many, 'all of them', 10_000)
  for (const socket of sockets) socket.destroy()
  await changed.until(() => seen.gone === many, 'that they are gone', 10_000)
  isKnown()
  await changed.until(() => seen.followed === many, 'their answers', 10_000)
  t.same([watched, seen.snapshots], [[], 0], 'nothing is open, and nothing was read for them')

  const socket = asks()
  const answer = await new Promise((resolve) => socket.once('data', resolve))
  t.match(String(answer), /^HTTP\/1.1 200 /)
  socket.destroy()
  await changed.until(() => watched.length === 2, 'the end of the last', 10_000)
  t.same(watched, [true, false], 'nothing is open')
})
