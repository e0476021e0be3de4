/**
 * Why Asterisk did not do what it was asked. `unreachable`: no connection, or it dropped before the
 * answer; whether the order was carried out is unknown. `timeout`: connected, but no answer in time;
 * unknown likewise. `refused`: Asterisk answered no, or the adapter refused to send such a value.
 */
export type AsteriskErrorKind = 'unreachable' | 'timeout' | 'refused'

/** The only error the adapters throw. `message` is Asterisk's own words; never holds a secret. */
export class AsteriskError extends Error {
  readonly kind: AsteriskErrorKind
  /** HTTP status of ARI's answer, when there was one. */
  readonly status: number | undefined

  constructor(kind: AsteriskErrorKind, message: string, status?: number) {
    super(message)
    this.name = 'AsteriskError'
    this.kind = kind
    this.status = status
  }
}

/** The channel had left or never was there: ordinary, since callers hang up when they like. */
export const isGone = (error: unknown): boolean =>
  error instanceof AsteriskError &&
  (error.status === 404 || error.status === 409 || hangsUp.test(error.message))

/** What is to be watched is not there (ARI, `POST /applications/…/subscription`: 422). */
export const isNothingToWatch = (error: unknown): boolean =>
  error instanceof AsteriskError && (error.status === 422 || isGone(error))

/** What ARI says (with 500) of a caller who hangs up while it carries out the order; what AMI says. */
const hangsUp = /Failed to answer channel|No such channel|Channel does not exist/

/** The words of whatever was thrown: libraries throw strings and errors of other realms, too. */
export function wordsOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown
  const { message, code } = (thrown ?? {}) as { message?: unknown; code?: unknown }
  if (typeof message === 'string' && message !== '') return message
  return typeof code === 'string' ? code : 'unknown error'
}

/** Asterisk answers "there is none" as an error; only its words tell it from the others. */
export function nothingIf(words: RegExp, error: unknown): undefined {
  if (error instanceof AsteriskError && words.test(error.message)) return undefined
  throw error
}
