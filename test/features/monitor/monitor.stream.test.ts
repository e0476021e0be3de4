import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import t, { type Test } from 'tap'
import { type EventStream, eventStream } from '../../../src/features/monitor/monitor.stream.js'
import { changes } from '../../support/wait.js'

/** A viewer's connection, and the stream to it. */
async function viewer(t: Test, address: string) {
  const changed = changes()
  const got: { stream?: EventStream; response?: ServerResponse; isOver: boolean } = {
    isOver: false,
  }
  const server = createServer((_request, response) => {
    got.response = response
    got.stream = eventStream(response, () => {
      got.isOver = true
      changed.fire()
    })
    changed.fire()
  }).listen(0, address)
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, address)
  t.teardown(() => {
    socket.destroy()
    server.close()
  })
  socket.write(`GET / HTTP/1.1\r\nhost: ${address}\r\n\r\n`)
  await changed.until(() => got.stream !== undefined, 'the request', 5000)
  return { ...got, stream: got.stream as EventStream, socket, changed, isOver: () => got.isOver }
}

t.test('a viewer that does not read is dropped, never waited for', async (t) => {
  const { stream, socket, changed, isOver } = await viewer(t, '127.0.0.7')
  socket.pause()
  const event = JSON.stringify({ text: 'x'.repeat(100_000) })
  for (let n = 0; n < 500 && !isOver(); n++) {
    stream.send('call', `r-${n}`, event)
    if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await changed.until(isOver, 'end of the connection', 5000)
  stream.send('call', 'r-999', event)
  t.pass('what is sent afterwards troubles nobody')
})

t.test('events are written as the standard has them', async (t) => {
  const { stream, socket, changed, isOver } = await viewer(t, '127.0.0.8')
  let text = ''
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString('utf8')
    changed.fire()
  })
  stream.send('call', 'r-1', '{"id":"a"}')
  await changed.until(() => text.includes('"a"'), 'the event', 5000)
  t.match(text, /content-type: text\/event-stream/i)
  t.match(text, /id: r-1\nevent: call\ndata: {"id":"a"}\n\n/)
  stream.end()
  await changed.until(isOver, 'end of the connection', 5000)
})
