import type { Direction, HotlineName, Party } from './call-record.js'

/** A person's channel in a call that has not ended. */
export interface LiveLeg {
  /** Unique id. */
  readonly id: string
  /** As Asterisk names it. */
  readonly channel: string
  readonly number: string
  readonly name: string
  /** Of the house: a phone of an extension, or somebody's own phone. */
  readonly isInside: boolean
  /** Whose own phone it is; undefined for phones of extensions and parties outside. */
  readonly userId?: number
  /** Epoch ms. */
  readonly from: number
}

/** A call that has not ended, as Asterisk has told it so far. Times are epoch milliseconds. */
export interface LiveCall {
  /** That of its record once it is over. */
  readonly id: string
  /** Ids of calls that became a part of it. */
  readonly aliases: readonly string[]
  readonly direction: Direction
  readonly from: Party
  readonly to: Party
  readonly hotline: HotlineName | null
  readonly startedAt: number
  /** When a person was first connected. */
  readonly answeredAt: number | null
  /** The party whom the call is about: outside, or who called inside the house. */
  readonly customer: LiveLeg | null
  /** Whether the customer has called, or has answered: a phone that still rings goes nowhere. */
  readonly isReached: boolean
  /** Who talks with the customer; null while nobody does. */
  readonly partner: LiveLeg | null
  /** Since when the customer talks, or waits again. */
  readonly since: number
  /** Extension or number of who has placed an outbound call. */
  readonly caller: string
  /** Phones that are rung now. */
  readonly rung: readonly LiveLeg[]
  /** Others in the talk, who was transferred to among them; and supervisors who have joined it. */
  readonly others: readonly LiveLeg[]
  readonly supervisors: readonly LiveLeg[]
  readonly isRecorded: boolean
  /** Id of the group that it came to last; null: to none. */
  readonly group: number | null
  /** Unique ids of all its channels that have not ended, those of nobody among them. */
  readonly channels: readonly string[]
}

/** Whether this is the call with this id, or the one that it has become a part of. */
export const isCall = ({ id, aliases }: Pick<LiveCall, 'id' | 'aliases'>, asked: string): boolean =>
  id === asked || aliases.includes(asked)

/** Whether somebody but a supervisor talks with the customer. */
export const isWithOthers = ({ partner, supervisors }: LiveCall): boolean =>
  partner !== null && !supervisors.some(({ id }) => id === partner.id)

/** Everybody in the talk but supervisors. */
export function partiesOf({
  customer,
  partner,
  others,
  supervisors,
}: LiveCall): readonly LiveLeg[] {
  const beside = new Set(supervisors.map(({ id }) => id))
  return [customer, partner, ...others].filter(
    (leg) => leg !== null && !beside.has(leg.id),
  ) as LiveLeg[]
}
