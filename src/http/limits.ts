import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Slow or silent clients hold a connection no longer than this (milliseconds). */
export const serverTimes = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 20_000,
  connectionsCheckingInterval: 5_000,
} as const

/** No byte in either direction for this long ends a connection; live streams send a heartbeat. */
const silenceMs = 120_000
const connections = 1024
const connectionsPerAddress = 128

/** How many connections one address may hold: the box itself all, since a proxy may stand there. */
export const mayHold = (address: string): number =>
  /^(::ffff:)?127\.|^::1$/.test(address) ? connections : connectionsPerAddress

/** What one client, or all together, may take from a server: connections, time, header bytes. */
export function limit(server: Server, most: (address: string) => number = mayHold): void {
  const open = new Map<string, number>()
  server.maxConnections = connections
  server.setTimeout(silenceMs)
  server.on('connection', (socket: Socket) => {
    const from = socket.remoteAddress ?? ''
    const count = (open.get(from) ?? 0) + 1
    if (count > most(from)) {
      socket.destroy()
      return
    }
    open.set(from, count)
    socket.once('close', () => {
      const left = (open.get(from) ?? 1) - 1
      if (left > 0) open.set(from, left)
      else open.delete(from)
    })
  })
  server.on('clientError', refuseUnreadable)
}

/** Bytes that are not HTTP get the shortest answer there is. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const status = unreadable[error.code ?? ''] ?? '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

const unreadable: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}
