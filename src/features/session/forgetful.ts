/** A map that never holds more than so many entries. */
export interface Forgetful<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  delete(key: string): void
  size(): number
}

/**
 * Remembers at least the `most / 2` entries set last and at most `most`. Two generations: when the
 * young one is full it becomes the old one, and what was old is forgotten at once. (Deleting the
 * first key of one large Map again and again is slow: it steps over all that were deleted.)
 */
export function forgetful<Value>(most: number): Forgetful<Value> {
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()
  return {
    get: (key) => young.get(key) ?? old.get(key),
    set: (key, value) => {
      young.set(key, value)
      if (young.size < most / 2) return
      old = young
      young = new Map()
    },
    delete: (key) => {
      young.delete(key)
      old.delete(key)
    },
    size: () => young.size + old.size,
  }
}
