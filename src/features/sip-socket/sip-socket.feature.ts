import type { Socket } from 'node:net'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import { WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { type Actor, roles } from '../../domain/actor.js'
import { fail } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import type { Feature } from '../../http/feature.js'
import { sessionCookie } from '../../http/identify.js'
import { ownOrigin } from '../../http/origin.js'
import { hashOf } from '../../http/secret.js'
import { upgradeOf } from '../../http/upgrade.js'
import { loginCounter } from './login-counter.js'
import { type SipSocket, sipSocket } from './sip-socket.js'

export interface SipSocketDeps {
  readonly log: FastifyBaseLogger
  readonly now: () => number
  /** Asterisk's own WebSocket. */
  readonly asteriskUrl: () => string
  /** What this person's browser logs in as; undefined without an extension. */
  readonly accountOf: (userId: number) => Promise<WebAccount | undefined>
  /** Whose session it is, without counting as its use. */
  readonly sessionOf: (secret: string) => Promise<Actor | undefined>
}

/** `secret` is compared only, to see that it was renewed. */
export interface WebAccount {
  readonly username: string
  readonly secret: string
}

export interface SipSocketFeature extends Feature {
  /** Ends all connections. */
  close(): void
}

/** A message in bytes. */
const mostBytes = 64 * 1024
const perSession = 5
/** A session that ends, and a person who changes, are noticed within this. */
const lookEveryMs = 1000

interface Open {
  readonly socket: SipSocket
  readonly userId: number
  readonly secret: string
  readonly account: WebAccount
}

/** `GET /api/sip`: SIP over WebSocket (RFC 7118) for the browsers of people who are logged in. */
export function sipSocketFeature(deps: SipSocketDeps): SipSocketFeature {
  const { log, now } = deps
  const open = new Set<Open>()
  const logins = loginCounter(now)
  const server = new WebSocketServer({
    ...{ noServer: true, maxPayload: mostBytes, perMessageDeflate: false },
    handleProtocols: () => 'sip',
  })
  let looking: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    for (const one of [...open]) {
      const actor = await deps.sessionOf(one.secret)
      const account = actor && (await deps.accountOf(one.userId))
      const isSame =
        account?.username === one.account.username && account.secret === one.account.secret
      if (!isSame) one.socket.end('logged out')
    }
  }
  const lookAgain = (): void => {
    looking ??= setTimeout(() => {
      look()
        .catch((err: Error) => log.error({ err }, 'sessions of browsers cannot be read'))
        .finally(() => {
          looking = undefined
          if (open.size > 0) lookAgain()
        })
    }, lookEveryMs).unref()
  }

  /** Who asks, and as what; refuses everybody else. */
  async function admitted(request: FastifyRequest) {
    const upgrade = upgradeOf(request.raw) ?? fail('upgrade-required')
    const { actor } = request
    const secret = request.cookies[sessionCookie]
    if (actor.kind !== 'session' || secret === undefined || actor.userId === null) fail('forbidden')
    if (!ownOrigin(request)) fail('foreign-origin')
    const offered = request.headers['sec-websocket-protocol'] ?? ''
    if (!offered.split(',').some((name) => name.trim() === 'sip')) fail('bad-input', {}, [noSip])
    logins.refuse(hashOf(secret))
    const ofSession = [...open].filter((one) => one.secret === secret)
    if (ofSession.length >= perSession) fail('unprocessable', tooManyOpen)
    const account = (await deps.accountOf(actor.userId)) ?? fail('unprocessable', noExtension)
    return { upgrade, secret, account, userId: actor.userId }
  }

  return {
    name: 'sip-socket',
    routes(app) {
      app.get(
        '/sip',
        {
          config: { access: roles },
          schema: {
            summary: 'SIP over WebSocket (subprotocol sip) for the own browser account',
            tags: ['users'],
            response: { 101: z.null().describe('SIP from here on (RFC 7118)') },
          },
        },
        async (request, reply) => {
          // RFC 9110 §15.5.22
          if (upgradeOf(request.raw) === undefined) reply.header('upgrade', 'websocket')
          const { upgrade, ...who } = await admitted(request)
          const asterisk = await connected(deps.asteriskUrl())
          if (upgrade.socket.destroyed) return asterisk.terminate()
          reply.hijack()
          reply.raw.detachSocket(upgrade.socket as Socket)
          server.handleUpgrade(request.raw, upgrade.socket, upgrade.head, (browser) => {
            const one: Open = {
              ...who,
              socket: sipSocket({
                ...{ browser, asterisk, now, account: who.account.username },
                badLogin: () => logins.count(hashOf(who.secret)),
                ended(why) {
                  open.delete(one)
                  log.info({ account: who.account.username, why }, 'a browser phone left')
                },
              }),
            }
            open.add(one)
            lookAgain()
          })
        },
      )
    },
    close() {
      clearTimeout(looking)
      for (const { socket } of [...open]) socket.end('the service ends')
    },
  }
}

/** An open connection to Asterisk, or 503. */
function connected(url: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, 'sip', { handshakeTimeout: 3000, perMessageDeflate: false })
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  }).catch(() => fail('asterisk-unreachable')) as Promise<WebSocket>
}

const noSip = {
  path: 'sec-websocket-protocol',
  message: say('phải có sip', 'must offer sip'),
}
const noExtension = { why: say('bạn chưa có máy nhánh', 'you have no extension') }
const tooManyOpen = { why: say('quá nhiều kết nối', 'too many connections are open') }
