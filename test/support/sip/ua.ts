import { changes } from '../wait.js'
import { type Call, callOf } from './call.js'
import { type Dialog, type Identity, incoming, newTag, outgoing, responseTo } from './dialog.js'
import type { Codec } from './g711.js'
import { takeWithin } from './incoming.js'
import { end, type Leg, listenTo, newLeg, offer, sdpType } from './leg.js'
import { type Header, header, type Message } from './message.js'
import { ask, type Line, type Talk } from './request.js'
import { openMedia } from './rtp.js'
import type { Voice } from './speaker.js'
import { type Logged, openTransactions, type Peer } from './transaction.js'
import type { TlsIdentity } from './wire.js'

/** Everything a scripted phone is. Its address must be its own (127.x.y.z). */
export interface Script extends Voice {
  readonly address: string
  readonly port?: number
  readonly server: Peer
  readonly user: string
  readonly secret: string
  readonly codecs?: readonly Codec[]
  readonly contactUser?: string
  readonly transport?: 'udp' | 'tcp' | 'tls'
  /** Over TLS. */
  readonly tls?: TlsIdentity
  /** What it does with a call at once; `ring` (the default) leaves the rest to the test. */
  readonly reaction?: Reaction
  /** Asked first about each request that belongs to no call; undefined lets it take its way. */
  readonly gate?: (request: Message) => Reply | undefined
}

/** An answer with which a request ends. */
export interface Reply {
  readonly status: number
  readonly headers?: readonly Header[]
}

/** What a call says of itself, where it is not what a phone says of itself. */
export interface Claim {
  /** User of From. */
  readonly from?: string
  /** What stands before From's URI, as it is: `"An"`. */
  readonly fromName?: string
  /** User of To, when it is not the number. */
  readonly to?: string
  /** Request-URI, when it is not the number at the server. */
  readonly uri?: string
  readonly headers?: readonly Header[]
}

/** `silent` does not answer at all, not even 100: a phone whose cable is pulled. */
export type Reaction =
  | 'ring'
  | 'answer'
  | 'silent'
  | { readonly reject: number }
  | { readonly redirect: string }

/** A SIP phone played by the test itself: exact timing, every order of transfer, chosen RTP. */
export interface ScriptedPhone {
  readonly user: string
  /** Hertz of its voice. */
  readonly tone: number
  readonly log: readonly Logged[]
  register(seconds?: number): Promise<void>
  unregister(): Promise<void>
  /** Sends an INVITE; the call then goes on by itself. The number is put into the URI as it is. */
  call(number: string, headers?: readonly Header[], claim?: Claim): Promise<Call>
  /** The next call that came, was not refused at once and not yet asked for. */
  incoming(ms?: number): Promise<Call>
  react(reaction: Reaction): void
  /** Forgets the network: nothing is answered and nothing sent from here on. */
  close(): Promise<void>
}

export async function scriptedPhone(script: Script): Promise<ScriptedPhone> {
  const legs = new Map<string, Promise<Leg>>()
  const came: Call[] = []
  const changed = changes()
  let reaction = script.reaction ?? 'ring'
  const hear = (request: Message): void => {
    const leg = legs.get(header(request, 'Call-ID'))
    const gated = leg ? undefined : script.gate?.(request)
    if (gated) refuse(request, gated.status, gated.headers)
    else if (leg) void leg.then((opened) => takeWithin(opened, request))
    else if (request.method === 'INVITE') void takeCall(request)
    else if (reaction !== 'silent') refuse(request, stray(request))
  }
  const { address, port = 15060, transport = 'udp' } = script
  const transactions = await openTransactions(address, port, hear, transport, script.tls)
  const me: Identity = {
    user: script.user,
    address: script.address,
    port: transactions.port,
    server: script.server,
    contactUser: script.contactUser,
  }
  const login = { user: script.user, secret: script.secret }
  const line: Line = { me, login, codecs: script.codecs ?? ['PCMA'], transactions }

  const refuse = (request: Message, status: number, headers: readonly Header[] = []): void =>
    transactions.answer(request, responseTo(request, me, status, newTag(), headers), me.server)

  const open = (dialog: Dialog, invite?: Message): Promise<Leg> => {
    const leg = openMedia(script.address, script).then((media) =>
      newLeg(line, media, dialog, invite),
    )
    legs.set(dialog.callId, leg)
    return leg
  }

  const takeCall = async (invite: Message): Promise<void> => {
    if (reaction === 'silent') return
    refuse(invite, 100)
    const call = callOf(await open(incoming(invite), invite))
    if (typeof reaction === 'object')
      'reject' in reaction ? call.reject(reaction.reject) : call.redirect(reaction.redirect)
    else call.ring()
    if (reaction === 'answer') call.answer()
    if (call.leg.state !== 'over') came.push(call)
    changed.fire()
  }

  const registration: Talk = {
    line,
    dialog: registrationOf(me),
    invite: { method: '', uri: '', status: 0, reason: '', headers: [], body: '' },
  }
  const register = async (seconds = 300): Promise<void> => {
    const response = await ask(registration, 'REGISTER', [['Expires', String(seconds)]])
    if (response.status !== 200) throw new Error(`REGISTER was answered ${response.status}`)
  }

  return {
    user: script.user,
    tone: script.tone,
    log: transactions.log,
    register,
    unregister: () => register(0),
    call: async (number, headers = [], claim = {}) => {
      const leg = await open(claimed(outgoing(me, number), claim, me))
      void invite(leg, headers)
      return callOf(leg)
    },
    incoming: async (ms = 15_000) =>
      await changed.until(() => came.shift(), `call to ${script.user}`, ms),
    react: (next) => {
      reaction = next
    },
    close: async () => {
      transactions.close()
      for (const leg of legs.values()) (await leg).media.close()
    },
  }
}

function claimed(dialog: Dialog, { from, fromName, to, uri }: Claim, me: Identity): Dialog {
  return {
    ...dialog,
    ...(from === undefined ? {} : { localUri: `sip:${from}@${me.address}` }),
    ...(fromName === undefined ? {} : { localName: fromName }),
    ...(to === undefined ? {} : { remoteUri: `sip:${to}@${me.server.host}` }),
    ...(uri === undefined ? {} : { target: uri }),
  }
}

/** Requests outside any call: a message waiting or a ping is fine, anything else is not. */
function stray(request: Message): number {
  return ['NOTIFY', 'OPTIONS', 'MESSAGE'].includes(request.method) ? 200 : 481
}

/** REGISTER names the server as target and the same address twice (RFC 3261 §10.2). */
function registrationOf(me: Identity): Dialog {
  const own = outgoing(me, me.user)
  return {
    ...own,
    localUri: own.localUri,
    remoteUri: own.localUri,
    target: `sip:${me.server.host}:${me.server.port}`,
  }
}

async function invite(leg: Leg, headers: readonly Header[]): Promise<void> {
  const progress = (response: Message): void => {
    leg.heardOf = true
    if (response.status > 100 && response.status < 200) {
      leg.state = 'ringing'
      if (response.body !== '') listenTo(leg, response)
    }
    leg.changed.fire()
  }
  const allow: Header = ['Allow', 'INVITE, ACK, BYE, CANCEL, UPDATE, NOTIFY, INFO, OPTIONS']
  const response = await ask(leg, 'INVITE', [sdpType, allow, ...headers], offer(leg), progress)
  if (response.status >= 300) {
    end(leg, 'there', response.status)
    return
  }
  leg.state = 'up'
  leg.status = 200
  listenTo(leg, response)
  leg.changed.fire()
}
