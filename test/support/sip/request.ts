import { agreed, type Dialog, type Identity, requestIn } from './dialog.js'
import { authorization, type Login } from './digest.js'
import type { Codec } from './g711.js'
import { type Header, header, type Message } from './message.js'
import type { Transactions } from './transaction.js'

/** What every call of one phone shares. */
export interface Line {
  readonly me: Identity
  readonly login: Login
  readonly codecs: readonly Codec[]
  readonly transactions: Transactions
}

/** Whatever sends requests of one dialog: a call, a registration. */
export interface Talk {
  readonly line: Line
  dialog: Dialog
  /** The INVITE that opened the call, as last sent or received. */
  invite: Message
}

/**
 * Sends a request of the call and resolves with its final response; answers one challenge
 * (RFC 3261 §22). `progress` hears provisional and repeated final responses.
 */
export async function ask(
  leg: Talk,
  method: string,
  extra: readonly Header[] = [],
  body = '',
  progress: (response: Message) => void = () => {},
): Promise<Message> {
  const first = await once(leg, method, extra, body, progress)
  const challenge = header(first, first.status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate')
  if (first.status !== 401 && first.status !== 407) return first
  const value = authorization(challenge, leg.line.login, method, leg.dialog.target)
  const name = first.status === 401 ? 'Authorization' : 'Proxy-Authorization'
  return await once(leg, method, [...extra, [name, value]], body, progress)
}

function once(
  leg: Talk,
  method: string,
  extra: readonly Header[],
  body: string,
  progress: (response: Message) => void,
): Promise<Message> {
  leg.dialog = { ...leg.dialog, sequence: leg.dialog.sequence + 1 }
  const request = requestIn(leg.dialog, leg.line.me, method, extra, body)
  if (method === 'INVITE') leg.invite = request
  return new Promise((resolve) => {
    leg.line.transactions.ask(request, leg.line.me.server, (response) => {
      if (method === 'INVITE' && response.status > 100 && response.status < 300)
        leg.dialog = agreed(leg.dialog, response)
      if (method === 'INVITE' && response.status >= 200 && response.status < 300)
        acknowledge(leg, request)
      progress(response)
      if (response.status >= 200) resolve(response)
    })
  })
}

/** The ACK of a 2xx: a request of its own with the INVITE's number (RFC 3261 §13.2.2.4). */
function acknowledge(leg: Talk, invite: Message): void {
  const sequence = Number.parseInt(header(invite, 'CSeq'), 10)
  const ack = requestIn({ ...leg.dialog, sequence }, leg.line.me, 'ACK')
  leg.line.transactions.tell(ack, leg.line.me.server)
}
