/**
 * Loudness of prompts, by EBU R 128 (ITU-R BS.1770-4) in LUFS: that of the announcements and the
 * music Asterisk brings, measured as -18 to -21. So nobody reaches for the volume between two.
 */
export const targetLufs = -19

/** Peaks stay below (of full scale, 1): -3 dB, which leaves room for what resampling adds. */
export const peak = 0.7

/** A hiss is not made a hurricane. */
const gainAtMostDb = 30

/** What is softer holds nothing that a caller hears. */
const silentLufs = -60

/** What the meter said: integrated loudness in LUFS; undefined when it said nothing of the sort. */
export function measuredLufs(said: string): number | undefined {
  const found = [...said.matchAll(/\bI:\s+(-?[\d.]+|-?inf|nan) LUFS/g)].at(-1)?.[1]
  if (found === undefined) return undefined
  return /^-?\d/.test(found) ? Number(found) : Number.NEGATIVE_INFINITY
}

/** Decibels to add; undefined: it is silent. */
export function gainDb(lufs: number): number | undefined {
  return lufs < silentLufs ? undefined : Math.min(gainAtMostDb, targetLufs - lufs)
}
