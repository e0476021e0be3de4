import { join } from 'node:path'
import { fail } from '../../domain/errors.js'
import { soundFiles } from './convert.js'
import { refuse } from './refused.js'
import type { Language } from './sound.schema.js'
import { runTool } from './tool.js'

const voices: Readonly<Record<Language, string>> = { vi: 'vi', en: 'en-us' }
/** Somewhat slower than its 175 words a minute: people listen to it on the phone. */
const wordsPerMinute = '150'
/** A thousand characters are some two minutes; its WAV has 22,050 samples a second. */
const fileBytes = 64 * 1024 * 1024

/**
 * Makes `original` in the folder from text, by espeak-ng. The text goes in as standard input, so it
 * is never an option; markup in it is read out, for nobody turned markup on.
 */
export async function speak(folder: string, text: string, language: Language): Promise<void> {
  const end = await runTool(
    'espeak-ng',
    [
      '-v',
      voices[language],
      '-s',
      wordsPerMinute,
      '-b',
      '1',
      '--stdin',
      '-w',
      join(folder, soundFiles.original),
    ],
    { folder, input: text, seconds: 20, fileBytes },
  )
  if (end.is === 'disk-full') fail('disk-full')
  if (end.is === 'too-large') refuse('too-long', 'text')
  if (end.is === 'too-slow') refuse('too-slow', 'text')
  if (end.is === 'failed') throw new Error(`espeak-ng: ${end.said.slice(-500)}`)
}
