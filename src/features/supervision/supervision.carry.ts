import type { Actor } from '../../domain/actor.js'
import type { Reason } from '../../domain/trace.js'
import type { Action, Actions, Beside, Move, SupervisionEvent } from './supervision.action.js'
import type { SupervisionDeps } from './supervision.deps.js'
import { refuseOrder, type Target } from './supervision.orders.js'

export interface ActParts extends SupervisionDeps {
  readonly feed: (event: SupervisionEvent) => void
  readonly actions: () => Actions
}

/** Who orders, and of which call by its id. */
export interface Order {
  readonly actor: Actor
  readonly id: string
}

/** How orders are carried out, whatever they are of: refused, written down, told. */
export function carrying(parts: ActParts) {
  const { feed } = parts

  /** The call, when this person may do that to it now. */
  async function targetOf(what: Beside | Move, { actor, id }: Order): Promise<Target> {
    const target = await parts.target(actor, id)
    refuse(what, actor, target)
    return target
  }
  function refuse(
    what: Beside | Move,
    actor: Actor,
    target: Target | undefined,
  ): asserts target is Target {
    const { userId } = actor
    const hasPhone = userId !== null && parts.hasPhone(userId)
    refuseOrder(what, { actor, hasPhone }, target, parts.actions().values())
  }

  async function written(
    { actor, id }: Order,
    what: Beside | Move,
    reason: Reason,
    details: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const action = `call.${audited[what]}`
    await parts.audit({ actor, action, object: `calls/${id}`, details })
    await parts.tell(id, reason)
  }

  /**
   * At once told, so that whoever asks next sees what is going on; and told when it cannot be done. Of
   * two who asked while something was read the second is refused here.
   */
  async function carryOut(
    action: Action,
    { actor }: Order,
    target: Target,
    work: () => Promise<unknown>,
    before?: Action,
  ): Promise<string> {
    refuse(action.wants, actor, target)
    feed({ type: 'ordered', action })
    try {
      await work()
    } catch (error) {
      const running = parts.actions().get(action.id)
      feed({ type: 'failed', id: action.id, reason: 'not_possible' })
      // What the phone did before goes on, unless it has hung up meanwhile.
      if (before !== undefined && running !== undefined) {
        const { channel, doing } = running
        feed({ type: 'ordered', action: { ...before, channel, doing } })
      }
      throw error
    }
    return action.id
  }

  return {
    ...{ targetOf, written, carryOut },
    /** Refuses what cannot be done any more since the call was looked at. */
    refuse: (what: Beside | Move, actor: Actor, target: Target): void =>
      refuse(what, actor, target),
  }
}

const audited: Readonly<Record<Beside | Move, string>> = {
  listen: 'listened',
  whisper: 'whispered',
  join: 'joined',
  takeover: 'taken-over',
  transfer: 'transferred',
  hangup: 'hung-up',
}
