/** A few numbers that fit a pattern without a dot: the least and the greatest of each of its parts. */
export function numbersOf(pattern: string): readonly string[] {
  const parts = pattern.match(/\[[^\]]*\]|./g) ?? []
  const bounds = parts.map(boundsOf)
  return [0, 1].map((end) => bounds.map((bound) => bound[end]).join(''))
}

function boundsOf(part: string): readonly [string, string] {
  const letters: Readonly<Record<string, readonly [string, string]>> = {
    X: ['0', '9'],
    Z: ['1', '9'],
    N: ['2', '9'],
  }
  if (!part.startsWith('[')) return letters[part] ?? [part, part]
  return [part[1] ?? '', part.at(-2) ?? '']
}
