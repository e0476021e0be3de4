import type { Trunk } from './trunk.schema.js'

/** What a trunk is called in Asterisk: its endpoint, its AOR, its context. */
export const trunkName = ({ id }: { readonly id: number }): string => `trunk-${id}`

/** A host in a URI: IPv6 stands in brackets (RFC 3261 §25.1). */
export const hostIn = (host: string): string => (host.includes(':') ? `[${host}]` : host)

/** The user of a SIP URI: `@` is escaped, `+` is allowed as it is (RFC 3261 §25.1). */
export const userIn = (user: string): string => encodeURIComponent(user).replaceAll('%2B', '+')

type Server = Pick<Trunk, 'host' | 'port' | 'transport'>

/** The carrier as a SIP URI, or somebody there; `user` as `userIn` spells it. */
export function serverUri({ host, port, transport }: Server, user?: string): string {
  const at = user === undefined ? '' : `${user}@`
  const over = transport === 'udp' ? '' : `;transport=${transport}`
  return `sip:${at}${hostIn(host)}:${port}${over}`
}
