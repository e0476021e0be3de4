export interface Gate<T> {
  /** To `tell`, or kept in order until the gate opens. */
  pass(item: T): void
  open(): void
}

/** Holds what comes while a connection is being made, so that nobody hears of it before `up`. */
export function gate<T>(tell: (item: T) => void): Gate<T> {
  let held: T[] | undefined = []
  return {
    pass(item) {
      if (held === undefined) tell(item)
      else held.push(item)
    },
    open() {
      const waiting = held ?? []
      held = undefined
      for (const item of waiting) tell(item)
    },
  }
}
