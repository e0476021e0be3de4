/**
 * The words of a name as they are searched: lower case, no accents, `đ` as `d`, everything that
 * is neither letter nor digit a separator. Folding what is folded changes nothing.
 */
export function wordsOf(text: string): readonly string[] {
  return bare(bare(text).toLowerCase().replaceAll('đ', 'd'))
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

/** Compatibility forms and accents dropped; lower-casing can bring new accents, hence twice. */
function bare(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '')
}
