/**
 * Codecs by their static payload types (RFC 3551 §6): the two every phone has (ITU-T G.711), and
 * G.722, which phones here take down but neither speak nor understand.
 */
export const payloadTypes = { PCMU: 0, PCMA: 8, G722: 9 } as const
export type Codec = keyof typeof payloadTypes
export const codecNames = Object.keys(payloadTypes) as readonly Codec[]

const alawToLinear = Int16Array.from({ length: 256 }, (_, byte) => fromAlaw(byte))
const ulawToLinear = Int16Array.from({ length: 256 }, (_, byte) => fromUlaw(byte))

/** One byte a sample. In G.722 (64 kbit/s as well) something without meaning. */
export function encode(samples: Int16Array, codec: Codec): Buffer {
  if (codec === 'G722') return Buffer.alloc(samples.length, 0xff)
  const one = codec === 'PCMA' ? toAlaw : toUlaw
  return Buffer.from(Uint8Array.from(samples, one))
}

/** G.722 is silence to these phones. */
export function decode(bytes: Buffer, codec: Codec): Int16Array {
  if (codec === 'G722') return new Int16Array(bytes.length)
  const table = codec === 'PCMA' ? alawToLinear : ulawToLinear
  return Int16Array.from(bytes, (byte) => table[byte] ?? 0)
}

function fromAlaw(byte: number): number {
  const bits = byte ^ 0x55
  const segment = (bits >> 4) & 7
  const low = ((bits & 15) << 4) + (segment === 0 ? 8 : 0x108)
  const size = segment > 1 ? low << (segment - 1) : low
  return bits & 0x80 ? size : -size
}

function toAlaw(sample: number): number {
  const size = Math.min(32767, sample < 0 ? -sample - 1 : sample) >> 3
  const segment = size < 32 ? 0 : 27 - Math.clz32(size)
  const low = segment < 2 ? (size >> 1) & 15 : (size >> segment) & 15
  return ((segment << 4) | low | (sample >= 0 ? 0x80 : 0)) ^ 0x55
}

function fromUlaw(byte: number): number {
  const bits = ~byte & 0xff
  const size = ((((bits & 15) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84
  return bits & 0x80 ? -size : size
}

function toUlaw(sample: number): number {
  const size = Math.min(32635, Math.abs(sample)) + 0x84
  const segment = 24 - Math.clz32(size)
  const low = (size >> (segment + 3)) & 15
  return ~((sample < 0 ? 0x80 : 0) | (segment << 4) | low) & 0xff
}
