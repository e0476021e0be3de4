import { z } from 'zod'
import type { Kind, ObjectOf } from '../../domain/kept.js'
import { plainText } from '../../domain/text.js'

export const languages = ['vi', 'en'] as const
export type Language = (typeof languages)[number]

/** What an upload may be. What was made from text is kept as WAV, too. */
export const audioFormats = ['wav', 'mp3', 'ogg', 'm4a'] as const
export type AudioFormat = (typeof audioFormats)[number]

export const soundName = plainText(80)
const text = plainText(1000)
const language = z.enum(languages)

/**
 * A prompt as stored. `text` and `language` are null for an upload; `format` is that of the
 * original; `seconds` is how long callers hear it; `file` names the folder with its audio.
 */
const fields = z.strictObject({
  name: soundName,
  source: z.enum(['upload', 'text']),
  text: text.nullable(),
  language: language.nullable(),
  format: z.enum(audioFormats),
  seconds: z.number().min(0),
  file: z.string().regex(/^[0-9a-z]{26}$/),
})

export const soundKind = {
  name: 'sound',
  path: 'sounds',
  fields,
  // Not secret, but nobody's business either: it is neither shown nor told.
  secrets: ['file'],
} as const satisfies Kind<typeof fields>

export type Sound = ObjectOf<typeof soundKind>
export type SoundFields = z.output<typeof fields>

/** JSON body of `POST /api/sounds`: a prompt spoken by a machine. */
export const speech = z.strictObject({ name: soundName, text, language })
export type Speech = z.output<typeof speech>

/** Fields that come with an upload; without a name the file's own is taken. */
export const uploadFields = z.strictObject({ name: soundName.optional() })

/** Body of `PATCH /api/sounds/{id}`; text and language only of what was made from text. */
export const soundPatch = speech.partial()
export type SoundPatch = z.output<typeof soundPatch>
