import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { changes } from './wait.js'

/** An action as it came over the wire: the headers in order of appearance, names in lower case. */
export type WireAction = Readonly<Record<string, string>>

/** One connection of a client, as the hostile server sees it. */
export interface AmiPeer {
  readonly socket: Socket
  readonly actions: readonly WireAction[]
  /** Raw text, CRLF and all. */
  say(text: string): void
  /** A whole record from its lines. */
  record(...lines: readonly string[]): void
}

/** Decides what to do with an action; not answering is an answer, too. */
export type AmiManners = (peer: AmiPeer, action: WireAction) => void

/** A little server that speaks AMI well enough to misbehave on purpose. */
export interface HostileAmi {
  readonly host: string
  readonly port: number
  readonly peers: readonly AmiPeer[]
  behave(manners: AmiManners): void
  /** Resolves with peer number `n` (from 0) once it has connected. */
  peer(n: number, ms?: number): Promise<AmiPeer>
  /** Resolves when this many actions of that name came over all connections. */
  actions(name: string, count: number, ms?: number): Promise<readonly WireAction[]>
  close(): Promise<void>
}

/** Answers as Asterisk does: everything with success, Ping with Pong. */
export const wellBehaved: AmiManners = (peer, { action, actionid }) => {
  const more = action === 'Ping' ? ['Ping: Pong'] : ['Message: fine']
  peer.record('Response: Success', `ActionID: ${actionid}`, ...more)
}

/** Well-behaved but for one action. */
export const exceptFor =
  (name: string, manners: AmiManners): AmiManners =>
  (peer, action) =>
    (action.action === name ? manners : wellBehaved)(peer, action)

export async function hostileAmi(host: string): Promise<HostileAmi> {
  const peers: AmiPeer[] = []
  const changed = changes()
  let manners = wellBehaved

  const server = createServer((socket) => {
    const actions: WireAction[] = []
    let rest = ''
    const peer: AmiPeer = {
      socket,
      actions,
      say: (text) => void socket.write(text),
      record: (...lines) => void socket.write(`${lines.join('\r\n')}\r\n\r\n`),
    }
    peers.push(peer)
    socket.on('error', () => {})
    socket.setEncoding('utf8').on('data', (text) => {
      const records = (rest + text).split('\r\n\r\n')
      rest = records.pop() ?? ''
      for (const record of records) {
        const action = headersOf(record)
        actions.push(action)
        changed.fire()
        manners(peer, action)
      }
    })
    peer.say('Asterisk Call Manager/11.0.0\r\n')
    changed.fire()
  })
  server.listen(0, host)
  await once(server, 'listening')
  const all = (name: string) =>
    peers.flatMap((peer) => peer.actions.filter(({ action }) => action === name))

  return {
    host,
    port: (server.address() as AddressInfo).port,
    peers,
    behave(next) {
      manners = next
    },
    peer: (n, ms = 15_000) => changed.until(() => peers[n], `connection ${n}`, ms),
    actions: (name, count, ms = 15_000) =>
      changed.until(
        () => all(name).length >= count && all(name),
        `${count} × ${name}`,
        ms,
        () => `came: ${peers.map((p) => p.actions.map((a) => a.action).join()).join(' | ')}`,
      ),
    async close() {
      for (const { socket } of peers) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function headersOf(record: string): WireAction {
  const lines = record.split('\r\n').map((line) => line.split(/: (.*)/s))
  return Object.fromEntries(lines.map(([key = '', value = '']) => [key.toLowerCase(), value]))
}
