import { BlockList, isIP } from 'node:net'

/** A block of addresses: `203.0.113.7` or `203.0.113.0/28`, by RFC 4632 and RFC 4291. */
export interface AddressRange {
  readonly text: string
  readonly base: string
  readonly bits: number
  readonly version: 4 | 6
}

/** The range a text stands for; undefined for a host name. */
export function addressRange(text: string): AddressRange | undefined {
  const [base = '', bits] = text.split('/')
  const version = isIP(base)
  if (version === 0) return undefined
  const all = version === 4 ? 32 : 128
  return { text, base, bits: bits === undefined ? all : Number(bits), version: version as 4 | 6 }
}

/** Two blocks are one in the other or have nothing in common, so one address of each tells. */
export function overlap(a: AddressRange, b: AddressRange): boolean {
  return a.version === b.version && (holds(a, b.base) || holds(b, a.base))
}

function holds({ base, bits, version }: AddressRange, address: string): boolean {
  const list = new BlockList()
  list.addSubnet(base, bits, `ipv${version}`)
  return list.check(address, `ipv${version}`)
}
