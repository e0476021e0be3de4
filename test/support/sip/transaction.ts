import {
  format,
  header,
  headersNamed,
  type Message,
  parameter,
  parse,
  sequenceOf,
} from './message.js'
import { streamWire, type TlsIdentity, tcpStreams, tlsStreams, udpWire, type Wire } from './wire.js'

export interface Peer {
  readonly host: string
  readonly port: number
}

/** Timer values of RFC 3261 §17.1.1.1, in milliseconds. */
const t1 = 500
const t2 = 4000
const timeout = 64 * t1

/** One side of SIP that repeats what must be repeated (RFC 3261 §17, §13.3.1.4). */
export interface Transactions {
  readonly port: number
  /** Every message of both ways, for a test to look at. */
  readonly log: readonly Logged[]
  /** Sends a request until it is answered; `answered` hears each response, repeats as well. */
  ask(request: Message, to: Peer, answered: (response: Message) => void): void
  /** Sends a response and, to a repeated request, the same again. `acked`: an ACK has come for it. */
  answer(request: Message, response: Message, to: Peer, acked?: () => void): void
  /** Sends once: an ACK. */
  tell(message: Message, to: Peer): void
  close(): void
}

export interface Logged {
  readonly at: number
  readonly sent: boolean
  readonly message: Message
}

/** `asked` gets each new request once; ACKs are told as well, so that 2xx repeats can stop. */
export async function openTransactions(
  address: string,
  port: number,
  asked: (request: Message, from: Peer) => void,
  transport: 'udp' | 'tcp' | 'tls' = 'udp',
  identity: TlsIdentity = {},
): Promise<Transactions> {
  const took = (bytes: Buffer, from: Peer): void => heard(bytes, from)
  const socket: Wire =
    transport === 'udp'
      ? await udpWire(address, port, took)
      : await streamWire(
          transport === 'tcp' ? tcpStreams : tlsStreams(identity),
          address,
          port,
          took,
        )
  const log: Logged[] = []
  const pending = new Map<string, { readonly done: () => void; readonly heard: Heard }>()
  const answers = new Map<
    string,
    {
      readonly bytes: Buffer | undefined
      readonly done: () => void
      readonly acked?: (() => void) | undefined
    }
  >()

  const send = (message: Message, to: Peer): Buffer => {
    const bytes = format(message)
    log.push({ at: Date.now(), sent: true, message })
    socket.send(bytes, to.port, to.host)
    return bytes
  }

  const take = (message: Message, from: Peer): void => {
    const known = answers.get(keyOf(message))
    if (message.status > 0) pending.get(keyOf(message))?.heard(message)
    else if (message.method === 'ACK') {
      const answered = answers.get(inviteOf(message))
      answered?.done()
      answered?.acked?.()
    } else if (!known) {
      answers.set(keyOf(message), { bytes: undefined, done: () => {} })
      asked(message, from)
    } else if (known.bytes) socket.send(known.bytes, from.port, from.host)
  }

  function heard(bytes: Buffer, from: Peer): void {
    const message = parse(bytes)
    if (!message) return
    log.push({ at: Date.now(), sent: false, message })
    take(message, from)
  }

  return {
    port: socket.port,
    log,
    ask: (request, to, answered) => {
      const bytes = send(request, to)
      const invite = request.method === 'INVITE'
      const again = repeat(() => socket.send(bytes, to.port, to.host), invite ? timeout : t2)
      const overdue = setTimeout(() => {
        again()
        answered({ ...request, status: 408, reason: 'No answer from the other side', uri: '' })
      }, timeout)
      const done = (): void => {
        again()
        clearTimeout(overdue)
      }
      const heard = (response: Message): void => {
        if (invite || response.status >= 200) done()
        answered(response)
        if (invite && response.status >= 300)
          socket.send(format(refusalAck(request, response)), to.port, to.host)
      }
      pending.set(keyOf(request), { done, heard })
    },
    answer: (request, response, to, acked) => {
      const bytes = send(response, to)
      answers.get(keyOf(request))?.done()
      const final = request.method === 'INVITE' && response.status >= 200
      const done = final ? repeat(() => socket.send(bytes, to.port, to.host), t2) : () => {}
      answers.set(keyOf(request), { bytes, done })
      if (final) answers.set(inviteOf(request), { bytes, done, acked })
    },
    tell: (message, to) => {
      send(message, to)
    },
    close: () => {
      for (const { done } of [...pending.values(), ...answers.values()]) done()
      socket.close()
    },
  }
}

type Heard = (response: Message) => void

/** A transaction is known by branch and method (RFC 3261 §17.1.3, §17.2.3). */
function keyOf(message: Message): string {
  return `${parameter(header(message, 'Via'), 'branch')} ${message.method}`
}

/** The ACK of a 2xx has a branch of its own: known by dialog and number (RFC 3261 §13.2.2.4). */
function inviteOf(message: Message): string {
  return `${header(message, 'Call-ID')} ${sequenceOf(message)}`
}

/** The ACK of a refusal belongs to the INVITE's own transaction (RFC 3261 §17.1.1.3). */
function refusalAck(invite: Message, response: Message): Message {
  const kept = ['Via', 'From', 'Call-ID', 'Max-Forwards', 'Route'].flatMap((name) =>
    headersNamed(invite, name),
  )
  const rest = [
    ['To', header(response, 'To')] as const,
    ['CSeq', `${sequenceOf(invite)} ACK`] as const,
  ]
  return { ...invite, method: 'ACK', headers: [...kept, ...rest], body: '' }
}

/** Calls after T1, 2 T1, 4 T1 … (at most `longest` apart, for 64 T1 in all); returns how to stop. */
function repeat(again: () => void, longest: number): () => void {
  let wait = t1
  let spent = t1
  const next = (): void => {
    again()
    wait = Math.min(longest, wait * 2)
    spent += wait
    if (spent < timeout) timer = setTimeout(next, wait)
  }
  let timer = setTimeout(next, t1)
  return () => clearTimeout(timer)
}
