import { X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import type { FastifyBaseLogger } from 'fastify'

/** Where the certificate and its key are (PEM files). */
export interface CertificateFiles {
  readonly cert: string
  readonly key: string
}

/** The same, read. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/**
 * Reads both files and makes sure that they belong together and can be used. Throws an Error that
 * names the file and never quotes the key.
 */
export async function readCertificate({ cert, key }: CertificateFiles): Promise<Certificate> {
  const pair = { cert: await readPem(cert), key: await readPem(key) }
  try {
    createSecureContext(pair)
  } catch (error) {
    const why = (error as Error).message.replace(/^error:[0-9A-F]+:/i, '')
    throw new Error(`${cert} and ${key} cannot be used together: ${why}`)
  }
  return pair
}

async function readPem(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file} cannot be read: ${error.code}`)
  })
}

/**
 * Watches both files and hands over a new certificate when they have changed and stand still, so
 * that the moment between the writing of one and of the other is waited out. What cannot be used
 * is told once and the certificate before stays. Returns the function that stops watching.
 */
export function watchCertificate(
  files: CertificateFiles,
  log: FastifyBaseLogger,
  replaced: (certificate: Certificate) => void,
  everyMs = 2000,
): () => void {
  let used: string | undefined
  let seen: string | undefined

  const look = async (): Promise<void> => {
    const now = await signature(files)
    used ??= now
    const still = now === seen
    seen = now
    if (!still || now === used) return
    used = now
    try {
      replaced(await readCertificate(files))
      log.info(`new certificate from ${files.cert}`)
    } catch (error) {
      log.error(`the certificate before stays in use: ${(error as Error).message}`)
    }
  }
  const timer = setInterval(() => void look(), everyMs).unref()
  void look()
  return () => clearInterval(timer)
}

/** Changes whenever one of the files does. */
async function signature({ cert, key }: CertificateFiles): Promise<string> {
  const states = [cert, key].map((file) =>
    stat(file).then(
      ({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`,
      () => 'missing',
    ),
  )
  return (await Promise.all(states)).join(', ')
}

/** Until when a certificate is valid (epoch milliseconds). */
export const validUntil = (cert: string): number => new X509Certificate(cert).validToDate.getTime()
