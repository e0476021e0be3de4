import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, connect as tlsConnect } from 'node:tls'

/** How bytes get from one SIP side to the other. */
export interface Wire {
  readonly port: number
  send(bytes: Buffer, port: number, host: string): void
  close(): void
}

type Took = (message: Buffer, from: { readonly host: string; readonly port: number }) => void

export async function udpWire(address: string, port: number, took: Took): Promise<Wire> {
  const socket = createSocket('udp4')
  socket.bind(port, address)
  await once(socket, 'listening')
  socket.on('error', () => {
    // ICMP of a peer that is gone: the repetition runs into its time-out by itself.
  })
  socket.on('message', (bytes, from) => took(bytes, { host: from.address, port: from.port }))
  return {
    port: socket.address().port,
    send: (bytes, port, host) => socket.send(bytes, port, host),
    close: () => socket.close(),
  }
}

type Found = (socket: Socket) => void

/** How a connection is taken and made. */
interface Streams {
  readonly name: 'tcp' | 'tls'
  server(found: Found): Server
  connect(to: { host: string; port: number; localAddress: string }): Socket
}

export const tcpStreams: Streams = {
  name: 'tcp',
  server: (found) => createServer(found),
  connect: createConnection,
}

/** PEM texts: what a side proves itself with, and who it believes; nobody is asked without `ca`. */
export interface TlsIdentity {
  readonly cert?: string
  readonly key?: string
  readonly ca?: string
}

export const tlsStreams = ({ cert, key, ca }: TlsIdentity): Streams => ({
  name: 'tls',
  server: (found) => createTlsServer({ cert, key }, found),
  connect: (to) => tlsConnect({ ...to, ca, rejectUnauthorized: ca !== undefined }),
})

/**
 * TCP (RFC 3261 §18) or TLS: takes connections and makes one when there is none; an answer goes back
 * where the question came from. What is said of the transport in Via and Contact is put right here.
 */
export async function streamWire(
  { name, server: taking, connect }: Streams,
  address: string,
  port: number,
  took: Took,
): Promise<Wire> {
  const open = new Map<string, Socket>()
  const hold = (socket: Socket, host: string, from: number): Socket => {
    open.set(host, socket)
    let rest: Buffer = Buffer.alloc(0)
    socket.on('data', (bytes) => {
      const { whole, left } = cut(Buffer.concat([rest, bytes]))
      rest = left
      for (const message of whole) took(message, { host, port: from })
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      if (open.get(host) === socket) open.delete(host)
    })
    return socket
  }
  const server = taking((socket) => {
    hold(socket, socket.remoteAddress ?? '', socket.remotePort ?? 0)
  })
  server.listen(port, address)
  await once(server, 'listening')
  return {
    port,
    send: (bytes, port, host) => {
      const there = open.get(host)
      const socket = there ?? hold(connect({ host, port, localAddress: address }), host, port)
      socket.write(over(name, bytes))
    },
    close: () => {
      server.close()
      for (const socket of open.values()) socket.destroy()
    },
  }
}

const over = (name: Streams['name'], bytes: Buffer): string =>
  bytes
    .toString('utf8')
    .replace(/^(Via: SIP\/2\.0\/)UDP/m, `$1${name.toUpperCase()}`)
    .replace(/^(Contact: <(?![^>]*;transport)[^>]*)>/m, `$1;transport=${name}>`)

/** Whole messages by their Content-Length (RFC 3261 §18.3); empty lines are keep-alives. */
function cut(bytes: Buffer): { readonly whole: readonly Buffer[]; readonly left: Buffer } {
  const whole: Buffer[] = []
  let left = bytes
  for (;;) {
    while (left[0] === 13 || left[0] === 10) left = left.subarray(1)
    const head = left.indexOf('\r\n\r\n')
    if (head < 0) return { whole, left }
    const length = /^(?:content-length|l)\s*:\s*(\d+)/im.exec(left.toString('latin1', 0, head))
    const end = head + 4 + Number(length?.[1] ?? 0)
    if (left.length < end) return { whole, left }
    whole.push(left.subarray(0, end))
    left = left.subarray(end)
  }
}
