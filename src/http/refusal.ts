import { PbxError } from '../domain/errors.js'
import { inKiB } from './limits.js'

/**
 * Whatever was thrown, as the refusal a caller may see: our own errors as they are, Fastify's and
 * the disk's translated, and everything else `internal`, which says nothing. `longest` is how many
 * bytes the body may have had.
 */
export function refusalOf(error: unknown, longest: number): PbxError {
  if (error instanceof PbxError) return error
  const {
    code = '',
    statusCode = 500,
    message = '',
  } = typeof error === 'object' ? ((error ?? {}) as Thrown) : {}
  if (diskFull.has(code) || message.endsWith(endedByItself)) return new PbxError('disk-full')
  if (statusCode === 404) return new PbxError('not-found', { what: 'resource' })
  if (statusCode === 413) return new PbxError('too-large', { limit: inKiB(longest) })
  if (statusCode === 415) return new PbxError('unsupported-media')
  if (statusCode === 416) return new PbxError('bad-range')
  if (statusCode >= 400 && statusCode < 500 && code.startsWith('FST_'))
    return new PbxError('bad-input')
  return new PbxError('internal')
}

interface Thrown {
  readonly code?: string
  readonly statusCode?: number
  readonly message?: string
}

/** What a rollback says after SQLite gave up a transaction for want of room. */
const endedByItself = 'cannot rollback - no transaction is active'

/** SQLite result codes and system errors that mean there is no room left. */
const diskFull: ReadonlySet<string> = new Set(['SQLITE_FULL', 'ENOSPC', 'EDQUOT'])

/**
 * What may be logged of a bug. A failed query names its values in the message, among them hashes
 * and secrets, so of that only what SQLite itself said is kept.
 */
export function loggable(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { thrown: typeof error }
  const code = (error as Thrown).code ?? ''
  const said = code.startsWith('SQLITE') ? (error.message.split(' - ').at(-1) ?? '') : error.message
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const cause = error.cause instanceof Error ? { cause: loggable(error.cause) } : {}
  return {
    name: error.name,
    code,
    message: said.slice(0, 500),
    stack: frames.slice(0, 12),
    ...cause,
  }
}
