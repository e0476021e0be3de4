import { type Codec, codecNames, payloadTypes } from './g711.js'

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** One audio stream, as offered or answered (RFC 4566, RFC 3264). */
export interface Sdp {
  readonly host: string
  readonly port: number
  readonly codecs: readonly Codec[]
  readonly direction: Direction
}

/** Payload type of keys (RFC 4733). */
export const keyPayload = 101

/** `version` must grow with every change within a call (RFC 3264 §8). */
export function writeSdp(sdp: Sdp, version: number): string {
  const types = sdp.codecs.map((codec) => payloadTypes[codec])
  return [
    'v=0',
    `o=- 1 ${version} IN IP4 ${sdp.host}`,
    's=-',
    `c=IN IP4 ${sdp.host}`,
    't=0 0',
    `m=audio ${sdp.port} RTP/AVP ${[...types, keyPayload].join(' ')}`,
    ...sdp.codecs.map((codec) => `a=rtpmap:${payloadTypes[codec]} ${codec}/8000`),
    `a=rtpmap:${keyPayload} telephone-event/8000`,
    `a=fmtp:${keyPayload} 0-16`,
    'a=ptime:20',
    `a=${sdp.direction}`,
    '',
  ].join('\r\n')
}

/** Undefined when there is no audio in it. Codecs it does not know are left out. */
export function readSdp(body: string): Sdp | undefined {
  const media = /^m=audio (\d+) RTP\/AVP ([\d ]+)/m.exec(body)
  const host = /^c=IN IP4 (\S+)/m.exec(body)?.[1]
  if (!media || host === undefined) return undefined
  const types = (media[2] ?? '').trim().split(' ').map(Number)
  const codecs = codecNames
    .filter((codec) => types.includes(payloadTypes[codec]))
    .toSorted((a, b) => types.indexOf(payloadTypes[a]) - types.indexOf(payloadTypes[b]))
  const direction = /^a=(sendrecv|sendonly|recvonly|inactive)/m.exec(body)?.[1]
  return {
    host,
    port: Number(media[1]),
    codecs,
    direction: (direction as Direction | undefined) ?? 'sendrecv',
  }
}

/** What an answerer says to a direction (RFC 3264 §6.1). */
export function mirrored(direction: Direction): Direction {
  if (direction === 'sendonly') return 'recvonly'
  return direction === 'recvonly' ? 'sendonly' : direction
}
