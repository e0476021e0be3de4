import type { Server } from 'node:http'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import type { Certificate, CertificateFiles } from './certificate.js'
import { readCertificate, watchCertificate } from './certificate.js'
import type { ZodApp } from './feature.js'
import { limit, reading } from './limits.js'
import { answerUnreadable, refuseHostless } from './unreadable.js'
import { answerUpgrades } from './upgrade.js'

export interface ListenParts {
  readonly app: ZodApp
  readonly log: FastifyBaseLogger
  readonly http: { readonly host: string; readonly port: number }
  readonly https: { readonly host: string; readonly port: number }
  readonly certificate: CertificateFiles
  /** How often the certificate's files are looked at (milliseconds). */
  readonly certificateEveryMs?: number
  /** Told of a new certificate: whoever else uses it. */
  readonly renewed?: (certificate: Certificate) => void
}

export interface Listening {
  readonly http: AddressInfo
  readonly https: AddressInfo
  /**
   * Takes no new connection, lets requests under way end for at most `graceMs`, cuts the rest.
   * The app itself is closed by whoever built it, afterwards.
   */
  close(graceMs: number): Promise<void>
}

/** Opens the plain and the encrypted port of one app. Either both are open, or it throws. */
export async function listen(parts: ListenParts): Promise<Listening> {
  const { app, log, certificate } = parts
  const answer: ZodApp['routing'] = (request, response) => {
    if (!refuseHostless(request, response)) app.routing(request, response)
  }
  const plain = createServer(reading, answer)
  const tls = createTlsServer(
    { ...reading, ...(await readCertificate(certificate)), handshakeTimeout: 10_000 },
    answer,
  )
  for (const server of [plain, tls]) {
    limit(server)
    answerUnreadable(server)
    answerUpgrades(server, answer)
    // An `Expect` nobody knows may be ignored (RFC 9110 §10.1.1); Node would refuse it wordlessly.
    server.on('checkExpectation', answer)
  }
  await opened(plain, parts.http, 'TONGDAI_HTTP_PORT')
  try {
    await opened(tls, parts.https, 'TONGDAI_HTTPS_PORT')
  } catch (error) {
    await closed(plain, 0)
    throw error
  }
  for (const server of [plain, tls])
    server.on('error', ({ message }) => log.error(`a connection was not accepted: ${message}`))
  const stopWatching = watchCertificate(
    certificate,
    log,
    (pair) => {
      tls.setSecureContext(pair)
      parts.renewed?.(pair)
    },
    parts.certificateEveryMs,
  )
  return {
    http: plain.address() as AddressInfo,
    https: tls.address() as AddressInfo,
    close: async (graceMs) => {
      stopWatching()
      await Promise.all([closed(plain, graceMs), closed(tls, graceMs)])
    },
  }
}

function opened(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
  setting: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(`cannot listen on ${host}:${port} (${setting}): ${whyNot(error)}`)),
    )
    server.listen({ host, port }, resolve)
  })
}

const whyNot = ({ code, message }: NodeJS.ErrnoException): string =>
  code === 'EADDRINUSE' ? 'another program has that port' : (code ?? message)

/** A connection that was busy when the server closed becomes idle later, hence the asking again. */
function closed(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const tidy = setInterval(() => server.closeIdleConnections(), 100)
    const cut = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearInterval(tidy)
      clearTimeout(cut)
      resolve()
    })
  })
}
