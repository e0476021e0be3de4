import http from 'node:http'
import https from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Feature } from '../../src/http/feature.js'
import { listen } from '../../src/http/listen.js'
import { selfSigned } from '../../src/http/self-signed.js'
import { house } from './house.js'

export const host = '127.0.50.1'

interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

/** One request over the network; the certificate signs itself, so nobody vouches for it. */
export function ask(
  url: string,
  { headers = {}, payload }: { headers?: object; payload?: object } = {},
) {
  return new Promise<Answer>((resolve, reject) => {
    const { request } = url.startsWith('https') ? https : http
    const body = payload && JSON.stringify(payload)
    const sent = request(
      url,
      {
        method: body === undefined ? 'GET' : 'POST',
        headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
        rejectUnauthorized: false,
        agent: false,
      },
      (answer) => {
        let text = ''
        answer.on('data', (chunk) => {
          text += chunk
        })
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

/** A house whose plain and encrypted port are open, at its own certificate. */
export async function opened(t: Parameters<typeof house>[0], features: readonly Feature[] = []) {
  const made = await house(t, { features })
  const certificate = await selfSigned(join(made.data, 'tls'), Date.now())
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  const parts = {
    ...{ app: made.app, log, certificate, certificateEveryMs: 20 },
    http: { host, port: 0 },
    https: { host, port: 0 },
  }
  const listening = await listen(parts)
  t.teardown(() => listening.close(0))
  const plain = `http://${host}:${listening.http.port}`
  const tls = `https://${host}:${listening.https.port}`
  return { ...made, parts, listening, certificate, lines, plain, tls }
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** What comes back when these bytes are all that is sent, `later` after the first answer. */
export const spoken = (base: string, bytes: string, later?: string) =>
  new Promise<string>((resolve, reject) => {
    const { hostname: host, port } = new URL(base)
    let text = ''
    const socket = connect(Number(port), host, () => socket.write(bytes))
    socket.on('data', (chunk) => {
      if (text === '' && later !== undefined) socket.write(later)
      text += chunk
    })
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
