import { join } from 'node:path'

/** Where recordings lie under the data folder. Nothing of a request ever becomes part of a path. */
export interface RecordingFolders {
  readonly recordings: string
  readonly parts: string
}

/** What a recording is called until it is whole and on the disk: its name and this. */
export const unfinished = '.unfinished'

export function recordingFolders(data: string): RecordingFolders {
  const recordings = join(data, 'recordings')
  return { recordings, parts: join(recordings, 'parts') }
}

/**
 * The one encoder of ids in file names: unique ids are `[A-Za-z0-9.-]` and stay as they are, every
 * other byte becomes `_XX`, and so does a leading dot. Different ids never share a name.
 */
export function fileName(id: string): string {
  return Buffer.from(id)
    .toString('latin1')
    .replace(/^\.|[^A-Za-z0-9.-]/g, (byte) => `_${hex(byte)}`)
}

const hex = (byte: string): string => byte.charCodeAt(0).toString(16).padStart(2, '0')

/** `2026/11/20/<call id>.wav`, relative to the recordings; the day is the business's own. */
export function recordingFile(callId: string, startedAt: number, timeZone: string): string {
  const day = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(startedAt)
  return `${day.replaceAll('-', '/')}/${fileName(callId)}.wav`
}

/** The two files of a channel: `own` is its voice (MixMonitor `r`), `heard` what it hears (`t`). */
export interface PartFiles {
  readonly own: string
  readonly heard: string
}

export function partFiles(parts: string, channel: string): PartFiles {
  const name = join(parts, fileName(channel))
  return { own: `${name}-r.wav`, heard: `${name}-t.wav` }
}

/** The channel of a file in the folder of parts; undefined when the name is not one of ours. */
export function channelOf(name: string): string | undefined {
  return /^([A-Za-z0-9-][A-Za-z0-9.-]*)-[rt]\.wav$/.exec(name)?.[1]
}
