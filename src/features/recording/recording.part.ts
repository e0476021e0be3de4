import { type FileHandle, open } from 'node:fs/promises'
import { type WavShape, wavHeaderBytes, wavShape } from '../../domain/wav.js'
import { partFiles } from './recording.paths.js'

/** What a channel left: undefined where there is no file. */
export interface Part {
  readonly channel: string
  readonly own: WavShape | undefined
  readonly heard: WavShape | undefined
}

/** Looks at both files of a channel. Anything but a missing file that goes wrong is thrown. */
export async function lookAtPart(parts: string, channel: string): Promise<Part> {
  const files = partFiles(parts, channel)
  const [own, heard] = await Promise.all([lookAt(files.own), lookAt(files.heard)])
  return { channel, own, heard }
}

/** Samples of the longer side; the shorter is followed by silence. */
export const partSamples = ({ own, heard }: Part): number => Math.max(samples(own), samples(heard))

const samples = (side: WavShape | undefined): number => (side?.is === 'audio' ? side.samples : 0)

async function lookAt(file: string): Promise<WavShape | undefined> {
  const handle = await openPart(file)
  if (handle === undefined) return undefined
  try {
    const { size } = await handle.stat()
    const head = Buffer.alloc(wavHeaderBytes)
    const { bytesRead } = await handle.read(head, 0, wavHeaderBytes, 0)
    const shape = wavShape(head.subarray(0, bytesRead), size)
    const isLost = shape.is === 'audio' && shape.samples > 0 && isZero(head)
    return isLost && (await isAllZero(handle)) ? { ...shape, samples: 0 } : shape
  } finally {
    await handle.close()
  }
}

const zeros = Buffer.alloc(64 * 1024)

const isZero = (bytes: Buffer): boolean => bytes.equals(zeros.subarray(0, bytes.length))

/** A machine that lost power may have kept no more of a file than how long it was. */
async function isAllZero(handle: FileHandle): Promise<boolean> {
  const piece = Buffer.alloc(zeros.length)
  for (let at = 0; ; at += piece.length) {
    const { bytesRead } = await handle.read(piece, 0, piece.length, at)
    if (!isZero(piece.subarray(0, bytesRead))) return false
    if (bytesRead < piece.length) return true
  }
}

/** Opens for reading; undefined when there is no such file. */
export async function openPart(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
