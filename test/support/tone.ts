/** Sound as numbers: 16-bit samples of one voice. Phones here speak 8,000 samples a second. */
export const rate = 8000

/** Windows of 50 ms tell tones 20 Hz apart and are short enough to see where a tone begins. */
const windowSeconds = 0.05

/** Below this root mean square (of 32,767) a window counts as silence. */
const silence = 60

/** A part of a sound, in seconds from its beginning. */
export interface Span {
  readonly from?: number
  readonly to?: number
}

/** A pure tone at half volume. */
export function tone(hertz: number, seconds: number, samplesPerSecond = rate): Int16Array {
  const samples = new Int16Array(Math.round(seconds * samplesPerSecond))
  for (let i = 0; i < samples.length; i++)
    samples[i] = Math.round(16000 * Math.sin((2 * Math.PI * hertz * i) / samplesPerSecond))
  return samples
}

/**
 * The share (0 to 1) of a window's energy that lies at one frequency, by Goertzel's algorithm.
 * Two mixed tones of equal volume give about a half each.
 */
export function energyShare(window: Int16Array, hertz: number, samplesPerSecond = rate): number {
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / samplesPerSecond)
  let before = 0
  let last = 0
  let all = 0
  for (const sample of window) {
    const now = sample + turn * last - before
    before = last
    last = now
    all += sample * sample
  }
  if (all === 0) return 0
  const power = last * last + before * before - turn * last * before
  return Math.min(1, (2 * power) / (window.length * all))
}

/** Cuts a sound (or a span of it) into windows of 50 ms; an unfinished last one is left out. */
export function windows(sound: Int16Array, span: Span = {}, samplesPerSecond = rate): Int16Array[] {
  const size = Math.round(windowSeconds * samplesPerSecond)
  const from = Math.round((span.from ?? 0) * samplesPerSecond)
  const to = Math.min(sound.length, Math.round((span.to ?? Infinity) * samplesPerSecond))
  const cut: Int16Array[] = []
  for (let at = from; at + size <= to; at += size) cut.push(sound.subarray(at, at + size))
  return cut
}

/**
 * The share (0 to 1) of 50 ms windows in which a tone is heard, alone or mixed with one or two
 * others. A window of silence has no tone. A span without one whole window gives 0.
 */
export function heard(
  sound: Int16Array,
  hertz: number,
  span: Span = {},
  samplesPerSecond = rate,
): number {
  const cut = windows(sound, span, samplesPerSecond)
  const with_ = cut.filter((w) => !isSilent(w) && energyShare(w, hertz, samplesPerSecond) > 0.2)
  return cut.length === 0 ? 0 : with_.length / cut.length
}

/** Seconds in which a tone is heard: what a test asserts when it does not know the exact span. */
export function secondsOf(sound: Int16Array, hertz: number, span: Span = {}): number {
  return heard(sound, hertz, span) * windows(sound, span).length * windowSeconds
}

/** Whether a window holds nothing a person would hear. */
export function isSilent(window: Int16Array): boolean {
  let all = 0
  for (const sample of window) all += sample * sample
  return Math.sqrt(all / Math.max(1, window.length)) < silence
}

/** The loudest frequency of a window in steps of 10 Hz, or 0 for silence. */
export function dominant(window: Int16Array, samplesPerSecond = rate): number {
  if (isSilent(window)) return 0
  let best = 0
  let most = 0
  for (let hertz = 100; hertz <= 3500; hertz += 10) {
    const share = energyShare(window, hertz, samplesPerSecond)
    if (share > most) [best, most] = [hertz, share]
  }
  return best
}

/** A sound in words, for a failing test: `0.00-1.20 silence, 1.20-3.00 700 Hz`. */
export function describe(sound: Int16Array): string {
  const spans: { readonly from: number; hertz: number; to: number }[] = []
  windows(sound).forEach((window, i) => {
    const hertz = dominant(window)
    const last = spans.at(-1)
    if (last?.hertz === hertz) last.to = (i + 1) * windowSeconds
    else spans.push({ from: i * windowSeconds, hertz, to: (i + 1) * windowSeconds })
  })
  return spans
    .map(
      (s) =>
        `${s.from.toFixed(2)}-${s.to.toFixed(2)} ${s.hertz === 0 ? 'silence' : `${s.hertz} Hz`}`,
    )
    .join(', ')
}
