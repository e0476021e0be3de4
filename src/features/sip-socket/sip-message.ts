/** What must be known of a SIP message to tell who sends it. */
export interface SipMessage {
  /** Undefined for a response. */
  readonly method: string | undefined
  readonly status: number
  /** In the order they came; names in small letters, compact forms written out. */
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** RFC 3261 §7.3.3, of the headers that are looked at. */
const longNames: Readonly<Record<string, string>> = {
  f: 'from',
  m: 'contact',
  i: 'call-id',
  l: 'content-length',
}

const token = /^[A-Za-z0-9.!%*_+`'~-]+$/

/**
 * Reads one SIP message, strictly: whatever another reader might read in another way is nobody's.
 * Undefined for folded headers (RFC 3261 §7.3.1), line ends other than CRLF, and for anything but
 * exactly one message (RFC 7118 §5).
 */
export function readSip(bytes: Buffer): SipMessage | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  if ([first, ...lines].some((line) => /[\r\n\0]/.test(line))) return undefined
  const headers = lines.map(headerOf)
  if (!headers.every((header) => header !== undefined)) return undefined
  const status = /^SIP\/2\.0 (\d{3}) /.exec(first)?.[1]
  const method = /^([A-Z]+) \S+ SIP\/2\.0$/.exec(first)?.[1]
  if (status === undefined && method === undefined) return undefined
  const message = { method, status: Number(status ?? 0), headers }
  const told = valuesOf(message, 'content-length')
  const length = bytes.length - end - 4
  if (told.length > 1 || (told[0] ?? '0').trim() !== String(length)) return undefined
  return message
}

function headerOf(line: string): readonly [string, string] | undefined {
  const colon = line.indexOf(':')
  const name = line.slice(0, Math.max(0, colon)).replace(/[ \t]+$/, '')
  if (!token.test(name)) return undefined
  const small = name.toLowerCase()
  return [longNames[small] ?? small, line.slice(colon + 1).trim()]
}

export const valuesOf = ({ headers }: SipMessage, name: string): readonly string[] =>
  headers.filter(([own]) => own === name).map(([, value]) => value)

const quoted = String.raw`"(?:[^"\\]|\\[^\r\n])*"`
const nameAddress = new RegExp(
  String.raw`^(?:${quoted}|[^<>",;]*)[ \t]*<sips?:([^@<>",;? ]+)@[^<>",? ]+>(?:;[^<>",]*(?:${quoted}[^<>",]*)*)?$`,
)
const address = /^sips?:([^@<>",;? ]+)@[^<>",? ]+$/

/** The user of the one address in a header such as From; undefined when it is not exactly one. */
export const userIn = (value: string): string | undefined =>
  (nameAddress.exec(value) ?? address.exec(value))?.[1]

const parameter = new RegExp(String.raw`^[ \t]*([A-Za-z0-9-]+)=(${quoted}|[^",\s]+)[ \t]*(?:,|$)`)

/** Who a digest says it is of (RFC 2617 §3.2.2); undefined when it does not say so exactly once. */
export function loginIn(value: string): string | undefined {
  const scheme = /^Digest[ \t]+/i.exec(value)?.[0]
  if (scheme === undefined) return undefined
  const users: string[] = []
  for (let rest = value.slice(scheme.length); rest !== ''; ) {
    const found = parameter.exec(rest)
    if (found === null) return undefined
    if (/^user/i.test(found[1] ?? '')) users.push(`${found[1]}=${found[2]}`)
    rest = rest.slice(found[0].length)
  }
  return users.length === 1 ? /^username="([^"\\]*)"$/i.exec(users[0] ?? '')?.[1] : undefined
}
