import type { AsyncLocalStorage } from 'node:async_hooks'
import { setMaxListeners } from 'node:events'
import { Agent } from 'node:http'
import type { WebSocket } from 'ws'
import type { SwaggerAnswer, SwaggerRequest } from './ari-contain.js'
import { type AriEvent, ariEvent } from './ari-events.js'
import { type Exchange, exchangeHttp } from './ari-http.js'
import { AsteriskError, wordsOf } from './asterisk-error.js'
import { withDeadline } from './deadline.js'
import { gate } from './gate.js'
import type { Link, LinkEnd } from './keep-connected.js'

/** What an operation is given by name; an object is sent as the body. */
export type AriParameters = Readonly<Record<string, string | number | object>>

/** The operations we use, as ari-client makes them from Asterisk's own description. */
type Operation = (parameters: AriParameters) => PromiseLike<unknown>

/** A client of ari-client, seen from where we use it. */
export interface AriClient {
  /** What the address of the WebSocket is made of. */
  readonly _connection: { host: string }
  /** Set by `start`, before it returns. */
  readonly _ws: WebSocket
  start(application: string): PromiseLike<unknown>
  readonly [resource: string]: unknown
}

export interface AriLibrary {
  connect(url: string, user: string, password: string): PromiseLike<AriClient>
}

/** One ARI connection: the WebSocket with the events and the HTTP for the orders. */
export interface AriLink extends Link {
  /** Calls `client[resource][operation]`; the answer is whatever Asterisk said. */
  call(
    resource: string,
    operation: string,
    parameters?: AriParameters,
    timeoutMs?: number,
  ): Promise<unknown>
}

export interface AriLinkOptions {
  readonly library: AriLibrary
  readonly exchanges: AsyncLocalStorage<Exchange>
  readonly host: string
  readonly port: number
  /** What stands before every path. */
  readonly prefix: string
  readonly username: string
  readonly password: string
  readonly application: string
  readonly timeoutMs: number
  /** Gets every event; `undefined` for one that nobody knows. */
  onEvent(event: AriEvent | undefined): void
}

const goodbyeMs = 300
/** Asterisk drops an idle connection after 15 s (http.conf, session_keep_alive); we before that. */
const idleMs = 5000
/** Asterisk resets what exceeds its sessionlimit (100 if not set); the rest waits its turn here. */
const maxSockets = 16

/** What the library's HTTP does: the request of whichever exchange it is made in. */
export const executeIn =
  (exchanges: AsyncLocalStorage<Exchange>) =>
  (wanted: SwaggerRequest): void => {
    const exchange = exchanges.getStore()
    if (exchange !== undefined) exchangeHttp(exchange, wanted)
  }

/** Connects. Leaves no socket when it fails or `signal` fires. */
export async function openAriLink(options: AriLinkOptions, signal: AbortSignal): Promise<AriLink> {
  const { exchanges, host, port, prefix, username, password, timeoutMs } = options
  const agent = new Agent({ keepAlive: true, timeout: idleMs, maxSockets })
  const gone = new AbortController()
  setMaxListeners(0, gone.signal) // one per request under way

  /** Runs a piece of the library with HTTP of ours; `take` gets each answer, or the library. */
  const within = <T>(
    what: string,
    ms: number,
    work: () => PromiseLike<unknown>,
    take?: (answer: SwaggerAnswer) => T,
  ): Promise<T> =>
    withDeadline(what, ms, gone.signal, (over) =>
      new Promise<T>((resolve, fail) => {
        const exchange: Exchange = {
          host,
          port,
          prefix,
          agent,
          signal: over,
          fail,
          take: (wanted, answer) =>
            take === undefined ? wanted.on.response(answer) : resolve(take(answer)),
        }
        exchanges.run(exchange, () => work().then((result) => resolve(result as T), fail))
      }).catch((error) => {
        if (error instanceof AsteriskError) throw error
        throw new AsteriskError('refused', `${what}: ${wordsOf(error)}`)
      }),
    )

  const end = (reason: string) => {
    gone.abort(new AsteriskError('unreachable', `ARI: ${reason}`))
    agent.destroy()
  }
  const stop = () => end('stopped')
  signal.addEventListener('abort', stop, { once: true })
  try {
    const client = await within<AriClient>('ARI connect', timeoutMs, () =>
      options.library.connect(`http://${host}:${port}`, username, password),
    )
    // The library knows of no path before its own.
    client._connection.host += prefix
    const events = await openEvents(client, options, gone.signal, end)
    return {
      ...events,
      close: end,
      call: (resource, operation, parameters = {}, ms = timeoutMs) =>
        within<unknown>(
          `ARI ${operation}`,
          ms,
          () => operationOf(client, resource, operation)(parameters),
          ({ data }) => (data === '' ? undefined : JSON.parse(data)),
        ),
    }
  } catch (error) {
    end(wordsOf(error))
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function operationOf(client: AriClient, resource: string, operation: string): Operation {
  const found = (client[resource] as Record<string, Operation> | undefined)?.[operation]
  if (found === undefined) {
    throw new AsteriskError('refused', `ARI: this Asterisk has no ${resource}.${operation}`)
  }
  return found
}

/**
 * Opens the event socket. The library's listeners are taken off before they ever hear anything: they
 * throw into the socket, which then stays open and mute, and their retries cannot be stopped.
 */
async function openEvents(
  client: AriClient,
  { application, timeoutMs, onEvent }: AriLinkOptions,
  gone: AbortSignal,
  end: (reason: string) => void,
): Promise<Omit<AriLink, 'call' | 'close'>> {
  let replaced = false
  const events = gate(onEvent)
  void client.start(application)
  const socket = client._ws
  socket.removeAllListeners()
  gone.addEventListener('abort', () => leave(socket), { once: true })
  const closed = new Promise<LinkEnd>((resolve) => {
    socket.once('close', () => {
      end('connection closed by Asterisk')
      resolve({ reason: wordsOf(gone.reason), replaced })
    })
  })
  socket.on('error', (error) => end(wordsOf(error)))
  socket.on('message', (data) => {
    const event = ariEvent(String(data))
    queueMicrotask(() => events.pass(event))
    if (event?.type !== 'ApplicationReplaced') return
    replaced = true
    end('another client has taken the application')
  })
  await withDeadline(
    'ARI events',
    timeoutMs,
    gone,
    () => new Promise<void>((resolve) => socket.once('open', resolve)),
  )
  return {
    closed,
    release: events.open,
    ping: () =>
      new Promise<void>((resolve) => {
        socket.once('pong', () => resolve())
        socket.ping()
      }),
  }
}

/** Says goodbye, and cuts the socket when that is not answered soon. */
function leave(socket: WebSocket): void {
  const late = setTimeout(() => socket.terminate(), goodbyeMs)
  socket.once('close', () => clearTimeout(late))
  socket.close()
}
