import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Test } from 'tap'
import { changes } from './wait.js'

/** How the server of a test behaves; it may change its mind between two connections. */
export type SmtpMood =
  | 'fine'
  /** Accepts the connection and says nothing. */
  | 'silent'
  /** A byte now and then, never a line. */
  | 'dripping'
  | 'rubbish'
  /** 421 instead of a greeting. */
  | 'busy'
  /** 451 for every mail. */
  | 'later'
  /** 550 for every recipient. */
  | 'nobody'
  /** Takes the mail, and is gone before it says so. */
  | 'forgetful'
  /** 535 for every login, with what it was told. */
  | 'gossip'

/** A mail as it came. */
export interface TakenMail {
  readonly to: readonly string[]
  /** As sent, without the dots that SMTP puts in. */
  readonly raw: string
  /** Names of its headers, in lower case; and each unfolded and decoded (RFC 2047). */
  readonly names: readonly string[]
  header(name: string): string
  /** Decoded parts: the text, and then what is attached. */
  readonly parts: readonly { readonly type: string; readonly content: Buffer }[]
}

export interface SmtpServer {
  readonly port: number
  mood: SmtpMood
  /** Everything it was told, line by line. */
  readonly said: string[]
  readonly mails: TakenMail[]
  /** Resolves when there are so many. */
  taken(count: number, ms?: number): Promise<readonly TakenMail[]>
  /** Resolves when so many connections were made. */
  asked(count: number, ms?: number): Promise<void>
}

interface SmtpOptions {
  readonly mood?: SmtpMood
  readonly port?: number
  /** Speaks TLS from the first byte, with this certificate. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

/** A mail server on 127.0.0.1 as a test wants it; ends with the test. */
export async function smtpServer(t: Test, options: SmtpOptions = {}): Promise<SmtpServer> {
  const changed = changes()
  const open = new Set<Socket>()
  let connections = 0
  const state: SmtpServer = {
    ...{ port: 0, mood: options.mood ?? 'fine', said: [], mails: [] },
    taken: async (count, ms = 15_000) => {
      const seen = () => `${state.mails.length} mails; it was told: ${state.said.join(' | ')}`
      await changed.until(() => state.mails.length >= count, `${count} mails`, ms, seen)
      return state.mails
    },
    asked: async (count, ms = 15_000) => {
      await changed.until(() => connections >= count, `${count} connections`, ms)
    },
  }
  const server = options.tls === undefined ? createServer() : createTlsServer(options.tls)
  server.on(options.tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    connections += 1
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => undefined)
    converse(socket, state, changed.fire)
    changed.fire()
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  t.teardown(async () => {
    for (const socket of open) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  return Object.assign(state, { port: typeof address === 'object' ? (address?.port ?? 0) : 0 })
}

function converse(socket: Socket, state: SmtpServer, fire: () => void): void {
  const { mood } = state
  if (mood === 'silent') return
  if (mood === 'dripping') {
    const timer = setInterval(() => socket.write('2'), 50)
    socket.on('close', () => clearInterval(timer))
    return
  }
  if (mood === 'rubbish') return void socket.end('\0\u00ff\r\nHTTP/1.1 200 OK\r\n\r\n<html>\r\n')
  if (mood === 'busy') return void socket.end('421 busy\r\n')
  const say = (line: string): void => void socket.write(`${line}\r\n`)
  let pending = ''
  let data: string | undefined
  let to: string[] = []

  const recipient = (line: string): void => {
    if (mood !== 'nobody') to.push(/<(.*)>/.exec(line)?.[1] ?? '')
    say(mood === 'nobody' ? '550 no such user here' : '250 fine')
  }
  const answers: Readonly<Record<string, (line: string) => void>> = {
    EHLO: () => say('250-mail.test\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME'),
    AUTH: (line) => say(mood === 'gossip' ? `535 not "${line}"` : '235 welcome'),
    MAIL: () => say(mood === 'later' ? '451 come back later' : '250 fine'),
    RCPT: recipient,
    DATA: () => {
      data = ''
      say('354 go on')
    },
    QUIT: () => void socket.end('221 bye\r\n'),
  }
  const command = (line: string): void => {
    state.said.push(line)
    const answer = answers[line.split(' ')[0]?.toUpperCase() ?? '']
    if (answer === undefined) say('250 fine')
    else answer(line)
  }
  const finish = (text: string): void => {
    state.mails.push(takenMail(to, text))
    to = []
    if (mood === 'forgetful') socket.destroy()
    else say('250 taken')
    fire()
  }

  say('220 mail.test')
  socket.on('data', (bytes) => {
    pending += bytes.toString('latin1')
    for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
      const line = pending.slice(0, end)
      pending = pending.slice(end + 2)
      if (data === undefined) command(line)
      else if (line === '.') {
        const text = data
        data = undefined
        finish(text)
      } else data += `${line.replace(/^\./, '')}\r\n`
    }
  })
}

function takenMail(to: readonly string[], raw: string): TakenMail {
  const { headers, body } = split(raw)
  const header = (name: string) => headers.find(([key]) => key === name.toLowerCase())?.[1] ?? ''
  return { to, raw, names: headers.map(([name]) => name), header, parts: partsOf(headers, body) }
}

type Headers = readonly (readonly [name: string, value: string])[]

function split(raw: string): { headers: Headers; body: string } {
  const end = raw.indexOf('\r\n\r\n')
  const head = raw.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' ')
  const headers = head.split('\r\n').map((line): readonly [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), words(line.slice(colon + 1).trim())]
  })
  return { headers, body: raw.slice(end + 4) }
}

/** Encoded words (RFC 2047 §2) in UTF-8. */
function words(value: string): string {
  return value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      (kind.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64')
        : quoted(text.replaceAll('_', ' '))
      ).toString('utf8'),
    )
}

const quoted = (text: string): Buffer =>
  Buffer.from(
    text
      .replaceAll(/=\r\n/g, '')
      .replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    'latin1',
  )

function partsOf(headers: Headers, body: string): TakenMail['parts'] {
  const value = (name: string) => headers.find(([key]) => key === name)?.[1] ?? ''
  const type = value('content-type')
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1]
  if (type.startsWith('multipart/') && boundary !== undefined)
    return body
      .split(`--${boundary}`)
      .slice(1, -1)
      .flatMap((part) => {
        const inner = split(part.replace(/^\r\n/, ''))
        return partsOf(inner.headers, inner.body.replace(/\r\n$/, ''))
      })
  const encoding = value('content-transfer-encoding').toLowerCase()
  const content =
    encoding === 'base64'
      ? Buffer.from(body, 'base64')
      : encoding === 'quoted-printable'
        ? quoted(body)
        : Buffer.from(body, 'latin1')
  return [{ type, content }]
}
