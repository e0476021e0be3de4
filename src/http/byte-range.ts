/** Bytes to send, `last` included; `all` when there is no usable Range, `none` answers 416. */
export type ByteRange =
  | { readonly is: 'all' | 'none' }
  | { readonly is: 'part'; readonly first: number; readonly last: number }

const all: ByteRange = { is: 'all' }
const none: ByteRange = { is: 'none' }

/**
 * Reads a Range header (RFC 9110 §14.1.2, §14.2) for `size` bytes. A header that is no byte range,
 * or asks for several, is ignored, as §14.2 allows: the whole file is sent.
 */
export function byteRange(header: string | undefined, size: number): ByteRange {
  const [, from = '', to = ''] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '') ?? []
  if (from === '' && to === '') return all
  if (from === '') return Number(to) === 0 || size === 0 ? none : suffix(Number(to), size)
  const first = Number(from)
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (to !== '' && Number(to) < first) return all
  return first >= size ? none : { is: 'part', first, last }
}

const suffix = (length: number, size: number): ByteRange => ({
  is: 'part',
  first: Math.max(0, size - length),
  last: size - 1,
})
