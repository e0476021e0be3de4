import { chmod, open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '../../domain/errors.js'
import { formatOf, headBytes } from './audio-format.js'
import { gainDb, measuredLufs, peak } from './loudness.js'
import { refuse } from './refused.js'
import type { AudioFormat } from './sound.schema.js'
import { runTool, type ToolEnd } from './tool.js'

/** Longest sound; what is longer when decoded is refused, whatever its header says. */
export const longestSeconds = 600

/** Files of a sound, in its folder. Asterisk takes whichever suits a call (narrow or wide band). */
export const soundFiles = {
  original: 'original',
  narrow: 'sound.wav',
  wide: 'sound.wav16',
} as const

/** What one folder holds after `convert`. */
export interface Converted {
  readonly format: AudioFormat
  readonly seconds: number
}

const headerBytes = 44
const narrowRate = 8000
const wideRate = 16000
/** Ten minutes of 32-bit samples, and a little. */
const fileBytes = (longestSeconds + 5) * wideRate * 4
/** Of a processor; a busy machine may take four times as long for it. */
const toolSeconds = 30

/**
 * Each kind of file is read by its own reader only, and that by decoders of sound only: a playlist
 * cannot pose as music, nothing in the file can name another one, and pictures are not looked at.
 */
const readers: Readonly<Record<AudioFormat, { readonly reader: string; readonly codecs: string }>> =
  {
    wav: {
      reader: 'wav',
      codecs:
        'pcm_u8,pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,pcm_f64le,pcm_alaw,pcm_mulaw,adpcm_ms,adpcm_ima_wav,gsm_ms',
    },
    mp3: { reader: 'mp3', codecs: 'mp3float,mp3' },
    ogg: { reader: 'ogg', codecs: 'vorbis,opus,flac,speex' },
    m4a: { reader: 'mov', codecs: 'aac,alac,mp3float,mp3' },
  }

/**
 * Makes of `original` in a folder what Asterisk plays: one voice at 8 and at 16 kHz, 16 bit, equally
 * loud as all others. Refuses with 422 what is empty, no audio, silent, or longer than ten minutes;
 * all of it with bounded time, memory of the disk and no shell. Throws `disk-full` (503).
 */
export async function convert(folder: string): Promise<Converted> {
  const format = await formatIn(join(folder, soundFiles.original))
  const decoded = await decode(folder, format)
  const gain = gainDb(await loudnessOf(folder, decoded)) ?? refuse('silent')
  const seconds = await write(folder, gain)
  return { format, seconds }
}

async function formatIn(path: string): Promise<AudioFormat> {
  const file = await open(path, 'r')
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    if (bytesRead === 0) refuse('empty')
    return formatOf(buffer.subarray(0, bytesRead)) ?? refuse('not-audio')
  } finally {
    await file.close()
  }
}

const decodedFile = 'decoded.wav'
const quiet = ['-nostdin', '-hide_banner', '-nostats', '-v', 'error', '-threads', '1']

/** One voice at 16 kHz as floating point, which cannot clip. Answers its seconds. */
async function decode(folder: string, format: AudioFormat): Promise<number> {
  const { reader, codecs } = readers[format]
  const from = ['-protocol_whitelist', 'file', '-f', reader, '-codec_whitelist', codecs]
  const only = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-map_metadata', '-1']
  // Counted by samples: times that the file claims may leap, and hide how long it is.
  const to = ['-af', 'asetpts=N/SR/TB', '-ac', '1', '-ar', String(wideRate), '-c:a', 'pcm_f32le']
  const end = await ffmpeg(folder, [
    ...[...quiet, ...from, '-i', `file:${folder}/${soundFiles.original}`],
    ...[...only, '-t', String(longestSeconds + 1), '-fs', String(fileBytes), ...to, ...bare],
    `file:${folder}/${decodedFile}`,
  ])
  if (end.is === 'failed') refuse('unreadable')
  const seconds = await secondsOf(join(folder, decodedFile), wideRate * 4)
  if (seconds > longestSeconds) refuse('too-long')
  return seconds < shortestSeconds ? refuse('unreadable') : seconds
}

/** One packet of voice. */
const shortestSeconds = 0.02
/** The meter looks at windows of 400 ms; something short is played to it again and again. */
const meteredSeconds = 3

async function loudnessOf(folder: string, seconds: number): Promise<number> {
  const again = Math.min(200, Math.ceil(meteredSeconds / seconds) - 1)
  const { said } = await ffmpeg(folder, [
    ...['-nostdin', '-hide_banner', '-nostats', '-v', 'info', '-protocol_whitelist', 'file'],
    ...['-f', 'wav', '-stream_loop', String(again), '-i', `file:${folder}/${decodedFile}`],
    ...['-af', 'ebur128=framelog=verbose', '-f', 'null', '-'],
  ])
  const lufs = measuredLufs(said)
  if (lufs === undefined) throw new Error(`no loudness was measured: ${said.slice(-500)}`)
  return lufs
}

/** A WAV file with a plain header of 44 bytes. */
const bare = ['-flags', '+bitexact', '-fflags', '+bitexact', '-f', 'wav', '-y']

async function write(folder: string, gain: number): Promise<number> {
  const louder = `volume=${gain.toFixed(2)}dB,alimiter=limit=${peak}:level=disabled`
  const to = (rate: number) => ['-ar', String(rate), '-c:a', 'pcm_s16le', ...bare]
  const end = await ffmpeg(folder, [
    ...[
      ...quiet,
      '-protocol_whitelist',
      'file',
      '-f',
      'wav',
      '-i',
      `file:${folder}/${decodedFile}`,
    ],
    ...['-filter_complex', `[0:a]${louder},asplit[narrow][wide]`],
    ...['-map', '[narrow]', ...to(narrowRate), `file:${folder}/${soundFiles.narrow}`],
    ...['-map', '[wide]', ...to(wideRate), `file:${folder}/${soundFiles.wide}`],
  ])
  if (end.is !== 'done') throw new Error(`a sound could not be written: ${end.said.slice(-500)}`)
  for (const name of Object.values(soundFiles)) await chmod(join(folder, name), 0o600)
  return secondsOf(join(folder, soundFiles.narrow), narrowRate * 2)
}

async function ffmpeg(folder: string, args: readonly string[]): Promise<ToolEnd> {
  const end = await runTool('ffmpeg', args, { folder, seconds: toolSeconds, fileBytes })
  if (end.is === 'disk-full') fail('disk-full')
  if (end.is === 'too-large') refuse('too-long')
  if (end.is === 'too-slow') refuse('too-slow')
  return end
}

/** Seconds to the hundredth; 0 when there is no such file. */
async function secondsOf(path: string, bytesPerSecond: number): Promise<number> {
  const { size } = await stat(path).catch(() => ({ size: 0 }))
  return Math.round((Math.max(0, size - headerBytes) / bytesPerSecond) * 100) / 100
}
