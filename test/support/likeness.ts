import { rate } from './tone.js'

/** A place in a sound where another one is heard: seconds, and how alike they are (0 to 1). */
export interface Place {
  readonly at: number
  readonly likeness: number
}

/**
 * How alike a sound is to `wanted` at each sample: normalised cross-correlation (1: the same but
 * for its volume, which does not count; unrelated speech stays below 0.4). By the Fourier
 * transform, since a minute against a second is four thousand million products otherwise.
 */
function likenesses(sound: Int16Array, wanted: Int16Array): Float64Array {
  const places = Math.max(0, sound.length - wanted.length + 1)
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, sound.length + wanted.length)))
  const products = crossCorrelation(spectrumOf(sound, size), spectrum(wanted, size))
  const needed = energyOf(wanted)
  let there = energyOf(sound.subarray(0, wanted.length))
  const alike = new Float64Array(places)
  for (let at = 0; at < places; at++) {
    // Where next to nothing is heard, nothing is alike.
    if (there > needed / 1000) alike[at] = (products[at] ?? 0) / size / Math.sqrt(there * needed)
    there += (sound[at + wanted.length] ?? 0) ** 2 - (sound[at] ?? 0) ** 2
  }
  return alike
}

/** Times the number of samples. `b` is used up. */
function crossCorrelation(a: Spectrum, b: Spectrum): Float64Array {
  for (let i = 0; i < a.re.length; i++) {
    const [ar, ai] = [a.re[i] ?? 0, a.im[i] ?? 0]
    const [br, bi] = [b.re[i] ?? 0, b.im[i] ?? 0]
    b.re[i] = ar * br + ai * bi
    // The inverse transform is the transform of the conjugate, conjugated.
    b.im[i] = ar * bi - ai * br
  }
  transform(b)
  return b.re
}

/** One sound is looked through for many. */
let latest: { readonly sound: Int16Array; readonly spectrum: Spectrum } | undefined
function spectrumOf(sound: Int16Array, size: number): Spectrum {
  if (latest?.sound !== sound || latest.spectrum.re.length !== size)
    latest = { sound, spectrum: spectrum(sound, size) }
  return latest.spectrum
}

/** Where `wanted` is heard best. */
export function bestPlace(sound: Int16Array, wanted: Int16Array): Place {
  let best = 0
  const alike = likenesses(sound, wanted)
  for (let at = 0; at < alike.length; at++) if ((alike[at] ?? 0) > (alike[best] ?? 0)) best = at
  return { at: best / rate, likeness: alike[best] ?? 0 }
}

/** Every place where `wanted` is heard at least so well, in order; none overlaps another. */
export function places(sound: Int16Array, wanted: Int16Array, least: number): readonly Place[] {
  const alike = likenesses(sound, wanted)
  const found: Place[] = []
  for (let at = 0; at < alike.length; at++) {
    const likeness = alike[at] ?? 0
    if (likeness < least) continue
    const last = found.at(-1)
    const isSame = last !== undefined && at / rate - last.at < wanted.length / rate
    if (isSame && last.likeness >= likeness) continue
    if (isSame) found.pop()
    found.push({ at: at / rate, likeness })
  }
  return found
}

const energyOf = (sound: Int16Array): number => sound.reduce((all, sample) => all + sample ** 2, 0)

interface Spectrum {
  readonly re: Float64Array
  readonly im: Float64Array
}

function spectrum(sound: Int16Array, size: number): Spectrum {
  const values = { re: new Float64Array(size), im: new Float64Array(size) }
  values.re.set(sound)
  transform(values)
  return values
}

/** Fourier transform in place (Cooley and Tukey, radix 2). */
function transform({ re, im }: Spectrum): void {
  const size = re.length
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1
    for (; j & bit; bit >>= 1) j ^= bit
    j ^= bit
    if (i < j) swap(re, im, i, j)
  }
  for (let half = 1; half < size; half *= 2) {
    const turn = -Math.PI / half
    for (let k = 0; k < half; k++)
      butterflies(re, im, k, half, Math.cos(turn * k), Math.sin(turn * k))
  }
}

function swap(re: Float64Array, im: Float64Array, i: number, j: number): void {
  const [a = 0, b = 0] = [re[i], im[i]]
  re[i] = re[j] ?? 0
  im[i] = im[j] ?? 0
  re[j] = a
  im[j] = b
}

function butterflies(
  re: Float64Array,
  im: Float64Array,
  first: number,
  half: number,
  cos: number,
  sin: number,
): void {
  for (let i = first; i < re.length; i += 2 * half) {
    const j = i + half
    const x = (re[j] ?? 0) * cos - (im[j] ?? 0) * sin
    const y = (re[j] ?? 0) * sin + (im[j] ?? 0) * cos
    re[j] = (re[i] ?? 0) - x
    im[j] = (im[i] ?? 0) - y
    re[i] = (re[i] ?? 0) + x
    im[i] = (im[i] ?? 0) + y
  }
}
