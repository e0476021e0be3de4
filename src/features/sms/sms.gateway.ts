import { lookup } from 'node:dns'
import { appendFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { type GatewayRequest, holds, requestOf } from './sms.request.js'
import type { Sms, SmsSettings } from './sms.schema.js'
import { isForbidden } from './sms.url.js'

/** How an attempt ended; `error` is for a person and holds no secret. */
export type Outcome = { readonly sent: true } | { readonly sent: false; readonly error: string }

/** From the beginning of an attempt to the last byte of the answer. */
const timeoutMs = 10_000
/** So much of an answer is looked at. */
const answerBytes = 64 * 1024

export interface GatewayParts {
  /** Where `file` writes. */
  readonly file: string
  readonly time: (at: number) => string
  readonly now: () => number
  readonly timeoutMs?: number
}

/** One attempt to send one message. Never throws. */
export async function attempt(
  settings: SmsSettings,
  message: Pick<Sms, 'id' | 'to' | 'text'>,
  parts: GatewayParts,
): Promise<Outcome> {
  try {
    if (settings.kind === 'http')
      return judged(settings, await ask(requestOf(settings, message), parts.timeoutMs ?? timeoutMs))
    const { id, to, text } = message
    const line = JSON.stringify({ at: parts.time(parts.now()), id, to, text })
    await appendFile(parts.file, `${line}\n`, { mode: 0o600 })
    return { sent: true }
  } catch (error) {
    const { code, message: said } = error as NodeJS.ErrnoException
    return { sent: false, error: code ?? said }
  }
}

interface Answer {
  readonly status: number
  readonly body: string
}

/** Redirections are not followed: whoever answers one might name any address. */
function judged({ successPattern }: SmsSettings, { status, body }: Answer): Outcome {
  if (status < 200 || status > 299) return { sent: false, error: `HTTP ${status}` }
  if (holds(body, successPattern)) return { sent: true }
  const said = body.slice(0, 200).replaceAll(/[^\x20-\x7e]+/g, ' ')
  return { sent: false, error: `the answer is not that of a success: ${said}` }
}

function ask({ url, method, headers, body }: GatewayRequest, ms: number): Promise<Answer> {
  const to = new URL(url)
  const literal = to.hostname.replaceAll(/[[\]]/g, '')
  if (isIP(literal) !== 0 && isForbidden(literal)) throw new Error('forbidden address')
  const send = to.protocol === 'https:' ? httpsRequest : httpRequest
  const signal = AbortSignal.timeout(ms)
  return new Promise((resolve, reject) => {
    const failed = (error: Error) =>
      reject(signal.aborted ? new Error(`no answer within ${ms / 1000} s`) : error)
    const request = send(to, {
      ...{ method, agent: false, signal, lookup: guarded },
      headers: {
        ...headers,
        ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      },
    })
    request.on('error', failed)
    request.on('response', (response) => void read(response).then(resolve, failed))
    request.end(body)
  })
}

async function read(response: IncomingMessage): Promise<Answer> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of response) {
    pieces.push(piece)
    size += piece.length
    if (size > answerBytes) {
      response.destroy()
      break
    }
  }
  return {
    status: response.statusCode ?? 0,
    body: Buffer.concat(pieces).toString('utf8', 0, answerBytes),
  }
}

/** A name may lead anywhere: what it leads to is looked at, and that is where the request goes. */
const guarded: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const all = addresses ?? []
    const bad = all.find(({ address }) => isForbidden(address))
    const fault = error ?? (bad === undefined ? null : new Error('forbidden address'))
    const [first] = all
    if (fault !== null || first === undefined) callback(fault ?? new Error('no address'), '', 0)
    else if (options.all === true) callback(null, all)
    else callback(null, first.address, first.family)
  })
}
