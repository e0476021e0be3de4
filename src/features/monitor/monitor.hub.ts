import type { Language } from '../../http/language.js'

/** What is told of what is seen. */
export const liveKinds = ['snapshot', 'call', 'call.ended', 'queue', 'agent', 'action'] as const
export type LiveKind = (typeof liveKinds)[number]

export interface LiveEvent<Viewer> {
  readonly seq: number
  readonly kind: LiveKind
  /** As JSON, for people who read this language. */
  data(language: Language): string
  /** Whether it is told to somebody. */
  readonly isFor: (viewer: Viewer) => boolean
}

/** How one viewer is told. */
export interface Listener<Viewer> {
  readonly viewer: Viewer
  send(event: LiveEvent<Viewer>): void
}

export interface Hub<Viewer> {
  /** The number of the latest event; 0 before the first. */
  seq(): number
  publish(
    kind: LiveKind,
    data: (language: Language) => object,
    isFor?: LiveEvent<Viewer>['isFor'],
  ): void
  /** Told of every event from now on; the answer ends it. */
  listen(listener: Listener<Viewer>): () => void
  /** What came after an event, oldest first; undefined when it is not known any more. */
  after(id: string): readonly LiveEvent<Viewer>[] | undefined
  /** What an event is called: of this run of the service, so another run knows it is not its own. */
  idOf(seq: number): string
}

/** So many events can be caught up with after a broken connection. */
const keptEvents = 2000

/** Numbers events, keeps the latest, and tells whoever listens. `run`: letters that no other run has. */
export function liveHub<Viewer>(run: string): Hub<Viewer> {
  const listeners = new Set<Listener<Viewer>>()
  let kept: LiveEvent<Viewer>[] = []
  let seq = 0

  return {
    seq: () => seq,
    publish(kind, data, isFor = () => true) {
      seq += 1
      const event = { seq, kind, data: once(data), isFor }
      kept.push(event)
      if (kept.length > 2 * keptEvents) kept = kept.slice(-keptEvents)
      for (const listener of listeners) if (isFor(listener.viewer)) listener.send(event)
    },
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    after(id) {
      const [, own, last] = /^([a-z0-9]+)-(\d{1,15})$/.exec(id) ?? []
      const since = Number(last)
      const oldest = kept[0]?.seq ?? seq + 1
      if (own !== run || since > seq || since < oldest - 1) return undefined
      return kept.filter((event) => event.seq > since)
    },
    idOf: (number) => `${run}-${number}`,
  }
}

/** Written once a language, however many are told; and as things are at the time. */
function once(data: (language: Language) => object): (language: Language) => string {
  const written = { vi: JSON.stringify(data('vi')), en: JSON.stringify(data('en')) }
  return (language) => written[language]
}
