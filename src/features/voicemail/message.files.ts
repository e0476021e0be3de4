import { open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sampleRate, wavHeader, wavHeaderBytes, wavShape } from '../../domain/wav.js'

/** What the name of a file says, as the dialplan gave it (asterisk-conf/leave-message.conf). */
export interface NamedMessage {
  readonly box: number
  readonly at: number
  readonly channel: string
}

/** The file of a message; undefined for a channel whose id is not one of Asterisk's own. */
export function messageFile({ box, at, channel }: NamedMessage): string | undefined {
  return /^[A-Za-z0-9.-]{1,150}$/.test(channel) ? `${box}-${at}-${channel}.wav` : undefined
}

/** The other way round; undefined when the name is not one of ours. */
export function messageOf(file: string): NamedMessage | undefined {
  const [, box, at, channel] =
    /^([1-9]\d{0,8})-(\d{13})-([A-Za-z0-9.-]{1,150})\.wav$/.exec(file) ?? []
  if (channel === undefined) return undefined
  return { box: Number(box), at: Number(at), channel }
}

/** The audio of a file, made whole. */
export interface WholeMessage {
  readonly bytes: number
  readonly seconds: number
}

export type MessageFolder = ReturnType<typeof messageFolder>

/** The folder of messages. Asterisk writes there; names never come from a request. */
export function messageFolder(folder: string) {
  const path = (file: string) => join(folder, file)

  /**
   * Sees to it that the audio is on the disk and that the header says how long it is, which an
   * Asterisk that was killed did not do. Undefined: no such file, or nothing that Asterisk writes.
   */
  async function complete(file: string): Promise<WholeMessage | undefined> {
    const handle = await open(path(file), 'r+').catch(nothingIfGone)
    if (handle === undefined) return undefined
    try {
      const { size } = await handle.stat()
      const { bytesRead, buffer } = await handle.read({
        buffer: Buffer.alloc(wavHeaderBytes),
        position: 0,
      })
      const shape = wavShape(buffer.subarray(0, bytesRead), size)
      if (shape.is === 'foreign') return undefined
      const { samples } = shape
      if (!shape.closed) {
        await handle.truncate(wavHeaderBytes + samples * 2)
        await handle.write(wavHeader(1, samples * 2), 0, wavHeaderBytes, 0)
      }
      await handle.sync()
      return { bytes: wavHeaderBytes + samples * 2, seconds: samples / sampleRate }
    } finally {
      await handle.close()
    }
  }

  return {
    path,
    complete,
    remove: (file: string) => rm(path(file), { force: true }),
    /** Files that nobody has written to since. */
    async olderThan(at: number): Promise<readonly string[]> {
      const old: string[] = []
      for (const file of await readdir(folder)) {
        const found = await stat(path(file)).catch(nothingIfGone)
        if (found !== undefined && found.mtimeMs < at) old.push(file)
      }
      return old
    },
  }
}

function nothingIfGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
