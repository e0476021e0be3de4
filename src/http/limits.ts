import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { wantsWebSocket } from './upgrade.js'

/** Address and header fields together, in bytes: no query of ours comes near it. */
export const maxHeaderSize = 32 * 1024

/**
 * A body in bytes: a mebibyte and a little more, so that a field of a mebibyte is refused by its
 * path. No resource needs as much; uploads bring their own limit.
 */
export const bodyLimit = 1088 * 1024

/** A size for people. */
export const inKiB = (bytes: number): string => `${Math.round(bytes / 1024)} KiB`

/**
 * How a server reads. Slow or silent clients hold a connection no longer than this (milliseconds);
 * a missing `Host` is refused by us, in words.
 */
export const reading = {
  maxHeaderSize,
  requireHostHeader: false,
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 20_000,
  connectionsCheckingInterval: 5_000,
  shouldUpgradeCallback: wantsWebSocket,
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
}
