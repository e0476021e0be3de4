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

/** How keys are pressed, in milliseconds; 100 with 100 between them when nothing is said. */
export interface Pressing {
  /** In steps of 20. */
  readonly down?: number
  readonly after?: number
  /** How often it is told that a key was let go, and how far apart (RFC 4733 §2.5.1.4). */
  readonly ends?: number
  readonly endsApart?: number
}

/** The half of a call that is sent. */
export interface Speaker {
  /** Begins (or goes on) to send the tone there in that codec. */
  sendTo(host: string, port: number, codec: Codec): void
  quiet(): void
  /** Packets of sound sent so far. */
  sent(): number
  /** Presses keys (RFC 4733). */
  keys(digits: string, how?: Pressing): Promise<void>
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
    keys: async (digits, how = {}) => {
      const { down = 100, after = 100 } = how
      quiet()
      for (const digit of digits) {
        await press(digit, sent * frame, packet, how)
        await sleep(after)
        sent += Math.round((down + after) / 20)
      }
      start()
    },
  }
}

/**
 * One key: packets while it is down, then some that say it was let go (RFC 4733 §2.5). They tell
 * how long it really was down, on a slow machine as well.
 */
async function press(
  digit: string,
  stamp: number,
  packet: (type: number, stamp: number, mark: boolean, payload: Buffer) => void,
  { down = 100, ends = 3, endsApart = 5 }: Pressing,
): Promise<void> {
  const begun = performance.now()
  let held = frame
  const tell = (isEnd: boolean, isFirst = false): void => {
    const payload = Buffer.from([keyNames.indexOf(digit), isEnd ? 0x8a : 0x0a, 0, 0])
    payload.writeUInt16BE(held, 2)
    packet(keyPayload, stamp, isFirst, payload)
  }
  for (let i = 0; i < Math.round(down / 20); i++) {
    tell(false, i === 0)
    await sleep(20)
    held = Math.round(((performance.now() - begun) * rate) / 1000)
  }
  for (let i = 0; i < ends; i++) {
    tell(true)
    await sleep(endsApart)
  }
}
