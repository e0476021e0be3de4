import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallRecord, RecordedLeg } from '../../../src/domain/call-record.js'
import { wavHeader, wavHeaderBytes } from '../../../src/domain/wav.js'
import {
  partFiles,
  type RecordingFolders,
  recordingFolders,
} from '../../../src/features/recording/recording.paths.js'

/** A data folder of its own for one test, gone when the test ends. */
export async function dataFolder(t: { teardown(end: () => Promise<void>): void }) {
  const data = await mkdtemp(join(tmpdir(), 'tongdai-recording-'))
  const folders = recordingFolders(data)
  await mkdir(folders.parts, { recursive: true })
  t.teardown(() => rm(data, { recursive: true, force: true }))
  return { data, folders }
}

/** Samples that count up from `start`: a place in a file is told by its value. */
export const counting = (samples: number, start = 0): Int16Array =>
  Int16Array.from({ length: samples }, (_, index) => ((start + index) % 30_000) + 1)

export interface PartText {
  readonly own?: Int16Array
  readonly heard?: Int16Array
  /** As a killed Asterisk leaves it: no sizes in the header. */
  readonly open?: boolean
  /** As a machine without power may leave it: no header at all. */
  readonly lost?: boolean
  /** Bytes of a torn sample at the end. */
  readonly torn?: number
}

/** Writes the files of a channel as Asterisk does. */
export async function writePart(
  { parts }: RecordingFolders,
  channel: string,
  { own, heard, open = false, lost = false, torn = 0 }: PartText,
): Promise<void> {
  const files = partFiles(parts, channel)
  for (const [file, samples] of [
    [files.own, own],
    [files.heard, heard],
  ] as const) {
    if (samples === undefined) continue
    const audio = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
    const header = wavHeader(1, open ? 0 : audio.length)
    if (open) header.writeUInt32LE(0, 4)
    if (lost) header.fill(0)
    await writeFile(file, Buffer.concat([header, audio, Buffer.alloc(torn, 0x55)]))
  }
}

export interface Stereo {
  readonly header: Buffer
  readonly left: Int16Array
  readonly right: Int16Array
}

/** Reads a recording the way a player does: by its header. */
export async function readStereo(folders: RecordingFolders, file: string): Promise<Stereo> {
  const bytes = await readFile(join(folders.recordings, file))
  const header = bytes.subarray(0, wavHeaderBytes)
  const samples = header.readUInt32LE(40) / 4
  const side = (offset: number) =>
    Int16Array.from({ length: samples }, (_, index) =>
      bytes.readInt16LE(wavHeaderBytes + index * 4 + offset),
    )
  return { header, left: side(0), right: side(2) }
}

/** Whether two stretches of audio are the same, sample by sample. */
export const sameAudio = (a: Int16Array, b: Int16Array): boolean =>
  a.length === b.length && a.every((sample, index) => sample === b[index])

/** An answered call from 101 to 102 with these recorded legs. */
export function callRecord(
  id: string,
  endedAt: number,
  recordedLegs: readonly RecordedLeg[],
): CallRecord {
  return {
    id,
    aliases: [],
    links: [],
    direction: 'internal',
    status: 'success',
    reason: 'answered',
    from: { number: '101', name: 'An' },
    to: { number: '102', name: 'Bình' },
    startedAt: endedAt - 60_000,
    answeredAt: endedAt - 50_000,
    endedAt,
    waitMs: 10_000,
    talkMs: 50_000,
    outsideMs: 0,
    endedBy: 'caller',
    extensions: ['101', '102'],
    story: [],
    hotline: null,
    agent: null,
    channels: [],
    recordedLegs,
  }
}

/** A leg bridged for so many seconds until `endedAt`. */
export const recordedLeg = (
  channel: string,
  seconds: number,
  endedAt: number,
  side: 'left' | 'right' = 'left',
): RecordedLeg => ({
  channel,
  side,
  bridged: [{ from: endedAt - seconds * 1000, to: endedAt }],
})
