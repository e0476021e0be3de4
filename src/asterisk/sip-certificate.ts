import { writeIfChanged } from '../conf/file.js'
import type { Home } from './home.js'

/** PEM texts that belong together. */
interface Pair {
  readonly cert: string
  readonly key: string
}

/**
 * Writes what SIP over TLS proves itself with, readable by our own user alone (0600): a copy, so that
 * Asterisk never reads a pair that is half replaced or of no use, wherever the original lies. Answers
 * whether it is another than before. An Asterisk that runs is to be reconciled then.
 */
export const installSipCertificate = (
  { sipCertificate }: Pick<Home, 'sipCertificate'>,
  { cert, key }: Pair,
): Promise<boolean> => writeIfChanged(sipCertificate, `${key.trim()}\n${cert.trim()}\n`)
