import { comparable } from '../../domain/phone-number.js'
import type { ZoneTime } from '../../domain/time.js'
import type { BlockedNumber, Scope } from './blocked-number.schema.js'

/** What keeps a call out, as told in its trace. */
export type Blocked = Pick<BlockedNumber, 'id' | 'number' | 'match' | 'scope' | 'note'>

interface Entry {
  readonly blocked: Blocked
  /** Epoch milliseconds at which it no longer holds. */
  readonly until: number
}

/** Blocked numbers as calls look them up: as quick with a hundred thousand of them as with one. */
export interface BlockedIndex {
  /** By match and scope, then by number: no two have all three in common. */
  readonly byNumber: Map<string, Map<string, Entry>>
  readonly byId: Map<number, Blocked>
}

/** An index of a list. `zone` says when a day without a time ends. */
export function blockedIndex(list: readonly BlockedNumber[], zone: ZoneTime): BlockedIndex {
  const index = { byNumber: new Map(), byId: new Map() }
  for (const one of list) put(index, one, zone)
  return index
}

/** Enters a number, in place of what had its id. */
export function put(index: BlockedIndex, stored: BlockedNumber, zone: ZoneTime): void {
  drop(index, stored.id)
  const { id, number, match, scope, note, until } = stored
  const blocked = { id, number, match, scope, note }
  index.byId.set(id, blocked)
  const key = keyOf(match, scope)
  const numbers = index.byNumber.get(key) ?? new Map<string, Entry>()
  index.byNumber.set(key, numbers)
  numbers.set(number, {
    blocked,
    until: until === null ? Number.POSITIVE_INFINITY : zone.endOf(until),
  })
}

export function drop(index: BlockedIndex, id: number): void {
  const before = index.byId.get(id)
  if (before === undefined) return
  index.byId.delete(id)
  const numbers = index.byNumber.get(keyOf(before.match, before.scope))
  if (numbers?.get(before.number)?.blocked.id === id) numbers.delete(before.number)
}

/**
 * What blocks `number` (as sent or dialled) at `at` (epoch milliseconds): the number itself, else
 * the longest beginning of it. An empty number is an anonymous caller.
 */
export function blockedBy(
  index: BlockedIndex,
  number: string,
  scope: Scope,
  at: number,
): Blocked | undefined {
  const spelled = comparable(number.slice(0, longest))
  const holding = (match: Blocked['match'], text: string): Blocked | undefined => {
    const entry = index.byNumber.get(keyOf(match, scope))?.get(text)
    return entry !== undefined && at < entry.until ? entry.blocked : undefined
  }
  const whole = holding('exact', spelled)
  if (whole !== undefined || !index.byNumber.has(keyOf('prefix', scope))) return whole
  for (let length = spelled.length; length > 0; length -= 1) {
    const found = holding('prefix', spelled.slice(0, length))
    if (found !== undefined) return found
  }
  return undefined
}

/** Whatever a caller sends: nobody has a longer number. */
const longest = 64

const keyOf = (match: Blocked['match'], scope: Scope): string => `${match} ${scope}`
