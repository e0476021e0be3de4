import { z } from 'zod'

/** C0 and C1 controls, DEL, line and paragraph separators, and the marks that reverse text. */
const unprintable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

/** Text of one line that a person typed: trimmed, NFC, no control characters, 1 to `max` long. */
export function plainText(max: number) {
  return z
    .string()
    .max(max * 4)
    .transform((s) => s.normalize('NFC').trim())
    .pipe(
      z
        .string()
        .min(1)
        .max(max)
        .refine((s) => !unprintable.test(s), 'must not contain control characters'),
    )
}
