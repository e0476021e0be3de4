import { accountKinds, accountName, type CallTaker, ringTargets } from '../../domain/receiving.js'
import type { Device } from './acd.agent.js'
import type { AcdQueue } from './acd.queue.js'
import type { Queue } from './queue.schema.js'

/** Everybody who takes calls, and whose an account is. */
export interface QueuePeople {
  readonly all: ReadonlyMap<number, CallTaker>
  /** SIP account (`101-app`) → person. */
  readonly byAccount: ReadonlyMap<string, number>
}

export function peopleOf(takers: readonly CallTaker[]): QueuePeople {
  return {
    all: new Map(takers.map((one) => [one.userId, one])),
    byAccount: new Map(
      takers.flatMap((one) => accountsOf(one).map((account) => [account, one.userId] as const)),
    ),
  }
}

export const accountsOf = ({ number }: CallTaker): readonly string[] =>
  number === '' ? [] : accountKinds.map((kind) => accountName(number, kind))

/**
 * Whose phone a channel is, by its name: `PJSIP/101-app-0000001f`, `Local/7@own-phone-00000003;1`.
 * Undefined: of nobody who takes calls.
 */
export function agentOf(people: QueuePeople, channel: string): number | undefined {
  const own = /^Local\/(\d+)@own-phone-/.exec(channel)?.[1]
  if (own !== undefined) return people.all.has(Number(own)) ? Number(own) : undefined
  const account = /^PJSIP\/(.+)-[0-9a-f]{8}$/.exec(channel)?.[1]
  return account === undefined ? undefined : people.byAccount.get(account)
}

/** What Asterisk says of a device, in its words; anything else is not known yet. */
const states: Readonly<Record<string, Device>> = {
  NOT_INUSE: 'free',
  INUSE: 'busy',
  BUSY: 'busy',
  ONHOLD: 'busy',
  RINGING: 'ringing',
  RINGINUSE: 'busy',
  UNAVAILABLE: 'unreachable',
  INVALID: 'unreachable',
  UNKNOWN: 'unreachable',
}

/**
 * What a person's devices say together: on a call with any of them is busy; reachable is who has one
 * of those that ring. An own phone outside tells nothing of itself. Pure.
 */
export function deviceOf(taker: CallTaker, stateOf: (account: string) => string): Device {
  const { number: extension, receivingMethod, hasOwnPhone } = taker
  const all = accountsOf(taker).map((account) => states[stateOf(account)] ?? 'unreachable')
  if (all.includes('busy')) return 'busy'
  if (all.includes('ringing')) return 'ringing'
  const rings = ringTargets({
    ...{ receivingMethod, extension: extension === '' ? undefined : extension },
    ownPhone: hasOwnPhone ? '' : null,
  })
  const isThere = rings.some(
    (target) =>
      target === 'own-phone' || states[stateOf(accountName(extension, target))] === 'free',
  )
  return isThere ? 'free' : 'unreachable'
}

/** A queue as the distributor needs it. */
export function acdQueue(queue: Queue, { all }: QueuePeople, hasHotline: boolean): AcdQueue {
  const { overflow, overflowFull, overflowEmpty, messageSoundId, messageEverySeconds } = queue
  return {
    ...queue,
    messageEverySeconds: messageSoundId === null ? null : messageEverySeconds,
    members: queue.members.map(({ userId, tier, skills }) => {
      const person = all.get(userId)
      const isOutside = person?.receivingMethod === 'agent_phone'
      return {
        agent: userId,
        tier,
        skills,
        lacksHotline: isOutside && !(hasHotline && person.hasOwnPhone),
      }
    }),
    overflow: {
      timeout: overflow,
      full: overflowFull ?? overflow,
      empty: overflowEmpty ?? overflow,
    },
  }
}
