import type { CallRecord } from '../../domain/call-record.js'
import type { Fact } from '../../domain/cel.js'
import { marks } from '../../domain/marks.js'

/** A call that the box began for somebody, as if that person's phone had dialled it. */
export interface Clicked {
  readonly facts: readonly Fact[]
  /** Ids that the facts had before: of the call → of the phone that called. */
  readonly phones: ReadonlyMap<string, string>
}

/**
 * Click-to-call rings all phones of an extension by a pair of Local channels, and the one that
 * answers calls on. The pair and the other phones are nobody; what is left is a call by that phone
 * which has the id of the pair, since that was told to who clicked. `facts` are in order.
 */
export function asDialled(facts: readonly Fact[]): Clicked {
  const asked = facts.filter(
    ({ mark }) => mark === marks.clickOutside || mark === marks.clickInside,
  )
  const phones = new Map<string, string>()
  let left = facts
  for (const click of asked) {
    const { phone, mine } = phonesOf(facts, click)
    if (phone !== click.linkedId) phones.set(click.linkedId, phone)
    left = left.flatMap((fact) => within(fact, click, phone, mine))
  }
  return { facts: left, phones }
}

/** The record by its own id; the phone's is another name of it, and of its recording's file. */
export function asAsked(record: CallRecord, phones: Clicked['phones']): CallRecord {
  const phone = phones.get(record.id)
  if (phone === undefined) return record
  return {
    ...record,
    aliases: [...record.aliases, phone],
    channels: [...record.channels, phone],
    recordedLegs: record.recordedLegs.map((leg) =>
      leg.channel === record.id ? { ...leg, channel: phone } : leg,
    ),
  }
}

/** All phones that were rung to call, and the one that did; without any, the pair stands for it. */
function phonesOf(facts: readonly Fact[], { channel, linkedId }: Fact) {
  const own = `PJSIP/${extensionOf(channel)}-`
  const calls = facts.find((fact) => fact.mark === marks.clicked && fact.linkedId === linkedId)
  const outside = facts.filter(
    ({ mark, linkedId: id, extra }) =>
      mark === marks.ownPhone && id === linkedId && extensionIn(extra) === extensionOf(channel),
  )
  const phones = new Set(outside.map(({ uniqueId }) => uniqueId))
  const rung = facts.filter(
    (fact) =>
      fact.type === 'CHAN_START' &&
      fact.linkedId === linkedId &&
      (fact.channel.startsWith(own) || phones.has(fact.uniqueId)) &&
      fact.at <= (calls?.at ?? fact.at),
  )
  // An own phone calls on by the pair that leads to it.
  const phone =
    (calls?.channel.startsWith('Local/') ? outside.at(-1)?.uniqueId : calls?.uniqueId) ??
    rung[0]?.uniqueId ??
    linkedId
  return { phone, mine: new Set([...rung.map(({ uniqueId }) => uniqueId), phone]) }
}

function within(
  fact: Fact,
  click: Fact,
  phone: string,
  mine: ReadonlySet<string>,
): readonly Fact[] {
  const id = click.linkedId
  const isPair = fact.linkedId === id && isClick(fact.channel)
  if (fact.uniqueId === phone) return [renamed(fact, click, phone)]
  if (isPair) return fact.type === 'USER_DEFINED' ? [{ ...fact, uniqueId: id }] : []
  return mine.has(fact.uniqueId) ? [] : [otherEnd(fact, phone, id)]
}

function renamed(fact: Fact, click: Fact, phone: string): Fact {
  const named = { ...otherEnd(fact, phone, click.linkedId), uniqueId: click.linkedId }
  const channel = isClick(fact.channel)
    ? `PJSIP/${extensionOf(fact.channel)}-00000000`
    : fact.channel
  return fact.type === 'CHAN_START'
    ? { ...named, channel, exten: click.extra.text ?? '' }
    : { ...named, channel }
}

/** What names the phone as the other end names the call. */
const otherEnd = (fact: Fact, phone: string, id: string): Fact =>
  Object.values(fact.extra).includes(phone)
    ? {
        ...fact,
        extra: Object.fromEntries(
          Object.entries(fact.extra).map(([key, value]) => [key, value === phone ? id : value]),
        ),
      }
    : fact

const isClick = (channel: string): boolean => /^Local\/\d+-.*@click-to-call-/.test(channel)

/** `7-101-0844441909` → 101. */
const extensionIn = ({ text = '' }: Fact['extra']): string => text.split('-')[1] ?? ''

/** `Local/101-0909789846-…@click-to-call-0000001f;1` → 101. */
const extensionOf = (channel: string): string => /^Local\/(\d+)-/.exec(channel)?.[1] ?? ''
