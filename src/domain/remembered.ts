/** What follows from something that is replaced when it changes: made anew when it is another. */
export function remembered<Of, Value>(of: () => Of, make: (of: Of) => Value): () => Value {
  let known: { readonly of: Of; readonly value: Value } | undefined
  return () => {
    const now = of()
    if (known?.of !== now) known = { of: now, value: make(now) }
    return known.value
  }
}

/**
 * What is asked for often and may be a little old: asked anew after `ms`. `now`: milliseconds of any
 * clock. What is not asked for is never forgotten, so keys must be few.
 */
export function rememberedFor<Key, Value>(
  ms: number,
  now: () => number,
): (key: Key, ask: () => Value) => Value {
  const known = new Map<Key, { readonly at: number; readonly value: Value }>()
  return (key, ask) => {
    const at = now()
    const before = known.get(key)
    if (before !== undefined && at - before.at <= ms) return before.value
    const value = ask()
    known.set(key, { at, value })
    return value
  }
}

/**
 * What is made of several things, each with its key: as long as everything it was made of is the same
 * (`Object.is`), so is it. What is not asked for is never forgotten, so keys must be few.
 */
export function rememberedEach<Key, Value>(): (
  key: Key,
  of: readonly unknown[],
  make: () => Value,
) => Value {
  const known = new Map<Key, { readonly of: readonly unknown[]; readonly value: Value }>()
  return (key, of, make) => {
    const before = known.get(key)
    if (before !== undefined && of.every((one, index) => Object.is(one, before.of[index])))
      return before.value
    const value = make()
    known.set(key, { of, value })
    return value
  }
}
