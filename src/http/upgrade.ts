import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** What is needed to answer a request that wants another protocol. */
export interface Upgrade {
  readonly socket: Duplex
  /** What the client sent right behind its request. */
  readonly head: Buffer
}

const asked = new WeakMap<IncomingMessage, Upgrade>()

/** Undefined: the request wants no WebSocket. */
export const upgradeOf = (request: IncomingMessage): Upgrade | undefined => asked.get(request)

/** Any other protocol may be ignored, and the request answered as it is (RFC 9110 §7.8). */
export const wantsWebSocket = ({ headers, method }: IncomingMessage): boolean =>
  method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket'

/**
 * Lets requests for a WebSocket take the way of all others, with the same checks of who may do what.
 * The route that wants one takes over the connection (`upgradeOf`); whatever else is answered ends
 * it.
 */
export function answerUpgrades(
  server: Server,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): void {
  server.on('upgrade', (request, socket: Socket, head) => {
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    response.assignSocket(socket)
    response.once('finish', () => {
      response.detachSocket(socket)
      socket.end()
    })
    socket.on('error', () => socket.destroy())
    if (wantsWebSocket(request)) asked.set(request, { socket, head })
    answer(request, response)
  })
}
