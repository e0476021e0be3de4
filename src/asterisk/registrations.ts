import type { Ami } from './ami.js'

/** A registered device, as the phone book of Asterisk has it now. */
export interface RegisteredContact {
  readonly address: string
  readonly uri: string
  readonly userAgent: string
  /** Round trip of the last OPTIONS in milliseconds; null while unknown. */
  readonly roundTripMs: number | null
  /** Whether it answered the last OPTIONS; null while not yet asked. */
  readonly reachable: boolean | null
}

/** A carrier as Asterisk sees it now; each part is null while it is unknown. */
export interface CarrierState {
  readonly registration: { readonly state: 'registered' | 'rejected' | 'unregistered' } | null
  readonly reachable: boolean | null
  readonly roundTripMs: number | null
}

interface RawContact {
  readonly aor: string
  readonly uri: string
  readonly userAgent: string
  readonly status: string
  readonly roundTripUs?: number | undefined
}

/** Devices by AOR; undefined while Asterisk cannot be asked. */
export async function allContacts(
  ami: Ami,
): Promise<ReadonlyMap<string, readonly RegisteredContact[]> | undefined> {
  if (!ami.connected) return undefined
  const contacts = await ami.contacts().catch(() => undefined)
  if (contacts === undefined) return undefined
  const byAor = Map.groupBy(contacts, (contact) => contact.aor)
  return new Map([...byAor].map(([aor, list]) => [aor, list.map(shown)]))
}

/** Devices of one endpoint; undefined while Asterisk cannot be asked. */
export async function contactsOf(
  ami: Ami,
  name: string,
): Promise<readonly RegisteredContact[] | undefined> {
  if (!ami.connected) return undefined
  return ami.pjsipEndpoint(name).then(
    (endpoint) => endpoint?.contacts.map(shown) ?? [],
    () => undefined,
  )
}

/** What is known of the carrier behind an endpoint; undefined while Asterisk cannot be asked. */
export async function carrierState(ami: Ami, name: string): Promise<CarrierState | undefined> {
  if (!ami.connected) return undefined
  const [contacts, all] = await Promise.all([
    contactsOf(ami, name),
    ami.registrations().catch(() => undefined),
  ])
  if (contacts === undefined || all === undefined) return undefined
  const own = all.find(({ endpoint }) => endpoint === name)
  const [contact] = contacts
  return {
    registration: own === undefined ? null : stateOf(own.status),
    reachable: contact?.reachable ?? null,
    roundTripMs: contact?.roundTripMs ?? null,
  }
}

/** Anything but these two has not been answered yet. */
function stateOf(status: string) {
  if (status === 'Registered') return { state: 'registered' } as const
  return { state: status === 'Rejected' ? 'rejected' : 'unregistered' } as const
}

/**
 * Ends every registration of one endpoint. Asterisk keeps registrations when an endpoint goes, and
 * whoever comes next by that name would inherit the devices of the one before.
 */
export async function forgetContacts(ami: Ami, name: string): Promise<void> {
  const endpoint = await ami.pjsipEndpoint(name)
  for (const { id } of endpoint?.contacts ?? []) await ami.forgetContact(id)
}

function shown({ uri, userAgent, status, roundTripUs }: RawContact): RegisteredContact {
  const known = status === 'Reachable' || status === 'Unreachable'
  return {
    address: hostOf(uri),
    uri,
    userAgent,
    roundTripMs: status === 'Reachable' && roundTripUs !== undefined ? roundTripUs / 1000 : null,
    reachable: known ? status === 'Reachable' : null,
  }
}

/** `rewrite_contact` has put the address requests really come from into the URI. */
const hostOf = (uri: string): string => /@([^;>]+)/.exec(uri)?.[1] ?? uri
