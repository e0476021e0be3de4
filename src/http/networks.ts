import { BlockList, isIP } from 'node:net'

/**
 * Whether an address lies in one of the networks (`192.168.1.0/24`, `fd00::/8`). An empty list
 * means any address. IPv4 seen through an IPv6 socket (`::ffff:…`) counts as IPv4.
 */
export function networkCheck(networks: readonly string[]): (address: string) => boolean {
  if (networks.length === 0) return () => true
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/')
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
  return (address) => {
    const plain = plainAddress(address)
    const version = isIP(plain)
    return version !== 0 && list.check(plain, version === 6 ? 'ipv6' : 'ipv4')
  }
}

/** An IPv4 address as such, without the prefix an IPv6 socket puts before it, and without a zone. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/%.*$/, '')
}
