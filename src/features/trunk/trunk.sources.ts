import { type AddressRange, addressRange, overlap } from './trunk.addresses.js'
import type { Trunk, TrunkFields } from './trunk.schema.js'

/** A range that a trunk is known by, and the field it stands in. */
export interface Source {
  readonly path: string
  readonly range: AddressRange
}

type Located = Pick<TrunkFields, 'kind' | 'host' | 'addresses'>

/** Where the calls of a trunk come from by its own account: its addresses, or else its host. */
export function sources({ host, addresses }: Located): readonly Source[] {
  const named =
    addresses.length === 0
      ? [{ path: 'host', text: host }]
      : addresses.map((text, index) => ({ path: `addresses.${index}`, text }))
  return named.flatMap(({ path, text }) => {
    const range = addressRange(text)
    return range === undefined ? [] : [{ path, range }]
  })
}

/**
 * Whether the addresses are this trunk's alone. A trunk that registers without naming addresses
 * may share its host with another such account there: such calls are told apart by the `line` that
 * Asterisk puts into each Contact, never by the address.
 */
export const claims = ({ kind, addresses }: Located): boolean =>
  kind === 'address' || addresses.length > 0

/** The ranges Asterisk knows a trunk by: its own, but no host that is another trunk's as well. */
export function identifiedBy(
  trunk: Located & Pick<Trunk, 'id'>,
  trunks: readonly (Located & Pick<Trunk, 'id'>)[],
): readonly string[] {
  const own = sources(trunk).map(({ range }) => range)
  if (claims(trunk)) return own.map(({ text }) => text)
  const others = trunks.filter(({ id }) => id !== trunk.id).flatMap(sources)
  return own
    .filter((range) => !others.some((other) => overlap(range, other.range)))
    .map(({ text }) => text)
}
