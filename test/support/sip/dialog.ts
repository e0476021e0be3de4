import { randomBytes } from 'node:crypto'
import {
  type Header,
  header,
  headersNamed,
  type Message,
  parameter,
  sequenceOf,
  uriOf,
} from './message.js'
import type { Peer } from './transaction.js'

/** Who this phone is, in SIP's words. */
export interface Identity {
  readonly user: string
  readonly address: string
  readonly port: number
  readonly server: Peer
  /** What its Contact says before the `@`; `user` if not given. */
  readonly contactUser?: string | undefined
}

/** What both ends agree on about one call (RFC 3261 §12). */
export interface Dialog {
  readonly callId: string
  readonly localTag: string
  /** '' until the other side has answered. */
  readonly remoteTag: string
  readonly localUri: string
  /** Display name of this side with its quotes, if it tells one. */
  readonly localName?: string
  readonly remoteUri: string
  /** The other side's Contact: where requests within the call go. */
  readonly target: string
  /** Number of this side's last request. */
  readonly sequence: number
}

export function newTag(): string {
  return randomBytes(6).toString('hex')
}

/** A dialog that this side is about to open by an INVITE to a number. */
export function outgoing(me: Identity, number: string): Dialog {
  const remoteUri = `sip:${number}@${me.server.host}:${me.server.port}`
  return {
    callId: `${randomBytes(10).toString('hex')}@${me.address}`,
    localTag: newTag(),
    remoteTag: '',
    localUri: `sip:${me.user}@${me.server.host}`,
    remoteUri,
    target: remoteUri,
    sequence: 0,
  }
}

/** The dialog that an INVITE from the other side opens. */
export function incoming(invite: Message): Dialog {
  return {
    callId: header(invite, 'Call-ID'),
    localTag: newTag(),
    remoteTag: parameter(header(invite, 'From'), 'tag'),
    localUri: uriOf(header(invite, 'To')),
    remoteUri: uriOf(header(invite, 'From')),
    target: uriOf(header(invite, 'Contact')),
    sequence: 0,
  }
}

/** The dialog after a response of the other side. */
export function agreed(dialog: Dialog, response: Message): Dialog {
  const contact = header(response, 'Contact')
  return {
    ...dialog,
    remoteTag: parameter(header(response, 'To'), 'tag') || dialog.remoteTag,
    target: contact === '' ? dialog.target : uriOf(contact),
  }
}

/** A request within the dialog (RFC 3261 §12.2.1.1) or, for a first INVITE, opening it. */
export function requestIn(
  dialog: Dialog,
  me: Identity,
  method: string,
  extra: readonly Header[] = [],
  body = '',
): Message {
  const to = dialog.remoteTag === '' ? '' : `;tag=${dialog.remoteTag}`
  const headers: Header[] = [
    ['Via', via(me)],
    ['Max-Forwards', '70'],
    ['From', `${dialog.localName ?? ''}<${dialog.localUri}>;tag=${dialog.localTag}`],
    ['To', `<${dialog.remoteUri}>${to}`],
    ['Call-ID', dialog.callId],
    ['CSeq', `${dialog.sequence} ${method}`],
    ['Contact', `<${contactOf(me)}>`],
    ['User-Agent', 'scripted phone'],
    ...extra,
  ]
  return { method, uri: dialog.target, status: 0, reason: '', headers, body }
}

/** A response: Via, From, To, Call-ID and CSeq as they came (RFC 3261 §8.2.6.2). */
export function responseTo(
  request: Message,
  me: Identity,
  status: number,
  localTag: string,
  extra: readonly Header[] = [],
  body = '',
): Message {
  const to = header(request, 'To')
  const tagged = parameter(to, 'tag') === '' && status > 100 ? `${to};tag=${localTag}` : to
  const headers: Header[] = [
    ...headersNamed(request, 'Via'),
    ...headersNamed(request, 'Record-Route'),
    ['From', header(request, 'From')],
    ['To', tagged],
    ['Call-ID', header(request, 'Call-ID')],
    ['CSeq', `${sequenceOf(request)} ${request.method}`],
    ['Contact', `<${contactOf(me)}>`],
    ...extra,
  ]
  return { method: request.method, uri: '', status, reason: 'Scripted', headers, body }
}

/** A CANCEL, or another request that must look like the INVITE it is about (RFC 3261 §9.1). */
export function cancelOf(invite: Message): Message {
  const kept = invite.headers.filter(([name]) => /^(via|max-forwards|from|to|call-id)$/i.test(name))
  const headers: Header[] = [...kept, ['CSeq', `${sequenceOf(invite)} CANCEL`]]
  return { ...invite, method: 'CANCEL', headers, body: '' }
}

export function via(me: Identity): string {
  return `SIP/2.0/UDP ${me.address}:${me.port};branch=z9hG4bK${newTag()};rport`
}

export function contactOf(me: Identity): string {
  return `sip:${me.contactUser ?? me.user}@${me.address}:${me.port}`
}
