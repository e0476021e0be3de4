import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import {
  agreed,
  type Dialog,
  type Identity,
  incoming,
  outgoing,
  requestIn,
  responseTo,
} from '../support/sip/dialog.js'
import { authorization } from '../support/sip/digest.js'
import {
  format,
  type Header,
  header,
  headersNamed,
  type Message,
  parse,
  sequenceOf,
} from '../support/sip/message.js'
import { readSdp, writeSdp } from '../support/sip/sdp.js'
import type { Peer } from '../support/sip/transaction.js'

/**
 * A SIP peer that measures: thousands of calls over one socket, answered as soon as they come, and
 * nothing kept of what is over. It sends nothing twice, for on loopback nothing is lost but what a
 * switchboard cannot take: a call that is not answered in time has failed.
 */
export interface SipMeter {
  /** Places a call. Rejects when it is refused or not answered within `ms`. */
  call(wanted: Wanted): Promise<MeteredCall>
  /** Calls for this user of the switchboard come here, and so do its OPTIONS. */
  register(server: Peer, user: string, secret: string): Promise<void>
  close(): void
}

export interface SipMeterOptions {
  readonly address: string
  readonly port: number
  /** Where its sound comes from and goes. */
  readonly mediaPort: number
  /**
   * Told of each call that comes: its INVITE, `performance.now()` when it came, and how to end it
   * once it is answered.
   */
  readonly came?: (invite: Message, at: number, hangUp: () => Promise<void>) => void
}

export interface Wanted {
  readonly server: Peer
  readonly from: string
  readonly to: string
  /** Answers a challenge. The call then begins with the INVITE that carries the answer. */
  readonly secret?: string
  readonly ms?: number
}

export interface MeteredCall {
  /** `performance.now()` when its INVITE was sent. */
  readonly invitedAt: number
  /** Where the switchboard has the call's sound. */
  readonly media: Peer
  hangUp(): Promise<void>
}

const sdpType: Header = ['Content-Type', 'application/sdp']
const bufferBytes = 4 * 1024 * 1024
const patienceMs = 10_000
const localTag = 'meter'

export async function sipMeter(options: SipMeterOptions): Promise<SipMeter> {
  const { address, port, mediaPort, came = () => {} } = options
  const socket = createSocket({ type: 'udp4', recvBufferSize: bufferBytes })
  socket.bind(port, address)
  await once(socket, 'listening')
  const waiting = new Map<string, (response: Message) => void>()
  const answers = new Map<string, Message>()
  const sdp = writeSdp(
    { host: address, port: mediaPort, codecs: ['PCMA'], direction: 'sendrecv' },
    1,
  )
  const send = (message: Message, { host, port }: Peer) => socket.send(format(message), port, host)

  /** Resolves with the final response. */
  const ask = (request: Message, server: Peer, ms: number): Promise<Message> =>
    new Promise((resolve, reject) => {
      const key = keyOf(request)
      const end = () => {
        clearTimeout(overdue)
        waiting.delete(key)
      }
      const overdue = setTimeout(() => {
        end()
        reject(new Error(`${request.method} was not answered`))
      }, ms)
      waiting.set(key, (response) => {
        if (response.status < 200) return
        end()
        resolve(response)
        if (request.method === 'INVITE' && response.status >= 300)
          send(refusalAck(request, response), server)
      })
      send(request, server)
    })

  /** The final response to a request, which is sent once more with the answer to a challenge. */
  const proven = async (
    secret: string,
    { me, dialog, ms }: { me: Identity; dialog: Dialog; ms: number },
    request: (sequence: number, more: readonly Header[]) => Message,
  ): Promise<Message> => {
    const response = await ask(request(1, []), me.server, ms)
    if (response.status !== 401 || secret === '') return response
    const login = { user: me.user, secret }
    const challenge = header(response, 'WWW-Authenticate')
    const proof = authorization(challenge, login, response.method, dialog.target)
    return ask(request(2, [['Authorization', proof]]), me.server, ms)
  }

  const asked = (request: Message, from: Peer, at: number) => {
    const id = header(request, 'Call-ID')
    if (request.method === 'ACK') return
    if (request.method === 'BYE') answers.delete(id)
    const me = { user: 'meter', address, port, server: from }
    const respond = (more: readonly Header[], body: string): Message =>
      responseTo(request, me, 200, localTag, more, body)
    if (request.method !== 'INVITE') return send(respond([], ''), from)
    if (!answers.has(id)) came(request, at, () => endOf(request, from))
    const answer = respond([sdpType], sdp)
    answers.set(id, answer)
    send(answer, from)
  }

  /** Ends a call that came. */
  const endOf = async (invite: Message, server: Peer): Promise<void> => {
    const me = { user: 'meter', address, port, server }
    const dialog = { ...incoming(invite), localTag, sequence: 1 }
    await ask(requestIn(dialog, me, 'BYE'), server, patienceMs)
    answers.delete(dialog.callId)
  }

  socket.on('error', () => {
    // A closed port answers with ICMP; the call fails by its time-out.
  })
  socket.on('message', (datagram, { address: host, port: from }) => {
    const at = performance.now()
    const message = parse(datagram)
    if (message === undefined) return
    if (message.status > 0) waiting.get(keyOf(message))?.(message)
    else asked(message, { host, port: from }, at)
  })

  return {
    async call({ server, from: user, to, secret = '', ms = patienceMs }) {
      const me: Identity = { user, address, port, server }
      const dialog = outgoing(me, to)
      let invitedAt = 0
      const response = await proven(secret, { me, dialog, ms }, (sequence, more) => {
        const headers = [sdpType, ...more]
        const request = requestIn({ ...dialog, sequence }, me, 'INVITE', headers, sdp)
        invitedAt = performance.now()
        return request
      })
      const sequence = sequenceOf(response)
      const media = readSdp(response.body)
      if (response.status !== 200 || media === undefined)
        throw new Error(`INVITE was answered ${response.status}`)
      const up = { ...agreed(dialog, response), sequence }
      send(requestIn(up, me, 'ACK'), server)
      return {
        invitedAt,
        media: { host: media.host, port: media.port },
        async hangUp() {
          await ask(requestIn({ ...up, sequence: sequence + 1 }, me, 'BYE'), server, ms)
        },
      }
    },
    async register(server, user, secret) {
      const me: Identity = { user, address, port, server }
      const own = outgoing(me, user)
      const dialog = {
        ...own,
        localUri: own.remoteUri,
        target: `sip:${server.host}:${server.port}`,
      }
      const { status } = await proven(secret, { me, dialog, ms: patienceMs }, (sequence, more) =>
        requestIn({ ...dialog, sequence }, me, 'REGISTER', [['Expires', '3600'], ...more]),
      )
      if (status !== 200) throw new Error(`REGISTER of ${user} was answered ${status}`)
    },
    close: () => socket.close(),
  }
}

const keyOf = (message: Message): string =>
  `${header(message, 'Call-ID')} ${header(message, 'CSeq')}`

/** The ACK of a refusal belongs to the INVITE's own transaction (RFC 3261 §17.1.1.3). */
function refusalAck(invite: Message, response: Message): Message {
  const kept = ['Via', 'Max-Forwards', 'From', 'Call-ID'].flatMap((name) =>
    headersNamed(invite, name),
  )
  const rest: readonly Header[] = [
    ['To', header(response, 'To')],
    ['CSeq', `${sequenceOf(invite)} ACK`],
  ]
  return { ...invite, method: 'ACK', headers: [...kept, ...rest], body: '' }
}
