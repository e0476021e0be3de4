import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { sampleRate, wavHeader, wavHeaderBytes } from '../../domain/wav.js'
import type { Place } from './place.plan.js'
import { openPart } from './recording.part.js'
import { partFiles, type RecordingFolders, unfinished } from './recording.paths.js'

/** Samples of one side handled at a time: with both sides and the result, 256 KB are held. */
const chunk = 32_768

export interface Joined {
  readonly bytes: number
  readonly seconds: number
}

/**
 * Streams the places into one stereo file (`file` is relative to the recordings, the calling side
 * on the left) and returns when it is on the disk under its name: written beside it, synced,
 * renamed. A place that a file does not fill is silence. Killed in between, or done again, it ends
 * in the same file. Throws what the file system says, the unfinished file removed.
 */
export async function joinParts(
  folders: RecordingFolders,
  places: readonly Place[],
  file: string,
): Promise<Joined> {
  const target = resolve(folders.recordings, file)
  const working = `${target}${unfinished}`
  const samples = places.reduce((sum, { count }) => sum + count, 0)
  await makeFolder(folders.recordings, dirname(target))
  try {
    const out = await open(working, 'w', 0o600)
    try {
      await writeAll(out, wavHeader(2, samples * 4))
      const buffers = joinBuffers()
      for (const place of places) await pour(folders.parts, place, out, buffers)
      await out.sync()
    } finally {
      await out.close()
    }
    await rename(working, target)
    await syncFolder(dirname(target))
  } catch (error) {
    await rm(working, { force: true })
    throw error
  }
  return { bytes: wavHeaderBytes + samples * 4, seconds: samples / sampleRate }
}

interface JoinBuffers {
  readonly left: Int16Array<ArrayBuffer>
  readonly right: Int16Array<ArrayBuffer>
  readonly both: Int16Array<ArrayBuffer>
}

const joinBuffers = (): JoinBuffers => ({
  left: new Int16Array(chunk),
  right: new Int16Array(chunk),
  both: new Int16Array(chunk * 2),
})

async function pour(
  parts: string,
  { channel, first, count, swap }: Place,
  out: FileHandle,
  { left, right, both }: JoinBuffers,
): Promise<void> {
  const files = partFiles(parts, channel)
  const own = await openPart(files.own)
  const heard = await openPart(files.heard)
  try {
    const [leftFile, rightFile] = swap ? [heard, own] : [own, heard]
    for (let done = 0; done < count; done += chunk) {
      const length = Math.min(chunk, count - done)
      await Promise.all([
        fill(left.subarray(0, length), leftFile, first + done),
        fill(right.subarray(0, length), rightFile, first + done),
      ])
      interleave(left, right, both, length)
      await writeAll(out, Buffer.from(both.buffer, 0, length * 4))
    }
  } finally {
    await own?.close()
    await heard?.close()
  }
}

/** Reads samples from `first` on; what the file does not have is silence. */
async function fill(
  samples: Int16Array<ArrayBuffer>,
  file: FileHandle | undefined,
  first: number,
): Promise<void> {
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
  let done = 0
  while (file !== undefined && done < bytes.length) {
    const at = wavHeaderBytes + first * 2 + done
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, at)
    if (bytesRead === 0) break
    done += bytesRead
  }
  // Half a sample at the end is what a crash left of one.
  bytes.fill(0, done - (done % 2))
}

/** Samples are moved, not read: their byte order does not matter. */
function interleave(left: Int16Array, right: Int16Array, both: Int16Array, length: number): void {
  for (let index = 0; index < length; index += 1) {
    both[index * 2] = left[index] as number
    both[index * 2 + 1] = right[index] as number
  }
}

async function writeAll(out: FileHandle, bytes: Buffer): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const { bytesWritten } = await out.write(bytes, done)
    done += bytesWritten
  }
}

/** Makes the day's folder and syncs each folder that gained an entry. */
async function makeFolder(root: string, folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (made === undefined) return
  const steps = relative(root, folder).split(sep)
  for (const [depth] of steps.entries()) await syncFolder(resolve(root, ...steps.slice(0, depth)))
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Deletes the files of these channels; those already gone do not matter. */
export async function deleteParts(parts: string, channels: readonly string[]): Promise<void> {
  for (const channel of channels) {
    const { own, heard } = partFiles(parts, channel)
    await Promise.all([rm(own, { force: true }), rm(heard, { force: true })])
  }
}
