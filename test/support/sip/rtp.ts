import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, heard, rate, type Span, secondsOf, tone } from '../tone.js'
import { changes } from '../wait.js'
import { type Codec, decode, encode, payloadTypes } from './g711.js'
import { keyPayload } from './sdp.js'
import { timeline } from './timeline.js'

/** What one phone says and hears in one call. Seconds count from the socket's birth. */
export interface Media {
  readonly port: number
  /** Everything heard so far, with silence where nothing came. */
  sound(): Int16Array
  /** Seconds so far: mark a moment, do something, then ask about `{ from: mark }`. */
  now(): number
  /** Arrival of every packet: milliseconds, sequence number, source id. */
  packets(): readonly Packet[]
  /** Keys the other side pressed (RFC 4733). */
  digits(): string
  /** Resolves when a tone was heard for half a second in all since `from` (default: now). */
  hears(hertz: number, options?: { from?: number; seconds?: number; ms?: number }): Promise<void>
  /** Listens for a while and gives the share of it that had the tone. */
  share(hertz: number, seconds: number): Promise<number>
  /** Begins (or goes on) to send the tone there in that codec. */
  sendTo(host: string, port: number, codec: Codec): void
  quiet(): void
  /** Presses keys, 100 ms each with 100 ms between them (RFC 4733). */
  keys(digits: string): Promise<void>
  close(): void
}

export interface Packet {
  readonly at: number
  readonly sequence: number
  readonly source: number
}

export interface Voice {
  /** Hertz of the tone this phone speaks. */
  readonly tone: number
  /** First RTP sequence number; random when not given (RFC 3550 §5.1). */
  readonly firstSequence?: number | undefined
}

const frame = rate / 50
const keyNames = '0123456789*#ABCD'

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
    const codec = (['PCMU', 'PCMA'] as const).find((c) => payloadTypes[c] === type)
    if (datagram.length <= 12 || codec === undefined) return
    const at = performance.now() - born
    packets.push({ at, sequence: datagram.readUInt16BE(2), source: datagram.readUInt32BE(8) })
    ear.add(at, decode(datagram.subarray(12), codec))
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
    hears: async (hertz, { from = now(), seconds = 0.5, ms = 4000 } = {}) => {
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

type Send = (packet: Buffer, host: string, port: number) => void

/** The sending half: a steady tone, interrupted by keys, with one sequence for both. */
function speaker(send: Send, voice: Voice): Pick<Media, 'sendTo' | 'quiet' | 'keys'> {
  const source = Math.floor(Math.random() * 2 ** 32)
  const samples = tone(voice.tone, 1)
  let sequence = voice.firstSequence ?? Math.floor(Math.random() * 65536)
  let sent = 0
  let to: { readonly host: string; readonly port: number } | undefined
  let frames: readonly Buffer[] = []
  let codec: Codec = 'PCMA'
  let timer: NodeJS.Timeout | undefined

  const packet = (type: number, stamp: number, mark: boolean, payload: Buffer): void => {
    const head = Buffer.alloc(12)
    head[0] = 0x80
    head[1] = type | (mark ? 128 : 0)
    head.writeUInt16BE(sequence++ & 0xffff, 2)
    head.writeUInt32BE(stamp >>> 0, 4)
    head.writeUInt32BE(source, 8)
    if (to) send(Buffer.concat([head, payload]), to.host, to.port)
  }

  const start = (): void => {
    const begun = performance.now() - sent * 20
    timer ??= setInterval(() => {
      // As many packets as are due: a timer that fires late must not make the tone slower.
      for (; sent * 20 <= performance.now() - begun; sent++)
        packet(payloadTypes[codec], sent * frame, sent === 0, frames[sent % 50] ?? Buffer.alloc(0))
    }, 10)
  }

  const quiet = (): void => {
    clearInterval(timer)
    timer = undefined
  }

  return {
    sendTo: (host, port, wanted) => {
      to = { host, port }
      codec = wanted
      frames = Array.from({ length: 50 }, (_, i) =>
        encode(samples.subarray(i * frame, (i + 1) * frame), wanted),
      )
      start()
    },
    quiet,
    keys: async (digits) => {
      quiet()
      for (const digit of digits) {
        await press(digit, sent * frame, packet)
        sent += 10
      }
      start()
    },
  }
}

/** One key: five packets while it is down, then three that say it was let go (RFC 4733 §2.5). */
async function press(
  digit: string,
  stamp: number,
  packet: (type: number, stamp: number, mark: boolean, payload: Buffer) => void,
): Promise<void> {
  const key = keyNames.indexOf(digit)
  for (let i = 1; i <= 8; i++) {
    const payload = Buffer.from([key, i > 5 ? 0x8a : 0x0a, 0, 0])
    payload.writeUInt16BE(Math.min(i, 5) * frame, 2)
    packet(keyPayload, stamp, i === 1, payload)
    await sleep(i < 6 ? 20 : 5)
  }
  await sleep(100)
}
