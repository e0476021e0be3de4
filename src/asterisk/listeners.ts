import { wordsOf } from './asterisk-error.js'
import type { AsteriskLog } from './log.js'

export interface Listeners<T> {
  /** Returns what removes the listener again. */
  add(listener: (value: T) => void): () => void
  tell(value: T): void
}

/** Listeners that cannot break whoever tells them: what one throws is logged, the rest are told. */
export function listeners<T>(log: AsteriskLog): Listeners<T> {
  const all = new Set<(value: T) => void>()
  return {
    add(listener) {
      const own = (value: T) => listener(value)
      all.add(own)
      return () => void all.delete(own)
    },
    tell(value) {
      for (const listener of [...all]) {
        try {
          listener(value)
        } catch (error) {
          log.error({ reason: wordsOf(error) }, 'a listener of Asterisk events failed')
        }
      }
    },
  }
}
