import type { AudioFormat } from './sound.schema.js'

/** So many bytes of a file tell what it is. */
export const headBytes = 16

/**
 * What a file is by its first bytes, never by its name or what it was declared as; undefined:
 * nothing that is taken. WAV: RIFF; Ogg: RFC 3533 §6; M4A: ISO/IEC 14496-12 §4.3; MP3: an ID3 tag
 * or the header of a layer III frame (ISO/IEC 11172-3 §2.4.1.3).
 */
export function formatOf(head: Buffer): AudioFormat | undefined {
  const at = (from: number, text: string) =>
    head.toString('latin1', from, from + text.length) === text
  if (at(0, 'RIFF') && at(8, 'WAVE')) return 'wav'
  if (at(0, 'OggS')) return 'ogg'
  if (at(4, 'ftyp')) return 'm4a'
  return at(0, 'ID3') || isLayer3(head) ? 'mp3' : undefined
}

function isLayer3(head: Buffer): boolean {
  const [first = 0, second = 0, third = 0] = head
  const version = (second >> 3) & 3
  const layer = (second >> 1) & 3
  const bitrate = third >> 4
  const rate = (third >> 2) & 3
  const isSync = first === 0xff && second >> 5 === 7
  return isSync && version !== 1 && layer === 1 && bitrate > 0 && bitrate < 15 && rate < 3
}
