import { randomBytes } from 'node:crypto'
import type { Test } from 'tap'
import type { House } from './house.js'
import type { Call } from './sip/call.js'
import { isAuthorized } from './sip/digest.js'
import type { Codec } from './sip/g711.js'
import { header, type Message, parameter, uriOf } from './sip/message.js'
import type { Logged, Peer } from './sip/transaction.js'
import { type Claim, type Reaction, type Reply, scriptedPhone } from './sip/ua.js'
import { changes } from './wait.js'

/** A carrier played by the test: it brings calls, takes calls, and is a registrar for accounts. */
export interface CarrierScript {
  readonly address: string
  readonly port?: number
  /** The box. */
  readonly server: Peer
  /** Hertz of whoever speaks from there. */
  readonly tone: number
  /** Account → password. */
  readonly accounts?: Readonly<Record<string, string>>
  /** Whether calls of the box must prove who they are, too (407). */
  readonly asksCallers?: boolean
  readonly reaction?: Reaction
  readonly codecs?: readonly Codec[]
  readonly transport?: 'udp' | 'tcp'
}

export interface Carrier {
  readonly address: string
  readonly port: number
  /** Everything that was said, both ways. */
  readonly log: readonly Logged[]
  /** Brings a call for a number; `from` is who calls. */
  call(number: string, claim?: Claim): Promise<Call>
  /** Brings a call to where the box has registered an account, as RFC 3261 §16.6 has it. */
  callAccount(account: string, claim?: Claim): Promise<Call>
  /** The next call that the box placed. */
  incoming(ms?: number): Promise<Call>
  react(reaction: Reaction): void
  /** Where an account can be reached now: the Contacts it has registered. */
  contacts(account: string): readonly string[]
  /** Resolves when an account has exactly so many Contacts, with them. */
  registered(account: string, count?: number, ms?: number): Promise<readonly string[]>
  /** How many times somebody failed to prove to be an account. */
  refusals(): number
  changePassword(account: string, password: string): void
  /** Forgets the network: nothing is answered any more. */
  close(): Promise<void>
}

export async function carrier(script: CarrierScript): Promise<Carrier> {
  const accounts = new Map(Object.entries(script.accounts ?? {}))
  const bindings = new Map<string, readonly string[]>()
  const changed = changes()
  let refused = 0

  const isKnown = (request: Message, name: string): boolean => {
    const value = header(request, name)
    const user = /username="([^"]*)"/.exec(value)?.[1] ?? ''
    const secret = accounts.get(user)
    const known = secret !== undefined && isAuthorized(value, { user, secret }, request.method)
    if (!known && value !== '') refused += 1
    return known
  }
  const challenge = (status: 401 | 407): Reply => {
    const name = status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate'
    const nonce = randomBytes(8).toString('hex')
    return {
      status,
      headers: [[name, `Digest realm="carrier", nonce="${nonce}", qop="auth", algorithm=MD5`]],
    }
  }

  const bind = (request: Message): Reply => {
    if (!isKnown(request, 'Authorization')) {
      changed.fire()
      return header(request, 'Authorization') === '' ? challenge(401) : { status: 403 }
    }
    const account = /^sips?:([^@]*)@/.exec(uriOf(header(request, 'To')))?.[1] ?? ''
    const contact = header(request, 'Contact')
    const expires = parameter(contact, 'expires') || header(request, 'Expires')
    const others = (bindings.get(account) ?? []).filter((uri) => uri !== uriOf(contact))
    bindings.set(account, expires === '0' ? others : [...others, uriOf(contact)])
    changed.fire()
    return {
      status: 200,
      headers: [
        ['Contact', `<${uriOf(contact)}>;expires=${expires}`],
        ['Expires', expires],
      ],
    }
  }

  const { address, server, tone, transport = 'udp' } = script
  const { reaction = 'ring', codecs = ['PCMA'] } = script
  const phone = await scriptedPhone({
    ...{ address, server, tone, reaction, transport, codecs, user: 'carrier', secret: '' },
    port: script.port ?? 15060,
    gate: (request) => {
      if (request.method === 'REGISTER') return bind(request)
      if (request.method !== 'INVITE' || !script.asksCallers) return undefined
      if (isKnown(request, 'Proxy-Authorization')) return undefined
      return header(request, 'Proxy-Authorization') === '' ? challenge(407) : { status: 403 }
    },
  })
  const contacts = (account: string): readonly string[] => bindings.get(account) ?? []

  return {
    address,
    port: script.port ?? 15060,
    log: phone.log,
    call: (number, claim = {}) => phone.call(number, claim.headers ?? [], claim),
    callAccount: async (account, claim = {}) => {
      const [uri] = contacts(account)
      if (uri === undefined) throw new Error(`${account} has not registered`)
      return await phone.call(account, claim.headers ?? [], { ...claim, uri })
    },
    incoming: phone.incoming,
    react: phone.react,
    contacts,
    registered: async (account, count = 1, ms = 5000) => {
      const there = (): boolean => contacts(account).length === count
      await changed.until(there, `${count} contacts of ${account}`, ms, () =>
        contacts(account).join(' '),
      )
      return contacts(account)
    },
    refusals: () => refused,
    changePassword: (account, password) => void accounts.set(account, password),
    close: phone.close,
  }
}

/** A carrier beside a house, gone with the test; `n` tells its address from those of the phones. */
export async function carrierOf(
  t: Test,
  { pbx: { place } }: House,
  n: number,
  script: Omit<CarrierScript, 'address' | 'server'>,
): Promise<Carrier> {
  const server = { host: place.server, port: place.sipPort }
  const opened = await carrier({ ...script, address: place.phone(190 + n), server })
  t.teardown(() => opened.close())
  return opened
}

/** What of a call's INVITE the carrier saw; '' when the header was not there. */
export const saw = (call: Call, name: string): string => header(call.leg.invite, name)
