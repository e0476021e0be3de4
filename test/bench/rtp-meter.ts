import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { keyPayload } from '../support/sip/sdp.js'
import { keyNames } from '../support/sip/speaker.js'
import type { Peer } from '../support/sip/transaction.js'
import { changes } from '../support/wait.js'

/** The sound of many calls over one socket: when each begins to be heard, and what is said in it. */
export interface RtpMeter {
  readonly port: number
  /** `performance.now()` of the first packet from there, since then, that is not silence. */
  heard(from: Peer, since: number): Promise<number>
  /** Begins to send silence there, as a caller does who listens. */
  speak(to: Peer): Voice
  close(): void
}

export interface Voice {
  /** Presses a key for 100 ms (RFC 4733 §2.5). */
  press(key: string): Promise<void>
  stop(): void
}

/** A stream is one RTP source at one port of the switchboard, which uses it again and again. */
interface Stream {
  readonly source: number
  readonly at: number
}

const bufferBytes = 4 * 1024 * 1024
const patienceMs = 10_000
const frameMs = 20
const samples = 160
const alaw = 8

export async function rtpMeter(address: string): Promise<RtpMeter> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: bufferBytes })
  socket.bind(0, address)
  await once(socket, 'listening')
  const streams = new Map<string, Stream>()
  const began = changes()
  const talking = new Set<() => void>()
  const ticking = setInterval(() => {
    for (const tick of talking) tick()
  }, frameMs)

  socket.on('error', () => {
    // A port that is closed already answers with ICMP.
  })
  socket.on('message', (packet, { address: host, port }) => {
    const at = performance.now()
    if (packet.length <= headBytes || !isLoud(packet.subarray(headBytes))) return
    const source = packet.readUInt32BE(8)
    const key = `${host}:${port}`
    if (streams.get(key)?.source === source) return
    streams.set(key, { source, at })
    began.fire()
  })

  return {
    port: socket.address().port,
    heard: ({ host, port }, since) =>
      began.until(
        () => {
          const at = streams.get(`${host}:${port}`)?.at ?? 0
          return at >= since && at
        },
        'sound',
        patienceMs,
      ),
    speak({ host, port }) {
      const source = Math.floor(Math.random() * 2 ** 32)
      let sequence = 0
      let frames = 0
      const send = (type: number, stamp: number, payload: Buffer) =>
        socket.send(packetOf(type, sequence++, stamp, source, payload), port, host)
      const say = () => send(alaw, frames++ * samples, silence)
      talking.add(say)
      return {
        async press(key) {
          talking.delete(say)
          const stamp = frames * samples
          for (let n = 1; n <= 8; n++) {
            send(n === 1 ? keyPayload | 128 : keyPayload, stamp, keyPressed(key, n))
            await sleep(n < 6 ? frameMs : 1)
          }
          frames += 5
          talking.add(say)
        },
        stop: () => talking.delete(say),
      }
    },
    close: () => {
      clearInterval(ticking)
      socket.close()
    },
  }
}

const headBytes = 12
const silence = Buffer.alloc(samples, 0xd5)

function packetOf(type: number, sequence: number, stamp: number, source: number, payload: Buffer) {
  const head = Buffer.alloc(headBytes)
  head[0] = 0x80
  head[1] = type
  head.writeUInt16BE(sequence & 0xffff, 2)
  head.writeUInt32BE(stamp >>> 0, 4)
  head.writeUInt32BE(source, 8)
  return Buffer.concat([head, payload])
}

/** Five packets while it is down, then three that say it was let go. */
function keyPressed(key: string, n: number): Buffer {
  const payload = Buffer.from([keyNames.indexOf(key), n > 5 ? 0x8a : 0x0a, 0, 0])
  payload.writeUInt16BE(Math.min(n, 5) * samples, 2)
  return payload
}

/** A-law (G.711): its even bits are inverted, its sign is the first; half of the segments up. */
const isLoud = (payload: Buffer): boolean => payload.some((byte) => ((byte ^ 0x55) & 0x7f) >= 0x40)
