import { type FileHandle, open } from 'node:fs/promises'
import { partFiles } from './recording.paths.js'
import { type WavShape, wavHeaderBytes, wavShape } from './recording.wav.js'

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
    return wavShape(head.subarray(0, bytesRead), size)
  } finally {
    await handle.close()
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
