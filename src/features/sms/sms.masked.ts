import type { SmsSettings } from './sms.schema.js'

/** Headers that are no secret. */
const open = /^(content-type|accept|accept-language|user-agent)$/i

const dots = '****'

/** What is shown of a secret: its last four letters, when it is long enough to hide the others. */
export const masked = (secret: string): string =>
  secret === '' ? '' : dots + (secret.length >= 12 ? secret.slice(-4) : '')

/** A header that only names a secret, or is none. */
const isOpen = (name: string, value: string): boolean =>
  open.test(name) || /^[\w ]*\{\{secret\.\w+\}\}$/.test(value)

const mapped = (
  all: Readonly<Record<string, string>>,
  map: (name: string, value: string) => string,
): Record<string, string> =>
  Object.fromEntries(Object.entries(all).map(([name, value]) => [name, map(name, value)]))

/** Settings as they are shown: no value of a header or secret in full. */
export const shownSettings = (settings: SmsSettings): SmsSettings => ({
  ...settings,
  headers: mapped(settings.headers, (name, value) => (isOpen(name, value) ? value : masked(value))),
  secrets: mapped(settings.secrets, (_, value) => masked(value)),
})

/** What came back as it was shown stays what it was. */
export const unmasked = (sent: SmsSettings, before: SmsSettings): SmsSettings => ({
  ...sent,
  headers: kept(sent.headers, before.headers),
  secrets: kept(sent.secrets, before.secrets),
})

const kept = (
  sent: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
): Record<string, string> =>
  mapped(sent, (name, value) => {
    const was = Object.hasOwn(before, name) ? before[name] : undefined
    return was !== undefined && value !== '' && value === masked(was) ? was : value
  })

/** For the audit log: which headers and secrets there are, and not how the gateway is told. */
export const toldSettings = ({
  enabled,
  brand,
  kind,
  url,
  method,
  headers,
  secrets,
}: SmsSettings) => ({
  ...{ enabled, brand, kind, method },
  url: url.replace(/\?.*$/, '?…'),
  headers: Object.keys(headers).join(', '),
  secrets: Object.keys(secrets).join(', '),
})
