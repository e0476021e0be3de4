import { setTimeout as sleep } from 'node:timers/promises'
import { rate, tone } from '../tone.js'
import { type Codec, encode, payloadTypes } from './g711.js'
import { keyPayload } from './sdp.js'

/** How a phone sounds. */
export interface Voice {
  /** Hertz of the tone this phone speaks. */
  readonly tone: number
  /** First RTP sequence number; random when not given (RFC 3550 §5.1). */
  readonly firstSequence?: number | undefined
}

/** The half of a call that is sent. */
export interface Speaker {
  /** Begins (or goes on) to send the tone there in that codec. */
  sendTo(host: string, port: number, codec: Codec): void
  quiet(): void
  /** Packets of sound sent so far. */
  sent(): number
  /** Presses keys, 100 ms each with 100 ms between them (RFC 4733). */
  keys(digits: string): Promise<void>
}

export const keyNames = '0123456789*#ABCD'
const frame = rate / 50

type Send = (packet: Buffer, host: string, port: number) => void

/** The sending half: a steady tone, interrupted by keys, with one sequence for both. */
export function speaker(send: Send, voice: Voice): Speaker {
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
    sent: () => sent,
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
