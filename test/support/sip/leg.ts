import { type Changes, changes } from '../wait.js'
import { agreed, type Dialog, type Identity, requestIn } from './dialog.js'
import { authorization, type Login } from './digest.js'
import type { Codec } from './g711.js'
import { type Header, header, type Message } from './message.js'
import type { Media } from './rtp.js'
import { type Direction, mirrored, readSdp, type Sdp, writeSdp } from './sdp.js'
import type { Transactions } from './transaction.js'

/** What every call of one phone shares. */
export interface Line {
  readonly me: Identity
  readonly login: Login
  readonly codecs: readonly Codec[]
  readonly transactions: Transactions
}

/** Whatever sends requests of one dialog: a call, a registration. */
export interface Talk {
  readonly line: Line
  dialog: Dialog
  /** The INVITE that opened the call, as last sent or received. */
  invite: Message
}

/**
 * One call as this phone sees it; changed in place by whoever handles a message of it.
 *
 *   calling ──180──> ringing ──200──> up ──BYE──> over
 *      └──────────────── refused, cancelled ───────^
 */
export interface Leg extends Talk {
  readonly media: Media
  readonly changed: Changes
  /** Whether this phone called. */
  readonly outgoing: boolean
  /** Whether any response to the INVITE has come. */
  heardOf: boolean
  state: 'calling' | 'ringing' | 'up' | 'over'
  /** Final status of the INVITE; 0 until there is one. */
  status: number
  endedBy: 'nobody' | 'here' | 'there'
  direction: Direction
  remote: Sdp | undefined
  version: number
  /** Statuses told by NOTIFY after a REFER (RFC 3515 §2.4.5). */
  readonly notified: number[]
}

/** A leg of an INVITE that came, or of one about to be sent. */
export function newLeg(line: Line, media: Media, dialog: Dialog, came?: Message): Leg {
  return {
    line,
    media,
    changed: changes(),
    dialog,
    invite: came ?? requestIn(dialog, line.me, 'INVITE'),
    outgoing: came === undefined,
    heardOf: false,
    state: 'calling',
    status: 0,
    endedBy: 'nobody',
    direction: 'sendrecv',
    remote: undefined,
    version: 1,
    notified: [],
  }
}

/** This side's wish for the sound; a new version each time it is asked for. */
export function offer(leg: Leg): string {
  return described(leg, leg.line.codecs, leg.direction)
}

/** What this side makes of the other's wish: a codec of both, and a hold seen from here. */
export function answer(leg: Leg): string {
  const both = leg.line.codecs.filter((codec) => leg.remote?.codecs.includes(codec))
  const wanted = mirrored(leg.remote?.direction ?? 'sendrecv')
  return described(leg, both, leg.direction === 'sendrecv' ? wanted : leg.direction)
}

function described(leg: Leg, codecs: readonly Codec[], direction: Direction): string {
  const sdp = { host: leg.line.me.address, port: leg.media.port, codecs, direction }
  return writeSdp(sdp, leg.version++)
}

export const sdpType: Header = ['Content-Type', 'application/sdp']

/** Takes the other side's description and sends or rests as both sides agreed. */
export function listenTo(leg: Leg, message: Message): void {
  leg.remote = readSdp(message.body) ?? leg.remote
  flow(leg)
}

/** Sends only when this side may speak and the other listens; a holding phone is quiet. */
export function flow(leg: Leg): void {
  const { remote, media, direction } = leg
  const codec = leg.line.codecs.find((c) => remote?.codecs.includes(c))
  const listens = remote?.direction === 'sendrecv' || remote?.direction === 'recvonly'
  if (remote && codec && listens && direction === 'sendrecv' && remote.port > 0)
    media.sendTo(remote.host, remote.port, codec)
  else media.quiet()
}

/**
 * Sends a request of the call and resolves with its final response; answers one challenge
 * (RFC 3261 §22). `progress` hears provisional and repeated final responses.
 */
export async function ask(
  leg: Talk,
  method: string,
  extra: readonly Header[] = [],
  body = '',
  progress: (response: Message) => void = () => {},
): Promise<Message> {
  const first = await once(leg, method, extra, body, progress)
  const challenge = header(first, first.status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate')
  if (first.status !== 401 && first.status !== 407) return first
  const value = authorization(challenge, leg.line.login, method, leg.dialog.target)
  const name = first.status === 401 ? 'Authorization' : 'Proxy-Authorization'
  return await once(leg, method, [...extra, [name, value]], body, progress)
}

function once(
  leg: Talk,
  method: string,
  extra: readonly Header[],
  body: string,
  progress: (response: Message) => void,
): Promise<Message> {
  leg.dialog = { ...leg.dialog, sequence: leg.dialog.sequence + 1 }
  const request = requestIn(leg.dialog, leg.line.me, method, extra, body)
  if (method === 'INVITE') leg.invite = request
  return new Promise((resolve) => {
    leg.line.transactions.ask(request, leg.line.me.server, (response) => {
      if (method === 'INVITE' && response.status > 100 && response.status < 300)
        leg.dialog = agreed(leg.dialog, response)
      if (method === 'INVITE' && response.status >= 200 && response.status < 300)
        acknowledge(leg, request)
      progress(response)
      if (response.status >= 200) resolve(response)
    })
  })
}

/** The ACK of a 2xx: a request of its own with the INVITE's number (RFC 3261 §13.2.2.4). */
function acknowledge(leg: Talk, invite: Message): void {
  const sequence = Number.parseInt(header(invite, 'CSeq'), 10)
  const ack = requestIn({ ...leg.dialog, sequence }, leg.line.me, 'ACK')
  leg.line.transactions.tell(ack, leg.line.me.server)
}

/** The one door to the end of a call. */
export function end(leg: Leg, by: 'here' | 'there', status = leg.status): void {
  if (leg.state === 'over') return
  leg.state = 'over'
  leg.status = status
  if (leg.endedBy === 'nobody') leg.endedBy = by
  leg.media.quiet()
  leg.changed.fire()
}
