import type { Interval } from '../../domain/call-record.js'
import type { Fact } from '../../domain/cel.js'
import { steady } from './call-log.clock.js'
import { isDeclined, type OwnPhone, ownPhoneOf } from './call-log.own-phone.js'

/** One channel of a call, as its facts tell it. Times are epoch ms, not rounded. */
export interface Leg {
  readonly id: string
  readonly channel: string
  /**
   * `extension` and `trunk` have a person at the other end; `local` joins two bridges. The own phone
   * of a person is of the house, though it is called over a trunk.
   */
  readonly kind: 'extension' | 'trunk' | 'local' | 'other'
  /** The extension's number; of a trunk's leg the outside number, and so of a person without one. */
  readonly number: string
  /** Caller ID name when the channel began. */
  readonly name: string
  /** What this channel dialled; `s` or '' when it was dialled itself. */
  readonly exten: string
  /** Linkedid at its start: legs that have it in common began as one call. */
  readonly callId: string
  /** Did it begin a call of its own, or was it dialled? */
  readonly isOrigin: boolean
  readonly from: number
  readonly to: number
  readonly stays: readonly Stay[]
  readonly hangup: Hangup | undefined
  readonly ownPhone?: OwnPhone
  /** Answered with another key than the one that takes the call. */
  readonly isDeclined?: boolean
}

/** Time of a channel in a bridge. */
export interface Stay extends Interval {
  readonly bridge: string
}

export interface Hangup {
  readonly at: number
  readonly cause: number
  /** Name of the channel whose party hung up; '' when the switchboard did. */
  readonly source: string
  /** Where in the dialplan the channel was. */
  readonly context: string
  readonly exten: string
}

/** Facts of one set → its legs, oldest first. `end` is when a leg without an end is taken to end. */
export function legsOf(facts: readonly Fact[], end: number): readonly Leg[] {
  const byChannel = Map.groupBy(
    facts.filter((fact) => fact.type !== 'LINKEDID_END'),
    (fact) => fact.uniqueId,
  )
  return [...byChannel.values()].flatMap((own) => legOf(own, end)).toSorted(byStart)
}

/**
 * Facts in the order of their time, each once: lines of one instant may stand in any order in the
 * file, and what was read twice comes twice.
 */
export function inOrder(facts: readonly Fact[]): readonly Fact[] {
  const once = new Map(facts.map((fact) => [keyOf(fact), fact]))
  return steady([...once.values()])
    .map((fact) => [keyOf(fact), fact] as const)
    .toSorted(([a, x], [b, y]) => x.at - y.at || rank(x) - rank(y) || (a < b ? -1 : 1))
    .map(([, fact]) => fact)
}

/** Is a person at the other end of this leg? */
export function isPerson(leg: Leg): boolean {
  return leg.kind === 'extension' || leg.kind === 'trunk'
}

/** `PJSIP/101-app-0000001f` → extension 101; `PJSIP/trunk-3-0000001f` → trunk. */
export function kindOf(channel: string): readonly [Leg['kind'], number: string] {
  if (channel.startsWith('Local/')) return ['local', '']
  if (/^PJSIP\/trunk-/.test(channel)) return ['trunk', '']
  const extension = /^PJSIP\/(\d{2,6})(-app|-web)?-[0-9a-f]{8}$/.exec(channel)
  return extension ? ['extension', extension[1] ?? ''] : ['other', '']
}

function legOf(own: readonly Fact[], end: number): readonly Leg[] {
  const first = own.find((fact) => fact.type === 'CHAN_START') ?? own[0]
  if (first === undefined) return []
  const ownPhone = ownPhoneOf(own)
  const [kind, extension] = ownPhone
    ? (['extension', ownPhone.extension || ownPhone.number] as const)
    : kindOf(first.channel)
  const hangup = hangupOf(own)
  const over = own.find((fact) => fact.type === 'CHAN_END')
  const to = hangup?.at ?? over?.at ?? Math.max(end, first.at)
  const number = extension || own.findLast((fact) => fact.number !== '')?.number || ''
  return [
    {
      id: first.uniqueId,
      channel: first.channel,
      kind,
      number,
      name: first.name,
      exten: first.exten,
      callId: first.linkedId,
      isOrigin: first.linkedId === first.uniqueId,
      from: first.at,
      to,
      stays: staysOf(own, to),
      hangup,
      ...(ownPhone && { ownPhone, isDeclined: isDeclined(own) }),
    },
  ]
}

function hangupOf(own: readonly Fact[]): Hangup | undefined {
  const fact = own.find((one) => one.type === 'HANGUP')
  if (fact === undefined) return undefined
  const { hangupcause, hangupsource } = fact.extra
  const { at, context, exten } = fact
  return { at, cause: Number(hangupcause ?? 0) || 0, source: hangupsource ?? '', context, exten }
}

function staysOf(own: readonly Fact[], to: number): readonly Stay[] {
  const stays: Stay[] = []
  const entered = new Map<string, number>()
  for (const fact of own) {
    const bridge = fact.extra.bridge_id ?? ''
    const from = entered.get(bridge)
    if (fact.type === 'BRIDGE_ENTER' && from === undefined) entered.set(bridge, fact.at)
    if (fact.type === 'BRIDGE_EXIT' && from !== undefined) {
      stays.push({ bridge, from, to: fact.at })
      entered.delete(bridge)
    }
  }
  for (const [bridge, from] of entered) stays.push({ bridge, from, to: Math.max(from, to) })
  return stays.toSorted((a, b) => a.from - b.from)
}

function byStart(a: Leg, b: Leg): number {
  return a.from - b.from || Number(b.isOrigin) - Number(a.isOrigin) || (a.id < b.id ? -1 : 1)
}

/** A line that was read twice has the same key. */
function keyOf({ at, type, mark, uniqueId, linkedId, extra }: Fact): string {
  return [at, type, mark, uniqueId, linkedId, extra.bridge_id, extra.text].join(' ')
}

const ranks = ['CHAN_START', 'USER_DEFINED', 'BRIDGE_ENTER', 'BRIDGE_EXIT', 'HANGUP', 'CHAN_END']

function rank(fact: Fact): number {
  return ranks.indexOf(fact.type)
}
