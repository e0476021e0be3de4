import { type Changes, changes } from '../wait.js'
import { type Dialog, requestIn } from './dialog.js'
import type { Codec } from './g711.js'
import type { Header, Message } from './message.js'
import type { Line, Talk } from './request.js'
import type { Media } from './rtp.js'
import { type Direction, mirrored, readSdp, type Sdp, writeSdp } from './sdp.js'

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
  /** The answer has arrived; before, who answered must not end the call (RFC 3261 §15). */
  acked: boolean
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
    acked: came === undefined,
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

/** The one door to the end of a call. */
export function end(leg: Leg, by: 'here' | 'there', status = leg.status): void {
  if (leg.state === 'over') return
  leg.state = 'over'
  leg.status = status
  if (leg.endedBy === 'nobody') leg.endedBy = by
  leg.media.quiet()
  leg.changed.fire()
}
