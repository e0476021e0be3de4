import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { bundle } from './bundle.js'
import { changes } from './wait.js'

/** Answers a request itself (true, also by doing nothing), or leaves it to good manners (false). */
export type AriManners = (request: IncomingMessage, response: ServerResponse) => boolean

/** A little server that speaks ARI well enough to misbehave on purpose. */
export interface HostileAri {
  readonly host: string
  readonly port: number
  /** Open TCP connections of now. */
  sockets(): number
  /** `GET /ari/channels` … in order of arrival, those of the description left out. */
  readonly orders: readonly string[]
  behave(manners: AriManners): void
  /** The event socket number `n` (from 0) once a client has opened it. */
  events(n: number, ms?: number): Promise<WebSocket>
  /** Resolves when a request whose path contains `part` came for the `count`th time. */
  requests(part: string, count: number, ms?: number): Promise<unknown>
  /** Resolves when nobody is connected any more. */
  deserted(ms?: number): Promise<unknown>
  close(): Promise<void>
}

const politely: AriManners = () => false

/** Serves Asterisk's own description of ARI and demands the password everywhere. */
export async function hostileAri(host: string, password: string): Promise<HostileAri> {
  const open = new Set<Socket>()
  const opened: WebSocket[] = []
  const paths: string[] = []
  const changed = changes()
  const entrance = new WebSocketServer({ noServer: true })
  let manners = politely

  const server = createServer((request, response) => {
    paths.push(`${request.method} ${request.url}`)
    changed.fire()
    if (!manners(request, response)) answer(request, response, password)
  })
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      open.delete(socket)
      changed.fire()
    })
  })
  server.on('upgrade', (request, socket, head) => {
    paths.push(`UPGRADE ${request.url}`)
    changed.fire()
    if (!request.url?.includes(`api_key=tongdai:${password}`)) socket.end('HTTP/1.1 401 No\r\n\r\n')
    else
      entrance.handleUpgrade(request, socket, head, (client) => {
        client.on('error', () => {})
        opened.push(client)
        changed.fire()
      })
  })
  server.listen(0, host)
  await once(server, 'listening')

  return {
    host,
    port: (server.address() as AddressInfo).port,
    sockets: () => open.size,
    get orders() {
      return paths.filter((path) => !/api-docs|^UPGRADE/.test(path))
    },
    behave(next) {
      manners = next
    },
    events: (n, ms = 15_000) => changed.until(() => opened[n], `event socket ${n}`, ms),
    requests: (part, count, ms = 15_000) =>
      changed.until(
        () => paths.filter((path) => path.includes(part)).length >= count,
        `${count} × ${part}`,
        ms,
        () => paths.join(' | '),
      ),
    deserted: (ms = 15_000) => changed.until(() => open.size === 0, 'end of all connections', ms),
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function answer(request: IncomingMessage, response: ServerResponse, password: string): void {
  const say = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
  const login = `Basic ${Buffer.from(`tongdai:${password}`).toString('base64')}`
  const [, file] = /^\/ari\/api-docs\/([a-zA-Z]+\.json)$/.exec(request.url ?? '') ?? []
  if (request.headers.authorization !== login) say(401, { message: 'Unauthorized' })
  else if (file !== undefined) say(200, description(file))
  else if (request.url === '/ari/channels') say(200, [])
  else say(404, { message: 'Channel not found' })
}

const description = (file: string): string =>
  readFileSync(`${bundle}/var/lib/asterisk/rest-api/${file}`, 'utf8')
