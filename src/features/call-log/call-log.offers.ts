import type { Reason } from '../../domain/call-record.js'
import { isPerson, type Leg } from './call-log.legs.js'
import type { Part } from './call-log.parts.js'
import type { Talk } from './call-log.talks.js'

/** One ringing of one number, however many of its devices rang. */
export interface Offer {
  readonly number: string
  readonly name: string
  /** The own phone that rang, '' when others did. */
  readonly ownPhone: string
  readonly legs: readonly Leg[]
  readonly from: number
  readonly to: number
  readonly isAnswered: boolean
}

/** How a leg that was rung ended, undefined when nothing is to be said (answered elsewhere). */
export type Outcome = Exclude<
  Reason,
  'answered' | 'echo_test' | 'agent_code' | 'wrong_number' | 'interrupted'
>

/** Every number that the call rang, in order. */
export function offersOf(
  part: Part,
  talks: readonly Talk[],
  isSupervisor: (leg: Leg) => boolean = () => false,
): readonly Offer[] {
  const rung = part.legs.filter((leg) => isPerson(leg) && !leg.isOrigin && !isSupervisor(leg))
  const offers: Leg[][] = []
  for (const leg of rung) {
    const same = offers.find((legs) => legs.some((one) => isSameRinging(one, leg)))
    if (same === undefined) offers.push([leg])
    else same.push(leg)
  }
  return offers.map((legs) => ({
    number: legs.find((leg) => leg.number !== '')?.number ?? part.origin.exten,
    name: legs[0]?.name ?? '',
    ownPhone: legs[0]?.ownPhone?.number ?? '',
    legs,
    from: Math.min(...legs.map((leg) => leg.from)),
    to: Math.max(...legs.map((leg) => leg.to)),
    isAnswered: legs.some((leg) => talks.some(({ a, b }) => a.id === leg.id || b.id === leg.id)),
  }))
}

/**
 * What a phone itself answered; `undefined` while it did not (rang out, was cancelled, or another
 * device was quicker). Causes are Q.850 as Asterisk maps them from SIP: 486 → 17, 603 → 21,
 * 480 → 19, 408 → 18, 503 → 34. Cause 23 is a redirection (302): the story goes on elsewhere.
 */
export function answerOf(leg: Leg): Outcome | undefined {
  if (leg.isDeclined === true && leg.stays.length === 0) return 'rejected'
  if (leg.stays.length > 0 || leg.hangup?.source !== leg.channel) return undefined
  const { cause } = leg.hangup
  return cause === redirected ? undefined : (causes[cause] ?? 'failed')
}

/** Why a number that nobody took was not taken. A device that rang to the end outweighs a refusal. */
export function outcomeOf({ legs }: Offer): Outcome | undefined {
  const answers = legs.map(answerOf)
  const rangOut = legs.some(
    (leg, index) => answers[index] === undefined && !isRedirected(leg) && leg.hangup?.cause !== 26,
  )
  if (rangOut) return 'no_answer'
  return weight.find((outcome) => answers.includes(outcome))
}

/** The outcome of several numbers rung at once, the strongest first. */
export const weight: readonly Outcome[] = [
  'no_answer',
  'rejected',
  'busy',
  'unreachable',
  'congestion',
  'failed',
]

const redirected = 23

const causes: Readonly<Record<number, Outcome>> = {
  1: 'unreachable',
  3: 'unreachable',
  16: 'no_answer',
  17: 'busy',
  18: 'unreachable',
  19: 'no_answer',
  20: 'unreachable',
  21: 'rejected',
  27: 'unreachable',
  34: 'congestion',
  42: 'congestion',
}

function isRedirected(leg: Leg): boolean {
  return leg.hangup?.cause === redirected && leg.hangup.source === leg.channel
}

/** Devices of one number rung together: none has talked when the next one begins to ring. */
function isSameRinging(one: Leg, next: Leg): boolean {
  const talked = one.stays.some(({ from }) => from < next.from)
  const isSame = one.number === next.number && one.ownPhone?.number === next.ownPhone?.number
  return isSame && next.from - one.from < 1000 && next.from < one.to && !talked
}
