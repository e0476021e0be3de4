import { changes } from './wait.js'

/** One server-sent event. */
export interface LiveEvent {
  readonly id: string
  readonly kind: string
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the service says
  readonly data: any
}

export interface Following {
  readonly events: readonly LiveEvent[]
  /** The first event that came at any time and is so. */
  seen(is: (event: LiveEvent) => boolean, what: string, ms?: number): Promise<LiveEvent>
  /** Told of each event that comes from now on. */
  onEvent(listener: (event: LiveEvent) => void): void
  /** Resolves when the service has ended it. */
  ended(ms?: number): Promise<void>
  isOver(): boolean
  close(): void
}

/** Follows `/api/live/events` as the owner of a token. */
export const followLive = (base: string, token: string, last?: string): Promise<Following> =>
  followLiveBy(base, {
    authorization: `Bearer ${token}`,
    ...(last && { 'last-event-id': last }),
  })

/** Follows `/api/live/events` as whoever these headers are of. */
export async function followLiveBy(
  base: string,
  headers: Readonly<Record<string, string>>,
): Promise<Following> {
  const stop = new AbortController()
  const response = await fetch(`${base}/api/live/events`, { headers, signal: stop.signal })
  if (response.status !== 200 || response.body === null)
    throw new Error(`live events: ${response.status} ${await response.text()}`)
  const events: LiveEvent[] = []
  const changed = changes()
  const listeners: ((event: LiveEvent) => void)[] = []
  let isOver = false
  const read = async (body: ReadableStream<Uint8Array>): Promise<void> => {
    const words = new TextDecoder()
    let rest = ''
    for await (const piece of body) {
      const blocks = (rest + words.decode(piece, { stream: true })).split('\n\n')
      rest = blocks.pop() ?? ''
      const came = blocks.flatMap((block) => eventOf(block) ?? [])
      events.push(...came)
      for (const event of came) for (const listener of listeners) listener(event)
      changed.fire()
    }
  }
  void read(response.body)
    .catch(() => undefined)
    .finally(() => {
      isOver = true
      changed.fire()
    })
  return {
    events,
    async seen(is, what, ms = 10_000) {
      const tail = () => events.slice(-20).map(inShort).join(' ')
      await changed.until(() => events.some(is), what, ms, tail)
      return events.find(is) as LiveEvent
    },
    onEvent: (listener) => void listeners.push(listener),
    ended: async (ms = 10_000) => {
      await changed.until(() => isOver, 'end of the events', ms)
    },
    isOver: () => isOver,
    close: () => stop.abort(),
  }
}

/** Actions are told whole; of all else what it is about. */
const inShort = ({ kind, data }: LiveEvent): string =>
  kind === 'action' ? JSON.stringify(data) : `${kind} ${data.id ?? data.userId ?? ''}`

function eventOf(block: string): LiveEvent | undefined {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trimStart()] as const
    }),
  )
  const data = fields.get('data')
  if (data === undefined) return undefined
  return { id: fields.get('id') ?? '', kind: fields.get('event') ?? '', data: JSON.parse(data) }
}
