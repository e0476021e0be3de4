import { Agent, type IncomingMessage, request } from 'node:http'
import type { SwaggerAnswer, SwaggerRequest } from './ari-contain.js'
import { AsteriskError, wordsOf } from './asterisk-error.js'

/** One call of the library's API, in whose context its HTTP requests are made. */
export interface Exchange {
  readonly host: string
  readonly port: number
  /** What stands before every path; Asterisk's description of itself has it already. */
  readonly prefix: string
  readonly agent: Agent
  /** Ends the request when the call is over or the connection dropped. */
  readonly signal: AbortSignal
  /** Takes a good answer; may throw when it is not to be understood. */
  take(wanted: SwaggerRequest, answer: SwaggerAnswer): void
  /** Tells the caller what the library would lose: the status, a reset, an unreadable answer. */
  fail(error: AsteriskError): void
}

/** More than Asterisk ever answers; the rest is not read. */
const largestAnswer = 64 * 1024 * 1024

/** Sends what the library wants sent. It hears nothing of a failure, for it would lose it. */
export function exchangeHttp(exchange: Exchange, wanted: SwaggerRequest): void {
  const { host, port, prefix, agent, signal } = exchange
  const unreachable = (error: unknown) =>
    exchange.fail(new AsteriskError('unreachable', `ARI: ${wordsOf(error)}`))
  const sent = request(
    {
      host,
      port,
      agent,
      signal,
      method: wanted.method.toUpperCase(),
      path: prefixed(prefix, pathOf(wanted.url)),
      headers: wanted.headers,
    },
    (answer) => {
      read(answer).then(
        (data) => deliver(exchange, wanted, answer.statusCode ?? 0, data),
        unreachable,
      )
    },
  )
  sent.on('error', unreachable)
  sent.end(wanted.body)
}

export interface Question {
  readonly host: string
  readonly port: number
  readonly prefix: string
  readonly username: string
  readonly password: string
  readonly signal: AbortSignal
}

/** Asks, on a connection of its own, for the least there is. Rejects with `refused` for a no. */
export function askHttp(question: Question): Promise<void> {
  const { host, port, prefix, username, password, signal } = question
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const wanted = {
    method: 'GET',
    url: 'http://asterisk/ari/asterisk/ping',
    headers: { authorization },
    on: { response() {} },
  }
  return new Promise((resolve, fail) => {
    const take = () => resolve()
    exchangeHttp({ host, port, prefix, agent: new Agent(), signal, take, fail }, wanted)
  })
}

/**
 * The path alone: wherever Asterisk says it is (its description names a host), we ask the one we were
 * told. Cut, not parsed: a URL object would resolve `..` in an id.
 */
const pathOf = (url: string): string => /^https?:\/\/[^/]+(\/.*)$/s.exec(url)?.[1] ?? '/'

const prefixed = (prefix: string, path: string): string =>
  path.startsWith(`${prefix}/`) ? path : prefix + path

async function read(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer) {
    size += chunk.length
    if (size > largestAnswer) throw new Error('the answer is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function deliver(exchange: Exchange, wanted: SwaggerRequest, status: number, data: string): void {
  if (status < 200 || status > 299) {
    exchange.fail(new AsteriskError('refused', `ARI: ${refusal(status, data)}`, status))
    return
  }
  try {
    exchange.take(wanted, { status, data })
  } catch (error) {
    const words = `ARI: the answer is not understood: ${wordsOf(error)}`
    exchange.fail(new AsteriskError('refused', words, status))
  }
}

/** Asterisk's own sentence, `{"message":"Channel not found"}`, if it gave one. */
function refusal(status: number, data: string): string {
  try {
    const { message } = JSON.parse(data)
    if (typeof message === 'string' && message !== '') return message
  } catch {
    // not JSON: the status says enough
  }
  return `HTTP ${status}`
}
