import { createServer } from 'node:http'
import type { Test } from 'tap'
import { changes } from '../support/wait.js'

/** A request as an SMS gateway has got it. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** A gateway for text messages, played by the test. */
export async function smsGateway(t: Test) {
  const received: Received[] = []
  const changed = changes()
  let answer: { status: number; body: string } = { status: 200, body: '{"CodeResult":"100"}' }
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece)
    const { method = '', url = '', headers } = request
    received.push({ method, url, headers, body: Buffer.concat(pieces).toString() })
    changed.fire()
    response.writeHead(answer.status, { location: '/elsewhere' }).end(answer.body)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    server.closeAllConnections()
    return new Promise((done) => server.close(done))
  })
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answers: (next: typeof answer) => {
      answer = next
    },
    /** Resolves when so many requests have come in all. */
    got: (count: number, ms = 20_000) =>
      changed.until(
        () => received.length >= count,
        `${count} messages`,
        ms,
        () => JSON.stringify(received),
      ),
  }
}
