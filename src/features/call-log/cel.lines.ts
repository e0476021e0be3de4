/** What a piece of the CEL file holds: whole lines, how many bytes they took, lines to count as lost. */
export interface Taken {
  readonly lines: readonly string[]
  /** Bytes used up from the start of the piece; the rest is read again when it has grown. */
  readonly consumed: number
  readonly skipped: number
}

/** How Asterisk begins every line; inside a value each quote has a backslash before it. */
const head = '{"eventtype":"'

/** More than this without an end is not a line of ours. */
const longest = 65_536

/**
 * Cuts bytes of the CEL file into lines. A value may hold a line feed (a phone that dials `5%0a7`),
 * so a line ends where `"}` meets a line feed, not at each line feed. A line torn by the death of
 * the machine may have the next one glued to it: the next one is kept, the torn one counted.
 * `final`: nothing will ever be added to these bytes, so an unfinished end is torn, not waiting.
 */
export function takeLines(bytes: Buffer, final: boolean): Taken {
  const lines: string[] = []
  let skipped = 0
  let open = ''
  let consumed = 0
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(10, start)
    if (feed < 0) break
    const [kept, lost] = join(open, bytes.toString('utf8', start, feed))
    skipped += lost
    open = ''
    if (isWhole(kept)) lines.push(kept)
    else open = kept
    start = feed + 1
    if (open === '') consumed = start
  }
  const rest = bytes.length - consumed
  const hopeless = rest > (final ? 0 : longest)
  return {
    lines,
    consumed: hopeless ? bytes.length : consumed,
    skipped: skipped + (hopeless ? 1 : 0),
  }
}

/** What is left of an unfinished line and the next physical line, and how many were lost. */
function join(open: string, next: string): readonly [kept: string, lost: number] {
  const begin = next.lastIndexOf(head)
  if (begin >= 0) return [next.slice(begin), open !== '' || begin > 0 ? 1 : 0]
  if (open !== '') return [`${open}\n${next}`, 0]
  return ['', next === '' ? 0 : 1]
}

function isWhole(line: string): boolean {
  return line.endsWith('"}') && line.at(-3) !== '\\'
}
