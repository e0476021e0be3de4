import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type FieldFault, PbxError, type ProblemCode } from '../domain/errors.js'
import { say } from '../domain/text.js'
import { languageOf } from './language.js'
import { inKiB, maxHeaderSize } from './limits.js'
import { problemOf } from './problem.js'

/** Whoever was refused may still be sending; read and dropped for so long, then cut (RFC 9112 §9.6). */
const lingerMs = 2000

/** What Node's parser tells of bytes that it refuses. */
type ParserError = NodeJS.ErrnoException & { readonly rawPacket?: Buffer }

/**
 * Answers what Node's HTTP parser refuses before there is a request (no HTTP, too long a head, too
 * slow) with a problem document like any other refusal, and shows the client out.
 */
export function answerUnreadable(server: Server): void {
  const answers = new WeakMap<Duplex, ServerResponse>()
  const shownOut = new WeakSet<Duplex>()
  server.on('request', (request, response) => answers.set(request.socket, response))
  server.on('clientError', (error: ParserError, socket: Duplex) => {
    if (shownOut.has(socket)) return
    if (!socket.writable || error.code === 'ECONNRESET' || isHalfway(answers.get(socket))) {
      socket.destroy()
      return
    }
    shownOut.add(socket)
    socket.end(whole(error))
    const cut = setTimeout(() => socket.destroy(), lingerMs)
    socket.once('close', () => clearTimeout(cut))
  })
}

/** A document in the middle of another answer would be taken for a part of it. */
const isHalfway = (answer: ServerResponse | undefined): boolean =>
  answer?.headersSent === true && !answer.writableFinished

/** A request of HTTP/1.1 without `Host` is refused (RFC 9112 §3.2); Node would do it wordlessly. */
export function refuseHostless(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.headers.host !== undefined || request.httpVersion !== '1.1') return false
  const { status, fields, body } = refusal('not-http', request.headers['accept-language'])
  response.writeHead(status, fields).end(body)
  return true
}

/** The answer byte by byte: there is no response object to write it with. */
function whole({ code = '', rawPacket }: ParserError): Buffer {
  const said = rawPacket?.toString('latin1') ?? ''
  const field = code === 'HPE_HEADER_OVERFLOW' ? endlessField(said) : undefined
  const { status, fields, body } =
    field === undefined
      ? refusal(problemCodes[code] ?? 'not-http', spoken(said))
      : refusal('bad-input', spoken(said), [{ path: field, message: tooLong }])
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`),
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body])
}

const tooLong = say('quá dài', 'is too long')

/**
 * The field of the query that has no end in what was read of a request: a search of a megabyte is
 * the fault of that field, though no field was ever checked.
 */
const endlessField = (said: string): string | undefined =>
  /^[A-Z]{3,7} \/[^\s?]{0,500}\?(?:[^\s&]{0,2000}&){0,20}([A-Za-z]\w{0,40})=[^\s&]*$/.exec(
    said,
  )?.[1]

const problemCodes: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'head-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'too-slow',
}

/** `Accept-Language`, if it stands in the bytes that were refused. */
const spoken = (said: string): string | undefined =>
  /\r\naccept-language:([^\r\n]{1,200})\r\n/i.exec(said)?.[1]

function refusal(
  code: ProblemCode,
  acceptLanguage: string | undefined,
  faults: readonly FieldFault[] = [],
) {
  const language = languageOf(acceptLanguage)
  const problem = problemOf(new PbxError(code, { limit: inKiB(maxHeaderSize) }, faults), language)
  const body = Buffer.from(JSON.stringify(problem))
  const fields = {
    'content-type': 'application/problem+json',
    'content-language': language,
    'content-length': String(body.length),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  }
  return { status: problem.status, fields, body }
}
