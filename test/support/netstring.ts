/** `5:hello,` – how baresip's ctrl_tcp frames its JSON. */
export function netstring(text: string): string {
  return `${Buffer.byteLength(text)}:${text},`
}

/** Takes bytes as they come and calls back with each whole text. */
export function netstrings(take: (text: string) => void): (bytes: Buffer) => void {
  let kept = Buffer.alloc(0)
  return (bytes) => {
    kept = Buffer.concat([kept, bytes])
    for (;;) {
      const colon = kept.indexOf(':')
      const length = Number.parseInt(kept.toString('latin1', 0, Math.max(0, colon)), 10)
      if (colon < 0 || kept.length < colon + 1 + length + 1) return
      const text = kept.toString('utf8', colon + 1, colon + 1 + length)
      kept = kept.subarray(colon + length + 2)
      take(text)
    }
  }
}
