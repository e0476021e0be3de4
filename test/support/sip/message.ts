/** A SIP message (RFC 3261 §7), taken apart only as far as a phone needs. */
export interface Message {
  /** Of a response: the method of its CSeq. */
  readonly method: string
  /** Request-URI; '' in a response. */
  readonly uri: string
  /** 0 in a request. */
  readonly status: number
  readonly reason: string
  readonly headers: readonly Header[]
  readonly body: string
}
export type Header = readonly [name: string, value: string]

const compact: Readonly<Record<string, string>> = {
  b: 'referred-by',
  c: 'content-type',
  f: 'from',
  i: 'call-id',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  o: 'event',
  r: 'refer-to',
  t: 'to',
  v: 'via',
}

/** Undefined for what is no SIP message (a keep-alive, noise). */
export function parse(datagram: Buffer): Message | undefined {
  const text = datagram.toString('utf8')
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [start = '', ...lines] = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = lines.map((line): Header => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
  })
  const body = text.slice(end + 4)
  const response = /^SIP\/2\.0 (\d{3}) ?(.*)$/.exec(start)
  if (response) {
    const method = headerIn(headers, 'CSeq').split(/\s+/)[1] ?? ''
    return {
      method,
      uri: '',
      status: Number(response[1]),
      reason: response[2] ?? '',
      headers,
      body,
    }
  }
  const request = /^([A-Z]+) (\S+) SIP\/2\.0$/.exec(start)
  if (!request) return undefined
  return { method: request[1] ?? '', uri: request[2] ?? '', status: 0, reason: '', headers, body }
}

/** The bytes; Content-Length is counted here. */
export function format(message: Message): Buffer {
  const start =
    message.status === 0
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`
  const lines = message.headers.map(([name, value]) => `${name}: ${value}`)
  const length = `Content-Length: ${Buffer.byteLength(message.body)}`
  return Buffer.from([start, ...lines, length, '', message.body].join('\r\n'))
}

/** The first value of a header, by its long name; '' when it is not there. */
export function header(message: Message, name: string): string {
  return headerIn(message.headers, name)
}

function headerIn(headers: readonly Header[], name: string): string {
  return headers.find(isNamed(name))?.[1] ?? ''
}

/** Every header of that name, as it came (RFC 3261 §8.2.6.2 copies all Vias). */
export function headersNamed(message: Message, name: string): readonly Header[] {
  return message.headers.filter(isNamed(name))
}

function isNamed(name: string): (header: Header) => boolean {
  const wanted = name.toLowerCase()
  return ([given]) => (compact[given.toLowerCase()] ?? given.toLowerCase()) === wanted
}

/** A parameter of a header value (`tag`, `branch`), '' when missing. */
export function parameter(value: string, name: string): string {
  return new RegExp(`;\\s*${name}=([^;,\\s>]+)`, 'i').exec(value)?.[1] ?? ''
}

/** The URI of a name-addr (`"An" <sip:101@host>;tag=1`). */
export function uriOf(value: string): string {
  return /<([^>]*)>/.exec(value)?.[1] ?? (value.split(';')[0] ?? '').trim()
}

/** The number in CSeq. */
export function sequenceOf(message: Message): number {
  return Number.parseInt(header(message, 'CSeq'), 10)
}
