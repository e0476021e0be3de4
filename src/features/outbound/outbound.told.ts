import type { Reason } from '../../domain/trace.js'
import { classOf } from './outbound.class.js'
import {
  asked,
  decideOutbound,
  defaultHotline,
  type OutboundWorld,
  type OutsideCaller,
  refusal,
} from './outbound.decide.js'

/** What the dialplan did with a number without asking the service. */
export type ByDialplan =
  | { readonly did: 'dialled-emergency' }
  | { readonly did: 'refused'; readonly why: string }

/**
 * The steps of a decision that the dialplan itself took, in the words of the service, which would
 * have decided the same. Nothing for what only the service decides.
 */
export function toldOfDialplan(
  caller: OutsideCaller,
  dialled: string,
  by: ByDialplan,
  world: OutboundWorld,
): readonly Reason[] {
  if (by.did === 'dialled-emergency') return decideOutbound(caller, dialled, world).reasons
  const { why } = by
  const own = caller.hotline || defaultHotline(world.hotlines)
  const to = classOf(dialled, own)
  const number = to?.number ?? dialled
  const data = {
    wrong_number: { to: number },
    frozen: { from: caller.number },
    class: { class: to?.class ?? 'internal' },
  }[why]
  return [asked(caller, number), refusal(why, data)]
}
