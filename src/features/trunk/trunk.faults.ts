import type { FieldFault } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import { type AddressRange, addressRange, overlap } from './trunk.addresses.js'
import type { Transport, TrunkFields } from './trunk.schema.js'
import { claims, type Source, sources } from './trunk.sources.js'

/** What a trunk is checked against. */
export interface TrunkNeighbours {
  readonly others: readonly (TrunkFields & { readonly name: string })[]
  /** Addresses of the box itself, without masks. */
  readonly ownAddresses: readonly string[]
  readonly transports: readonly Transport[]
  /** What the box speaks SIP over. */
  readonly ipVersion: 4 | 6
}

/** Everything that is wrong with a trunk beyond the form of its fields. */
export function trunkFaults(trunk: TrunkFields, near: TrunkNeighbours): readonly FieldFault[] {
  const { transport, kind, host, username, password } = trunk
  const found = sources(trunk)
  return [
    ...(near.transports.includes(transport) ? [] : [fault('transport', noTransport)]),
    ...(isThisMachine(host) ? [fault('host', ownAddress)] : []),
    ...(isOfOther(host, near.ipVersion) ? [fault('host', otherVersion(near.ipVersion))] : []),
    ...(kind === 'registration' && username === '' ? [fault('username', needed)] : []),
    ...(kind === 'registration' && password === '' ? [fault('password', needed)] : []),
    ...(password !== '' && username === '' && kind === 'address'
      ? [fault('username', needed)]
      : []),
    ...(kind === 'address' && found.length === 0 ? [fault('addresses', noSource)] : []),
    ...found.flatMap((source, index) => {
      const message = wrongSource(source, found.slice(0, index), trunk, near)
      return message === undefined ? [] : [fault(source.path, message)]
    }),
  ]
}

function wrongSource(
  { range }: Source,
  before: readonly Source[],
  trunk: TrunkFields,
  { others, ownAddresses }: TrunkNeighbours,
): string | undefined {
  const meets = (text: string) => {
    const other = addressRange(text)
    return other !== undefined && overlap(range, other)
  }
  if (isTooWide(range)) return tooWide
  if (reserved.some(meets)) return notOutside
  if (ownAddresses.some(meets)) return ownAddress
  if (before.some((source) => overlap(range, source.range))) return twice
  const other = others.find(
    (one) =>
      (claims(trunk) || claims(one)) && sources(one).some((source) => overlap(range, source.range)),
  )
  return other && say(`trùng với trung kế "${other.name}"`, `overlaps the trunk "${other.name}"`)
}

const isTooWide = ({ version, bits }: AddressRange): boolean => bits < (version === 4 ? 24 : 64)

/**
 * Nobody outside calls from there: this machine, addresses of nobody and of many. To Asterisk
 * every browser is 127.0.0.1. The first block of IPv6 holds `::1` and IPv4 in the clothes of IPv6.
 */
const reserved = ['127.0.0.1', '0.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4', '::/64', 'ff00::/8']

const isThisMachine = (host: string): boolean => /(^|\.)localhost\.?$/i.test(host)

/** A carrier by an address of the version that the box does not speak is never reached. */
const isOfOther = (host: string, version: 4 | 6): boolean =>
  ![undefined, version].includes(addressRange(host)?.version)

const fault = (path: string, message: string): FieldFault => ({ path, message })

const noTransport = say('tổng đài này chưa mở giao thức đó', 'is not open on this box')
const otherVersion = (version: 4 | 6) =>
  say(`tổng đài này chỉ nói SIP qua IPv${version}`, `cannot be reached: SIP is over IPv${version}`)
const needed = say('không được để trống', 'must not be empty')
const noSource = say(
  'phải có ít nhất một địa chỉ IP, vì máy chủ là một tên',
  'must name at least one IP address, since the host is a name',
)
const tooWide = say('không được rộng hơn /24 (IPv6: /64)', 'must not be wider than /24 (IPv6: /64)')
const notOutside = say('không phải địa chỉ của nhà mạng', 'is no address that a carrier calls from')
const ownAddress = say('là địa chỉ của chính tổng đài', 'is an address of this box itself')
const twice = say('trùng với một địa chỉ ở trên', 'overlaps an address above')
