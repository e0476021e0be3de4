/** Of everything that Asterisk records here, in samples a second. */
export const sampleRate = 8000

/** Bytes of the header that Asterisk's `format_wav` writes, and of ours. */
export const wavHeaderBytes = 44

/** RIFF keeps sizes in 32 bits: a longer file says the most it can say. */
const most = 0xffff_ffff

/**
 * Header of a 16-bit 8 kHz PCM file (Multimedia Programming Interface 1.0, "WAVE").
 * `dataBytes` is the length of the audio that follows.
 */
export function wavHeader(channels: 1 | 2, dataBytes: number): Buffer {
  const header = Buffer.alloc(wavHeaderBytes)
  header.write('RIFF', 0)
  header.writeUInt32LE(Math.min(most, dataBytes + wavHeaderBytes - 8), 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * channels * 2, 28)
  header.writeUInt16LE(channels * 2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(Math.min(most, dataBytes), 40)
  return header
}

/**
 * What a part file is. `closed`: Asterisk has written the sizes, which it does when it closes the
 * file. `samples` counts what is there, whatever the header says: a killed Asterisk leaves 0.
 */
export type WavShape =
  | { readonly is: 'audio'; readonly samples: number; readonly closed: boolean }
  | { readonly is: 'foreign' }

/** Reads the first bytes of a file of `size` bytes. Only what `format_wav` writes is known. */
export function wavShape(head: Buffer, size: number): WavShape {
  const dataBytes = Math.max(0, size - wavHeaderBytes)
  const samples = Math.floor(dataBytes / 2)
  if (head.length < wavHeaderBytes) return { is: 'audio', samples: 0, closed: false }
  // A machine that lost power may have kept the audio and lost the first block.
  if (head.every((byte) => byte === 0)) return { is: 'audio', samples, closed: false }
  const fixed = wavHeader(1, 0)
  const same = (from: number, to: number) => head.compare(fixed, from, to, from, to) === 0
  if (!same(0, 4) || !same(8, 40)) return { is: 'foreign' }
  const told = head.readUInt32LE(40)
  return { is: 'audio', samples, closed: told === dataBytes || told + (told % 2) === dataBytes }
}
