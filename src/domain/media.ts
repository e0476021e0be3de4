import { z } from 'zod'
import { say } from './text.js'

/** Codecs that phones and carriers speak and this Asterisk translates. */
export const codecs = ['alaw', 'ulaw', 'g722', 'opus', 'gsm'] as const

/** How keys are told: RFC 4733 in the sound's stream, SIP INFO, tones, or whichever comes. */
export const dtmfModes = ['rfc4733', 'info', 'inband', 'auto'] as const

/** Codecs in the order of preference, each once. */
export const codecList = z
  .array(z.enum(codecs))
  .min(1)
  .refine(
    (list) => new Set(list).size === list.length,
    say('không được trùng', 'must not name a codec twice'),
  )

/** What Asterisk calls a music class: the name of its section in `musiconhold.conf`. */
export const musicClassName = (id: number): string => `music-${id}`
