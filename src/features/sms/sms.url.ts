import { say } from '../../domain/text.js'

/** Headers that the request itself makes, or that would change where it ends. */
const own =
  /^(host|content-length|transfer-encoding|connection|te|trailer|upgrade|expect|keep-alive|proxy-.*)$/i

/** Tokens of RFC 9110 §5.6.2. */
export const isHeaderName = (name: string): boolean =>
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && !own.test(name)

export const isHeaderValue = (value: string): boolean => /^[\x20-\x7e]*$/.test(value)

const sample = 'x'

/**
 * Why an address of a gateway is refused. Only HTTP; nobody's password in the address, where logs of
 * proxies keep it; placeholders only behind the host, so that no message chooses where it goes.
 */
export function urlFault(template: string): string | undefined {
  const [, before = ''] = /^([^/?#]*:\/\/[^/?#]*)/.exec(template) ?? []
  if (before.includes('{{')) return hostFixed
  let url: URL
  try {
    url = new URL(template.replaceAll(/\{\{[\w.]+\}\}/g, sample))
  } catch {
    return noUrl
  }
  if (!['http:', 'https:'].includes(url.protocol)) return noUrl
  if (url.username !== '' || url.password !== '') return noPassword
  if (url.hash !== '') return noHash
  return isForbidden(url.hostname.replaceAll(/[[\]]/g, '')) ? forbidden : undefined
}

/**
 * Addresses at which no gateway is: unspecified, link-local (where clouds keep the credentials of
 * their machines), multicast. Those of the office are allowed: that is where a GSM gateway stands.
 */
export function isForbidden(address: string): boolean {
  const mapped = /^(?:::ffff:)(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
  if (/^\d+\.\d+\.\d+\.\d+$/.test(mapped))
    return /^(0\.|169\.254\.|22[4-9]\.|23\d\.|24\d\.|25[0-5]\.)/.test(mapped)
  return address.includes(':') && /^(::$|::ffff:|fe[89ab]|ff)/i.test(address)
}

const noUrl = say('phải là địa chỉ http hoặc https', 'must be an http or https address')
const noPassword = say(
  'không được chứa tên hay mật khẩu; hãy dùng headers',
  'must not hold a user or a password: use headers',
)
const noHash = say('không được có phần sau dấu #', 'must not have a part behind #')
const hostFixed = say(
  'máy chủ không được phụ thuộc tin nhắn',
  'must not have placeholders in front of its path',
)
const forbidden = say(
  'địa chỉ này không thể là cổng SMS',
  'is an address at which no gateway can be',
)
