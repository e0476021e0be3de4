import { rewritten } from './trunk.numbers.js'
import type { Trunk } from './trunk.schema.js'
import { trunkName } from './trunk.words.js'

/** How a number is dialled over a trunk, in the words of the dialplan. */
export interface OutboundTarget {
  /** First argument of `Dial`. */
  readonly target: string
  /**
   * Options of `Dial` that must be there: the leg counts as a call of the trunk, and with a caller
   * ID the other side sees that number and never anything of the caller, not even after a transfer.
   */
  readonly options: string
  /** Expression that is 1 while the trunk may have another call. Emergency calls do not ask it. */
  readonly hasRoom: string
}

type Dialled = Pick<Trunk, 'id' | 'outboundRules' | 'maxCalls'>

/**
 * `number`: what the outbound route left, `+` and digits; `callerId`: the hotline's number as the
 * carrier wants it, digits. Throws on anything else, since both are written into the dialplan.
 */
export function outboundTarget(trunk: Dialled, number: string, callerId?: string): OutboundTarget {
  const { id, maxCalls } = trunk
  const hidden = callerId === undefined ? '' : `If(<${digits(callerId)}>)`
  return {
    target: `PJSIP/${digits(rewritten(digits(number), trunk.outboundRules))}@${trunkName(trunk)}`,
    options: `${hidden}b(trunk-out^s^1(${id}))`,
    hasRoom: maxCalls === null ? '1' : `$[\${GROUP_COUNT(${id}@trunk)} < ${maxCalls}]`,
  }
}

function digits(number: string): string {
  if (!/^\+?\d{1,40}$/.test(number)) throw new Error(`not a number to dial: ${number}`)
  return number
}
