import { loginIn, readSip, type SipMessage, userIn, valuesOf } from './sip-message.js'

/** Requests of the last second, and logins that were sent and not yet answered. */
export interface GuardState {
  readonly requests: readonly number[]
  readonly logins: readonly string[]
}

/** `idle`: a sign of life between messages (RFC 5626 §3.5.1), which needs no one's attention. */
export type Verdict = 'pass' | 'idle' | 'no-sip' | 'too-many' | 'not-you'

export const untouched: GuardState = { requests: [], logins: [] }

const mostASecond = 20
const loginsKept = 50

/**
 * May this message of a browser go to Asterisk? Only whole SIP messages, no more than 20 requests a
 * second, and only in the name of that person's own account. `now`: milliseconds. Pure.
 */
export function fromBrowser(
  state: GuardState,
  bytes: Buffer,
  account: string,
  now: number,
): readonly [GuardState, Verdict] {
  if (bytes.length <= 4 && /^(\r\n)*$/.test(bytes.toString('latin1'))) return [state, 'idle']
  const message = readSip(bytes)
  if (message === undefined) return [state, 'no-sip']
  const requests = state.requests.filter((at) => now - at < 1000)
  const next = {
    requests: message.method === undefined ? requests : [...requests, now],
    logins: isLogin(message) ? [...state.logins, idOf(message)].slice(-loginsKept) : state.logins,
  }
  if (next.requests.length > mostASecond) return [next, 'too-many']
  return [next, speaksFor(message, account) ? 'pass' : 'not-you']
}

/** Whether Asterisk refuses a login; one that only came too late (`stale`) is none. Pure. */
export function fromAsterisk(state: GuardState, bytes: Buffer): readonly [GuardState, boolean] {
  const message = readSip(bytes)
  if (message === undefined || message.method !== undefined || message.status < 200)
    return [state, false]
  const id = idOf(message)
  if (!state.logins.includes(id)) return [state, false]
  const challenges = ['www-authenticate', 'proxy-authenticate'].flatMap((n) => valuesOf(message, n))
  const isStale = challenges.some((value) => /\bstale=true\b/i.test(value))
  const isRefused = [401, 403, 407].includes(message.status) && !isStale
  return [{ ...state, logins: state.logins.filter((one) => one !== id) }, isRefused]
}

const loginHeaders = ['authorization', 'proxy-authorization']

const isLogin = (message: SipMessage): boolean =>
  message.method !== undefined && loginHeaders.some((name) => valuesOf(message, name).length > 0)

const idOf = (message: SipMessage): string =>
  [...valuesOf(message, 'call-id'), ...valuesOf(message, 'cseq')].join(' ')

/** A response tells the other side's From; where it can be reached itself, it says all the same. */
function speaksFor(message: SipMessage, account: string): boolean {
  const isRequest = message.method !== undefined
  const from = valuesOf(message, 'from')
  if (from.length !== 1 || (isRequest && userIn(from[0] ?? '') !== account)) return false
  const contacts = valuesOf(message, 'contact')
  const isLeaving = message.method === 'REGISTER' && contacts.join() === '*'
  if (!isLeaving && contacts.some((value) => userIn(value) !== account)) return false
  const logins = loginHeaders.flatMap((name) => valuesOf(message, name))
  return logins.every((value) => loginIn(value) === account)
}
