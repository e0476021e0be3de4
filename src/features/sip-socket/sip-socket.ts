import type { RawData, WebSocket } from 'ws'
import { fromAsterisk, fromBrowser, untouched, type Verdict } from './sip-socket.guard.js'

export interface SipSocketParts {
  readonly browser: WebSocket
  readonly asterisk: WebSocket
  /** The one account that the browser may speak for: `101-web`. */
  readonly account: string
  readonly now: () => number
  /** Counts a login that Asterisk refused; true when it was one too many. */
  readonly badLogin: () => boolean
  readonly ended: (why: string) => void
}

/** Close codes of RFC 6455 §7.4.1. */
const policy = 1008
const goingAway = 1001

const words: Readonly<Record<Exclude<Verdict, 'pass' | 'idle'>, string>> = {
  'no-sip': 'not one SIP message',
  'too-many': 'too many requests',
  'not-you': 'not your account',
}

/** What may wait for a reader who is slow, in bytes. */
const mostWaiting = 1024 * 1024
const heartbeatMs = 30_000

export interface SipSocket {
  /** Closes both ends; `why` is told to the browser. */
  end(why: string): void
}

/** Carries SIP between a browser and Asterisk, watched both ways, until either of them ends. */
export function sipSocket(parts: SipSocketParts): SipSocket {
  const { browser, asterisk, account, now, badLogin } = parts
  let guard = untouched
  let isAlive = true
  let isOver = false

  const end = (why: string, code = policy): void => {
    if (isOver) return
    isOver = true
    clearInterval(heartbeat)
    browser.close(code, why)
    asterisk.close()
    // Whoever does not answer a close is cut off.
    setTimeout(() => {
      browser.terminate()
      asterisk.terminate()
    }, 2000).unref()
    parts.ended(why)
  }
  const pass = (to: WebSocket, data: RawData, isBinary: boolean): void => {
    if (to.bufferedAmount > mostWaiting) end('too slow')
    else if (to.readyState === to.OPEN) to.send(data, { binary: isBinary })
  }
  const heartbeat = setInterval(() => {
    if (!isAlive) end('silent')
    isAlive = false
    browser.ping()
  }, heartbeatMs)

  browser.on('pong', () => {
    isAlive = true
  })
  browser.on('message', (data, isBinary) => {
    if (isOver) return
    const [next, verdict] = fromBrowser(guard, bytesOf(data), account, now())
    guard = next
    if (verdict === 'pass') pass(asterisk, data, isBinary)
    else if (verdict !== 'idle') end(words[verdict])
  })
  asterisk.on('message', (data, isBinary) => {
    const [next, isRefused] = fromAsterisk(guard, bytesOf(data))
    guard = next
    pass(browser, data, isBinary)
    if (isRefused && badLogin()) end('too many failed logins')
  })
  for (const [socket, why] of [
    [browser, 'left'],
    [asterisk, 'Asterisk ended'],
  ] as const) {
    socket.on('close', () => end(why, goingAway))
    socket.on('error', () => end(why, goingAway))
  }
  return { end: (why) => end(why) }
}

const bytesOf = (data: RawData): Buffer =>
  Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
