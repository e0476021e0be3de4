import type { CallRecord, MemberName } from '../../domain/call-record.js'
import type { Fact } from '../../domain/cel.js'
import { marks } from '../../domain/marks.js'
import type { Sms, SmsKind } from './sms.schema.js'

const second = 1000
const minute = 60 * second

/** A notice is news for so long after what it tells of; later it is neither sent nor tried again. */
export const newsMs = 120 * minute

const pauses = [10 * second, 30 * second, minute, 2 * minute, 5 * minute, 10 * minute] as const

/** How long after a failed attempt the next one is made; `attempts` have been made. */
export const pauseAfter = (attempts: number): number =>
  pauses[Math.max(0, attempts - 1)] ?? 15 * minute

/** What becomes of a message whose attempt failed at `now`. Pure. */
export function afterFailure(
  { attempts, expiresAt }: Pick<Sms, 'attempts' | 'expiresAt'>,
  now: number,
): Pick<Sms, 'state' | 'nextAt'> {
  const nextAt = now + pauseAfter(attempts)
  return nextAt >= expiresAt ? { state: 'expired', nextAt: null } : { state: 'waiting', nextAt }
}

/** That somebody is to be told of a call. */
export interface Wish {
  readonly kind: Exclude<SmsKind, 'test'>
  readonly callId: string
  readonly groupId: number
  readonly member: MemberName
  /** Who called; '' when hidden. */
  readonly from: string
  /** What the text names: when the call came. */
  readonly at: number
  /** Since when it is news. */
  readonly since: number
  /** Somebody else has talked with the caller since, so only who wants to know of that, too, is told (D13). */
  readonly wasAnswered?: boolean
}

/**
 * Who has answered a group's call, from the mark on the channel that answered (R63, D13). `facts`
 * are those of the call. The caller is whoever came to the group.
 */
export function answeredWish(answer: Fact, facts: readonly Fact[]): Wish | undefined {
  const id = answer.extra.text ?? ''
  const caller = facts.findLast(
    ({ mark, extra, at }) => mark === marks.group && extra.text === id && at <= answer.at,
  )
  const member = memberOf(answer.channel)
  if (caller === undefined || member === undefined) return undefined
  const came = facts.find(({ uniqueId }) => uniqueId === caller.uniqueId)?.at ?? caller.at
  return {
    ...{ kind: 'answered', callId: caller.uniqueId, groupId: Number(id), member },
    ...{ from: caller.number, at: came, since: answer.at },
  }
}

/** `PJSIP/101-app-0000001f`, `Local/3-0844441909@group-apart-…;1`, `Local/17@own-phone-…;1`. */
export function memberOf(channel: string): MemberName | undefined {
  const extension = /^PJSIP\/(\d{2,6})(-app|-web)?-[0-9a-f]{8}$/.exec(channel)?.[1]
  const apart = /^Local\/\d+-(\d+)@group-apart-/.exec(channel)?.[1]
  const number = extension ?? apart
  if (number !== undefined) return { number }
  const user = /^Local\/(\d+)@own-phone-/.exec(channel)?.[1]
  return user === undefined ? undefined : { userId: Number(user) }
}

/** Whoever is rung after these is not rung for the group. */
const endsGroup: ReadonlySet<string> = new Set([
  ...['answered', 'group_unanswered', 'supervisor_takeover', 'supervisor_transfer'],
])

/**
 * Everybody whom a group rang for a call and who did not answer then (R62, D13). What was before is
 * of no account: whoever transferred the caller to the group has talked, and the group has not.
 */
export function missedWishes(record: CallRecord): readonly Wish[] {
  const { story, talks = [] } = record
  const wishes: Wish[] = []
  let group: number | undefined
  for (const [index, { at, code, data }] of story.entries()) {
    if (code === 'group') group = Number(data.id)
    else if (endsGroup.has(code)) group = undefined
    else if (code === 'ringing' && group !== undefined && !answersLater(story, index))
      wishes.push({
        ...{ kind: 'missed', callId: record.id, groupId: group },
        member: { number: String(data.number) },
        ...{ from: record.from.number, at: record.startedAt, since: record.endedAt },
        wasAnswered: talks.some(({ from }) => from >= at),
      })
  }
  return wishes
}

/** Whoever rings at that step of the story takes the call then, or when rung again. */
const answersLater = (story: CallRecord['story'], ringing: number): boolean =>
  story
    .slice(ringing)
    .some(({ code, data }) => code === 'answered' && data.number === story[ringing]?.data.number)
