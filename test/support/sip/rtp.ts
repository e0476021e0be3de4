import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, heard, rate, type Span, secondsOf } from '../tone.js'
import { changes } from '../wait.js'
import { type Codec, codecNames, decode, payloadTypes } from './g711.js'
import { keyPayload } from './sdp.js'
import { keyNames, type Speaker, speaker, type Voice } from './speaker.js'
import { timeline } from './timeline.js'

/** What one phone says and hears in one call. Seconds count from the socket's birth. */
export interface Media extends Speaker {
  readonly port: number
  /** Everything heard so far, with silence where nothing came. */
  sound(): Int16Array
  /** Seconds so far: mark a moment, do something, then ask about `{ from: mark }`. */
  now(): number
  /** Every packet of sound that came. */
  packets(): readonly Packet[]
  /** Keys the other side pressed (RFC 4733). */
  digits(): string
  /** Resolves when a tone was heard for half a second in all since `from` (default: now). */
  hears(hertz: number, options?: { from?: number; seconds?: number; ms?: number }): Promise<void>
  /** Listens for a while and gives the share of it that had the tone. */
  share(hertz: number, seconds: number): Promise<number>
  close(): void
}

export interface Packet {
  /** Arrival, in milliseconds. */
  readonly at: number
  readonly codec: Codec
  readonly payload: Buffer
  readonly sequence: number
  /** In samples, from anywhere (RFC 3550 §5.1). */
  readonly stamp: number
  readonly source: number
}

/** One RTP socket on an address of its own: sends 20 ms packets, keeps what arrives. */
export async function openMedia(address: string, voice: Voice): Promise<Media> {
  const socket = createSocket('udp4')
  socket.bind(0, address)
  await once(socket, 'listening')
  const born = performance.now()
  const arrived = changes()
  const packets: Packet[] = []
  const ear = timeline()
  const pressed = new Map<number, number>()
  const now = (): number => (performance.now() - born) / 1000

  socket.on('error', () => {
    // A peer that closed its port answers with ICMP; a phone does not mind.
  })
  socket.on('message', (datagram) => {
    const type = (datagram[1] ?? 0) & 127
    if (type === keyPayload) pressed.set(datagram.readUInt32BE(4), datagram[12] ?? 0)
    const codec = codecNames.find((c) => payloadTypes[c] === type)
    if (datagram.length <= 12 || codec === undefined) return
    const at = performance.now() - born
    const payload = datagram.subarray(12)
    packets.push({
      ...{ at, codec, payload, sequence: datagram.readUInt16BE(2) },
      ...{ stamp: datagram.readUInt32BE(4), source: datagram.readUInt32BE(8) },
    })
    ear.add(at, decode(payload, codec))
    arrived.fire()
  })

  const mouth = speaker((packet, host, port) => socket.send(packet, port, host), voice)
  const soundFrom = (span: Span): Int16Array =>
    ear.sound().subarray(Math.round((span.from ?? 0) * rate))

  return {
    port: socket.address().port,
    sound: ear.sound,
    now,
    packets: () => packets,
    digits: () => [...pressed.values()].map((key) => keyNames[key] ?? '?').join(''),
    hears: async (hertz, { from = now(), seconds = 0.5, ms = 15_000 } = {}) => {
      const seen = (): string => `heard: ${describe(soundFrom({ from })) || 'nothing'}`
      const enough = (): boolean => secondsOf(ear.sound(), hertz, { from }) >= seconds - 0.001
      await arrived.until(enough, `${hertz} Hz for ${seconds} s`, ms, seen)
    },
    share: async (hertz, seconds) => {
      const from = now()
      await sleep(seconds * 1000)
      const to = now()
      return heard(ear.sound(to), hertz, { from, to })
    },
    ...mouth,
    close: () => {
      mouth.quiet()
      socket.close()
    },
  }
}
