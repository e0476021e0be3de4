import { randomBytes } from 'node:crypto'
import { WebSocket } from 'ws'
import { newTag } from './sip/dialog.js'
import { authorization } from './sip/digest.js'
import { format, type Header, header, headersNamed, type Message, parse } from './sip/message.js'
import { changes } from './wait.js'

/** Logs in as a browser does, and gives its cookie. */
export async function cookieOf(base: string, username: string, password: string): Promise<string> {
  const answer = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { origin: base, 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  if (answer.status !== 201) throw new Error(`login: ${answer.status}`)
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

/** What opening the WebSocket came to: the socket, or the status with which it was refused. */
export function openSocket(
  base: string,
  headers: Readonly<Record<string, string>>,
  protocols: readonly string[] = ['sip'],
): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const url = `${base.replace('http', 'ws')}/api/sip`
    const socket = new WebSocket(url, [...protocols], { headers })
    socket.once('open', () => resolve(socket))
    socket.once('unexpected-response', (_, answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    socket.once('error', reject)
  })
}

/** A SIP client in a browser, without its media: SIP over WebSocket (RFC 7118). */
export interface WebPhone {
  readonly log: readonly { readonly sent: boolean; readonly message: Message }[]
  readonly socket: WebSocket
  /** Final status. */
  register(login?: { readonly user: string; readonly secret: string }): Promise<number>
  /** Calls with an offer of DTLS-SRTP and ICE, which leads nowhere unless given; the final response. */
  call(number: string, sdp?: string): Promise<Message>
  /** Answers a call that rang. */
  take(invite: Message, sdp: string): void
  /** The next INVITE that came; it is answered 180. */
  rings(ms?: number): Promise<Message>
  /** The CANCEL of a call that rang; it and the INVITE are answered as they must be. */
  cancelled(invite: Message, ms?: number): Promise<Message>
  send(message: Message): void
  /** Code and reason with which the service closed. */
  closed(ms?: number): Promise<{ readonly code: number; readonly reason: string }>
}

export function webPhone(
  socket: WebSocket,
  account: { readonly user: string; readonly secret: string },
  host: string,
): WebPhone {
  const log: { sent: boolean; message: Message }[] = []
  const changed = changes()
  let end: { code: number; reason: string } | undefined
  let sequence = 0

  socket.on('message', (data: Buffer) => {
    const message = parse(data)
    if (message) log.push({ sent: false, message })
    if (message?.status === 0 && message.method === 'OPTIONS') answer(message, 200)
    if (message?.status === 0 && message.method === 'BYE') answer(message, 200)
    if (message?.status === 0 && message.method === 'INVITE') answer(message, 180)
    changed.fire()
  })
  socket.on('close', (code, reason) => {
    end = { code, reason: reason.toString() }
    changed.fire()
  })

  const send = (message: Message): void => {
    log.push({ sent: true, message })
    socket.send(format(message))
  }
  const contact: Header = ['Contact', `<sip:${account.user}@browser.invalid;transport=ws>`]
  const answer = (request: Message, status: number, body = ''): void => {
    const kept = ['Via', 'From', 'Call-ID', 'CSeq'].flatMap((name) => headersNamed(request, name))
    const from = header(request, 'To')
    const to: Header = ['To', from.includes(';tag=') ? from : `${from};tag=web`]
    const type: Header[] = body === '' ? [] : [['Content-Type', 'application/sdp']]
    const headers = [...kept, to, contact, ...type]
    send({ ...request, status, reason: 'Scripted', headers, body })
  }
  const heard = (is: (message: Message) => boolean, what: string, ms = 5000): Promise<Message> =>
    changed.until(
      () => log.find(({ sent, message }) => !sent && is(message))?.message,
      what,
      ms,
      () => log.map(({ message }) => `${message.method} ${message.status}`).join(', '),
    )
  const dialog = (target: string) => ({
    target,
    tag: newTag(),
    callId: randomBytes(8).toString('hex'),
  })

  async function ask(
    method: string,
    to: string,
    { target, tag, callId }: ReturnType<typeof dialog>,
    more: readonly Header[],
    body = '',
  ): Promise<Message> {
    sequence += 1
    const number = `${sequence} ${method}`
    const headers: Header[] = [
      ['Via', `SIP/2.0/WS browser.invalid;branch=z9hG4bK${newTag()}`],
      ['Max-Forwards', '70'],
      ['From', `<sip:${account.user}@${host}>;tag=${tag}`],
      ['To', `<sip:${to}@${host}>`],
      ['Call-ID', callId],
      ['CSeq', number],
      contact,
      ...more,
    ]
    send({ method, uri: target, status: 0, reason: '', headers, body })
    const final = await heard(
      (m) => m.status >= 200 && header(m, 'Call-ID') === callId && header(m, 'CSeq') === number,
      `answer to ${number}`,
    )
    if (method === 'INVITE') {
      const ack = headers.flatMap(([name, value]): Header[] => {
        if (name === 'CSeq') return [[name, `${sequence} ACK`]]
        if (name === 'To') return [[name, header(final, 'To')]]
        return ['Content-Type', 'Authorization'].includes(name) ? [] : [[name, value]]
      })
      send({ method: 'ACK', uri: target, status: 0, reason: '', headers: ack, body: '' })
    }
    return final
  }
  async function proved(
    method: string,
    to: string,
    login: { readonly user: string; readonly secret: string },
    more: readonly Header[],
    body = '',
  ): Promise<Message> {
    const target = method === 'REGISTER' ? `sip:${host}` : `sip:${to}@${host}`
    const talk = dialog(target)
    const first = await ask(method, to, talk, more, body)
    if (first.status !== 401) return first
    const value = authorization(header(first, 'WWW-Authenticate'), login, method, target)
    return await ask(method, to, talk, [...more, ['Authorization', value]], body)
  }

  return {
    log,
    socket,
    register: async (login = account) =>
      (await proved('REGISTER', account.user, login, [['Expires', '120']])).status,
    call: (number, sdp = offer) =>
      proved('INVITE', number, account, [['Content-Type', 'application/sdp']], sdp),
    take: (invite, sdp) => answer(invite, 200, sdp),
    rings: (ms) => heard(({ status, method }) => status === 0 && method === 'INVITE', 'call', ms),
    cancelled: async (invite, ms) => {
      const id = header(invite, 'Call-ID')
      const cancel = await heard(
        (m) => m.status === 0 && m.method === 'CANCEL' && header(m, 'Call-ID') === id,
        'CANCEL',
        ms,
      )
      answer(cancel, 200)
      answer(invite, 487)
      return cancel
    },
    send,
    closed: (ms = 5000) => changed.until(() => end, 'end of the WebSocket', ms),
  }
}

/** As a browser offers (RFC 8827): DTLS-SRTP, ICE, one port for RTP and RTCP. */
const offer = [
  'v=0',
  'o=- 4611686018427387904 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 8 0 110',
  'c=IN IP4 0.0.0.0',
  'a=rtcp:9 IN IP4 0.0.0.0',
  'a=candidate:1 1 udp 2122260223 192.0.2.9 50000 typ host generation 0',
  'a=ice-ufrag:aB3d',
  'a=ice-pwd:0123456789abcdefghijklmn',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
  'a=setup:actpass',
  'a=mid:0',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:110 telephone-event/8000',
  '',
].join('\r\n')
