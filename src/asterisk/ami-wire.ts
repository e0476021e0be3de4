import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type Manager from 'asterisk-manager'
import { AsteriskError, wordsOf } from './asterisk-error.js'
import { withDeadline } from './deadline.js'
import { gate } from './gate.js'
import type { Link, LinkEnd } from './keep-connected.js'
import { longestLine, safeValue } from './safe-value.js'

export type AmiItem = Manager.Item
export type AmiFields = Readonly<
  Record<string, string | Readonly<Record<string, string>> | undefined>
>

/** Asterisk's answer: the response, and for a list its items in order. */
export interface AmiAnswer {
  readonly response: AmiItem
  readonly events: readonly AmiItem[]
}

/** One AMI connection, logged in. Events go where `openAmiWire` was told. */
export interface AmiWire extends Link {
  send(action: string, fields?: AmiFields, timeoutMs?: number): Promise<AmiAnswer>
}

export interface AmiWireOptions {
  /** A fresh one: half a record and held actions of a dead connection die with its client. */
  readonly manager: Manager
  readonly host: string
  readonly port: number
  readonly timeoutMs: number
  /** Classes of events wanted (`security,system`): the library's own flag has no effect. */
  readonly eventMask: string
  onEvent(item: AmiItem): void
}

/** Opens, logs in and narrows the events. Leaves no socket when it fails or `signal` fires. */
export async function openAmiWire(options: AmiWireOptions, signal: AbortSignal): Promise<AmiWire> {
  const { manager, timeoutMs } = options
  const cut = new AbortController()
  const gone = new AbortController()
  setMaxListeners(0, gone.signal) // one per action under way
  const pending = new Map<string, (item: AmiItem) => void>()
  const events = gate(options.onEvent)
  let reason = ''

  const close = (why: string) => {
    reason ||= why
    cut.abort()
  }
  const closed = new Promise<LinkEnd>((resolve) => {
    manager.on('close', () => {
      reason ||= 'connection closed by Asterisk'
      gone.abort(new AsteriskError('unreachable', `AMI: ${reason}`))
      resolve({ reason, replaced: false })
    })
  })
  manager.on('error', (error) => {
    reason ||= wordsOf(error)
  })
  manager.on('rawevent', (item) => {
    const waiting = typeof item.actionid === 'string' ? pending.get(item.actionid) : undefined
    if (waiting !== undefined) waiting(item)
    else if (typeof item.event === 'string') queueMicrotask(() => events.pass(item))
  })

  const send: AmiWire['send'] = async (action, fields = {}, ms = timeoutMs) => {
    const actionid = randomUUID()
    const headers = amiHeaders(fields)
    const answer = () =>
      new Promise<AmiAnswer>((resolve, reject) => {
        pending.set(actionid, collect(action, resolve, reject))
        manager.action({ ...headers, action, actionid })
      })
    try {
      return await withDeadline(`AMI ${action}`, ms, gone.signal, answer)
    } finally {
      pending.delete(actionid)
      manager.removeAllListeners(actionid)
    }
  }

  const stop = () => close('stopped')
  signal.addEventListener('abort', stop, { once: true })
  try {
    await withDeadline('AMI login', timeoutMs, gone.signal, () => login(options, cut.signal))
    await send('Events', { EventMask: options.eventMask })
  } catch (error) {
    close(wordsOf(error))
    await closed
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
  return { closed, release: events.open, send, close, ping: () => send('Ping') }
}

/** Connects and logs in. The options in place of a port give us the only handle on the socket. */
function login({ manager, host, port }: AmiWireOptions, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    manager.connect({ host, port, signal }, undefined, () =>
      manager.login((refusal) => {
        if (refusal === undefined) resolve()
        else reject(new AsteriskError('refused', `AMI login: ${wordsOf(refusal)}`))
      }),
    )
  })
}

/** Collects the items of one action until the answer is whole. */
function collect(
  action: string,
  resolve: (answer: AmiAnswer) => void,
  reject: (error: AsteriskError) => void,
): (item: AmiItem) => void {
  const events: AmiItem[] = []
  let response: AmiItem = {}
  return (item) => {
    if (item.response !== undefined) response = item
    const what = stepOf(item)
    if (what === 'item') events.push(item)
    else if (what === 'end') resolve({ response, events })
    else if (what === 'refused') {
      reject(new AsteriskError('refused', `AMI ${action}: ${wordsOf(item).trim()}`))
    }
  }
}

/** What an item is in the answer: a response alone ends it, one that starts a list does not. */
function stepOf({ response, eventlist }: AmiItem): 'start' | 'item' | 'end' | 'refused' {
  const list = String(eventlist ?? '').toLowerCase()
  if (list === 'cancelled' || String(response).toLowerCase() === 'error') return 'refused'
  if (response !== undefined) return list.startsWith('start') ? 'start' : 'end'
  return list === 'complete' ? 'end' : 'item'
}

/** Every value checked. Of a longer line Asterisk says so in an answer that names no action. */
function amiHeaders(fields: AmiFields): Record<string, string | Readonly<Record<string, string>>> {
  const headers: Record<string, string | Readonly<Record<string, string>>> = {}
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue
    const lines =
      typeof value === 'string' ? [value] : Object.entries(value).map((v) => v.join('='))
    for (const line of lines) {
      if (Buffer.byteLength(safeValue(key, line)) + key.length > longestLine) {
        throw new AsteriskError('refused', `${key} is too long`)
      }
    }
    headers[key] = value
  }
  return headers
}
