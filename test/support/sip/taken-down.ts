import { rate } from '../tone.js'
import { decode } from './g711.js'
import type { Packet } from './rtp.js'

/** A longer pause is one that was meant. */
const pause = 0.3 * rate

/**
 * The sound that was sent, packet by packet in their order: what a busy machine sent late or took
 * late is put end to end, and only what was lost is silence. Begins with the socket, as `sound()`
 * does; after each pause by when the next packet came.
 */
export function takenDown(packets: readonly Packet[]): Int16Array {
  const last = packets.at(-1)
  const sound = new Int16Array(Math.ceil((((last?.at ?? 0) + 2000) * rate) / 1000))
  let end = 0
  let before: Packet | undefined
  for (const packet of packets) {
    const samples = decode(packet.payload, packet.codec)
    if (before === undefined || isAfterPause(before, packet))
      end = Math.max(end, Math.round((packet.at * rate) / 1000))
    else end += Math.max(0, packet.sequence - before.sequence - 1) * samples.length
    sound.set(samples.subarray(0, Math.max(0, sound.length - end)), Math.min(end, sound.length))
    end += samples.length
    before = packet
  }
  return sound
}

const isAfterPause = (before: Packet, packet: Packet): boolean =>
  packet.source !== before.source ||
  packet.sequence <= before.sequence ||
  packet.stamp - before.stamp - before.payload.length > pause
