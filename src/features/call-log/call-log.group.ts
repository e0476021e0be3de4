import type { Fact } from '../../domain/cel.js'

/** Facts of channels that belong together, as far as they have been read. */
export interface OpenCall {
  readonly key: string
  readonly facts: readonly Fact[]
  /** Unique and linked ids that lead here. */
  readonly ids: ReadonlySet<string>
  /** Channels that have not ended, and those that have. */
  readonly open: ReadonlySet<string>
  readonly ended: ReadonlySet<string>
}

/** Every call that has not been closed. `latest` is the time of the last fact read. */
export interface OpenCalls {
  readonly calls: ReadonlyMap<string, OpenCall>
  readonly keyOf: ReadonlyMap<string, string>
  readonly latest: number
}

export const noCalls: OpenCalls = { calls: new Map(), keyOf: new Map(), latest: 0 }

/** A line may be written a moment after the end of its channel: wait for it so long. */
export const graceMs = 150

/**
 * Puts facts into the sets they connect and takes out the sets in which every channel has ended.
 * `now` (epoch ms) is given when nothing more is there to be read; else only what was read later
 * proves that a moment is over. A clock that was set back closes a set early, never late. Linkedid
 * alone does not hold a call together (an attended transfer changes it, its LINKEDID_END may come
 * while channels live), so sets are joined by every id that a line names, and closed by channels.
 */
export function step(
  state: OpenCalls,
  facts: readonly Fact[],
  now?: number,
): readonly [OpenCalls, closed: readonly OpenCall[]] {
  const next = facts.length === 0 ? state : joined(state, facts)
  const closed = [...next.calls.values()].filter((call) => isOver(call, next.latest, now))
  return [drop(next, closed), closed]
}

/** Puts facts of our own into the sets they belong to; they prove nothing about any moment. */
export function include(state: OpenCalls, facts: readonly Fact[]): OpenCalls {
  return facts.length === 0 ? state : { ...joined(state, facts), latest: state.latest }
}

/** Takes out the sets that have an open channel and are dead all the same. */
export function takeDead(
  state: OpenCalls,
  isDead: (call: OpenCall) => boolean,
): readonly [OpenCalls, dead: readonly OpenCall[]] {
  const dead = [...state.calls.values()].filter((call) => call.open.size > 0 && isDead(call))
  return [drop(state, dead), dead]
}

function isOver(call: OpenCall, latest: number, now = latest): boolean {
  if (call.open.size > 0) return false
  const last = call.facts.reduce((most, fact) => Math.max(most, fact.at), 0)
  return [latest, now].some((later) => Math.abs(later - last) >= graceMs)
}

/** A set that this step has touched, and so may write to. */
interface Draft {
  readonly key: string
  readonly facts: Fact[]
  readonly ids: Set<string>
  readonly open: Set<string>
  readonly ended: Set<string>
}

interface Desk {
  readonly calls: Map<string, OpenCall>
  readonly keyOf: Map<string, string>
  readonly drafts: Map<string, Draft>
}

function joined(state: OpenCalls, facts: readonly Fact[]): OpenCalls {
  const desk = { calls: new Map(state.calls), keyOf: new Map(state.keyOf), drafts: new Map() }
  for (const fact of facts) add(desk, fact)
  return { calls: desk.calls, keyOf: desk.keyOf, latest: facts.at(-1)?.at ?? state.latest }
}

function add(desk: Desk, fact: Fact): void {
  const ids = idsOf(fact)
  const keys = [...new Set(ids.flatMap((id) => desk.keyOf.get(id) ?? []))]
  const call = draft(desk, keys[0] ?? fact.uniqueId)
  for (const key of keys.slice(1)) absorb(desk, call, key)
  for (const id of ids) {
    call.ids.add(id)
    desk.keyOf.set(id, call.key)
  }
  call.facts.push(fact)
  if (isEnd(fact)) {
    call.open.delete(fact.uniqueId)
    call.ended.add(fact.uniqueId)
  } else if (fact.type !== 'LINKEDID_END' && !call.ended.has(fact.uniqueId)) {
    call.open.add(fact.uniqueId)
  }
}

function draft({ calls, drafts }: Desk, key: string): Draft {
  const begun = drafts.get(key)
  if (begun !== undefined) return begun
  const old = calls.get(key)
  const copy: Draft = {
    key,
    facts: [...(old?.facts ?? [])],
    ids: new Set(old?.ids),
    open: new Set(old?.open),
    ended: new Set(old?.ended),
  }
  drafts.set(key, copy)
  calls.set(key, copy)
  return copy
}

function absorb({ calls, keyOf, drafts }: Desk, into: Draft, key: string): void {
  const other = calls.get(key)
  if (other === undefined) return
  calls.delete(key)
  drafts.delete(key)
  into.facts.push(...other.facts)
  for (const id of other.ids) {
    into.ids.add(id)
    keyOf.set(id, into.key)
  }
  for (const id of other.open) into.open.add(id)
  for (const id of other.ended) into.ended.add(id)
}

/** HANGUP and CHAN_END come of one state change of the channel; either may be switched off. */
function isEnd(fact: Fact): boolean {
  return fact.type === 'CHAN_END' || fact.type === 'HANGUP'
}

/** Fields of Asterisk's own events that name another channel. Our marks connect nothing. */
const edges = [
  'channel2_uniqueid',
  'transferee_channel_uniqueid',
  'transfer_target_channel_uniqueid',
  'pickup_channel_uniqueid',
  'local_two_uniqueid',
] as const

function idsOf(fact: Fact): readonly string[] {
  const named = fact.type === 'USER_DEFINED' ? [] : edges.map((edge) => fact.extra[edge] ?? '')
  return [fact.uniqueId, fact.linkedId, ...named.filter((id) => id !== '' && id !== 'N/A')]
}

function drop(state: OpenCalls, gone: readonly OpenCall[]): OpenCalls {
  if (gone.length === 0) return state
  const calls = new Map(state.calls)
  const keyOf = new Map(state.keyOf)
  for (const call of gone) {
    calls.delete(call.key)
    for (const id of call.ids) keyOf.delete(id)
  }
  return { ...state, calls, keyOf }
}
