import type { Sms, SmsSettings } from './sms.schema.js'

/** A request as it goes to the gateway. */
export interface GatewayRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** One encoder per place in which a placeholder can stand. */
export const encoders = {
  /** A component of a URL (RFC 3986 §2.1). */
  url: (value: string): string => encodeURIComponent(value.toWellFormed()),
  /** `application/x-www-form-urlencoded` (WHATWG URL §5.2). */
  form: (value: string): string => new URLSearchParams([['', value]]).toString().slice(1),
  /** Within the quotes of a JSON string (RFC 8259 §7). */
  json: (value: string): string => JSON.stringify(value).slice(1, -1),
  /** Text or an attribute of XML. */
  xml: (value: string): string =>
    value.replaceAll(/[<>&"']/g, (one) => `&#${one.charCodeAt(0)};`).replaceAll(controls, ' '),
  /** The value of a header: printable ASCII, nothing that could end it. */
  header: (value: string): string => value.replaceAll(/[^\x20-\x7e]/g, '?'),
  /** Any other body: no control characters. */
  plain: (value: string): string => value.replaceAll(controls, ' '),
} as const

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const controls = /[\u0000-\u001f\u007f]/g

type Encode = (value: string) => string

/** Fills a template; a placeholder that nobody knows is nothing. */
export const filled = (
  template: string,
  values: Readonly<Record<string, string>>,
  encode: Encode,
): string =>
  template.replaceAll(/\{\{([\w.]+)\}\}/g, (_, name: string) =>
    Object.hasOwn(values, name) ? encode(values[name] ?? '') : '',
  )

/** The request of one message. Pure. */
export function requestOf(
  settings: SmsSettings,
  message: Pick<Sms, 'id' | 'to' | 'text'>,
): GatewayRequest {
  const values = valuesOf(settings, message)
  const headers = Object.fromEntries(
    Object.entries(settings.headers).map(([name, value]) => [
      name,
      filled(value, values, encoders.header),
    ]),
  )
  return {
    method: settings.method,
    url: filled(settings.url, values, encoders.url),
    headers,
    body:
      settings.method === 'GET' ? undefined : filled(settings.body, values, bodyEncoder(settings)),
  }
}

function valuesOf(
  { secrets }: SmsSettings,
  { id, to, text }: Pick<Sms, 'id' | 'to' | 'text'>,
): Readonly<Record<string, string>> {
  const own = Object.entries(secrets).map(([name, value]) => [`secret.${name}`, value])
  const to84 = to.startsWith('0') ? `84${to.slice(1)}` : to.replace(/^\+/, '')
  return { ...Object.fromEntries(own), to, to84, text, id: `tongdai-${id}` }
}

/** By the content type that the settings give the body; without one, by how the body looks. */
function bodyEncoder({ headers, body }: SmsSettings): Encode {
  const type = typeOf(headers)
  if (type === undefined) {
    if (/^\s*(\{(?!\{)|\[)/.test(body)) return encoders.json
    if (/^\s*</.test(body)) return encoders.xml
    return /^[\w.[\]-]+=\S*$/.test(body) ? encoders.form : encoders.plain
  }
  if (/json/i.test(type)) return encoders.json
  if (/form-urlencoded/i.test(type)) return encoders.form
  return /xml/i.test(type) ? encoders.xml : encoders.plain
}

const typeOf = (headers: SmsSettings['headers']): string | undefined =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1]

/** Whether a body that says it is JSON is JSON with whatever message in it. */
export function isSoundBody(settings: SmsSettings): boolean {
  if (!/json/i.test(typeOf(settings.headers) ?? '') || settings.method === 'GET') return true
  const { body = '' } = requestOf(settings, { id: 1, to: '0"\\', text: '"}\\' })
  try {
    JSON.parse(body)
    return true
  } catch {
    return false
  }
}

/** Whether an answer holds a pattern: text in which `*` stands for anything. Takes linear time. */
export function holds(answer: string, pattern: string): boolean {
  let from = 0
  for (const part of pattern.split('*')) {
    const at = answer.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return true
}
