/** A WAV file as its voices: `channels[0]` is the left one of a stereo file. */
export interface Wav {
  readonly rate: number
  readonly channels: readonly Int16Array[]
  readonly seconds: number
}

/** 16-bit PCM WAV (RIFF, format 1) of one or more equally long voices. */
export function encodeWav(channels: readonly Int16Array[], rate: number): Buffer {
  const frames = channels[0]?.length ?? 0
  const block = channels.length * 2
  const data = Buffer.alloc(frames * block)
  channels.forEach((voice, c) => {
    voice.forEach((sample, i) => {
      data.writeInt16LE(sample, i * block + c * 2)
    })
  })
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + data.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(channels.length, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * block, 28)
  head.writeUInt16LE(block, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(data.length, 40)
  return Buffer.concat([head, data])
}

/**
 * Reads 16-bit PCM. With `unfinished` the header's length is not believed (a file still being
 * written). Throws when it is no such WAV.
 */
export function decodeWav(file: Buffer, unfinished = false): Wav {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE')
    throw new Error('not a WAV file')
  const format = chunk(file, 'fmt ')
  const data = chunk(file, 'data', unfinished)
  const count = format.readUInt16LE(2)
  const rate = format.readUInt32LE(4)
  if (format.readUInt16LE(14) !== 16) throw new Error('not 16-bit PCM')
  const frames = Math.floor(data.length / (2 * count))
  const channels = Array.from({ length: count }, (_, c) =>
    Int16Array.from({ length: frames }, (_, i) => data.readInt16LE((i * count + c) * 2)),
  )
  return { rate, channels, seconds: frames / rate }
}

function chunk(file: Buffer, name: string, toTheEnd = false): Buffer {
  let at = 12
  while (at + 8 <= file.length) {
    const size = file.readUInt32LE(at + 4)
    if (file.toString('latin1', at, at + 4) === name)
      return toTheEnd ? file.subarray(at + 8) : file.subarray(at + 8, at + 8 + size)
    at += 8 + size + (size % 2)
  }
  throw new Error(`no ${name.trim()} chunk in the WAV file`)
}
