import { isCall, type LiveCall } from '../../domain/live-call.js'
import type { Feature } from '../../http/feature.js'
import { supervisionAct } from './supervision.act.js'
import {
  type Actions,
  type Beside,
  noActions,
  type SupervisionEffect,
  type SupervisionEvent,
} from './supervision.action.js'
import type { SupervisionDeps } from './supervision.deps.js'
import { step } from './supervision.machine.js'
import { supervisionRoutes } from './supervision.routes.js'
import { supervisionSettingRoutes } from './supervision.settings.js'

export interface SupervisionFeature extends Feature {
  /** What the dialplan tells. */
  told(event: SupervisionEvent): void
  /** Something of some call has changed. */
  touched(): void
  actions(): Actions
  stop(): void
  /** Who is beside a call, and what each does. */
  besides(call: LiveCall): { userId: number; name: string; doing: Beside }[]
}

/** Three times in the minute that a supervisor may be alone (asterisk-conf/supervision.conf). */
const renewEveryMs = 20_000

/** Supervisors step into calls (R32–R36): listen, whisper, join, take over, transfer, hang up. */
export function supervisionFeature(deps: SupervisionDeps): SupervisionFeature {
  const { world, now, trouble } = deps
  let actions = noActions
  let looking = false
  let isTouched = false

  const doing: {
    readonly [Kind in SupervisionEffect['do']]: (
      effect: Extract<SupervisionEffect, { do: Kind }>,
    ) => Promise<unknown>
  } = {
    tell: async ({ action, state, reason }) =>
      deps.publish(
        {
          ...{ actionId: action.id, callId: action.callId, action: action.wants, state },
          ...{ userId: action.userId, ...(reason !== undefined && { reason }) },
        },
        action.callId,
      ),
    turn: ({ channel, to, on }) => world.turn(channel, to, on),
    'hang-up': ({ channels }) => Promise.all(channels.map((channel) => world.hangUp(channel))),
    cancel: ({ id }) => world.cancel(id),
    'give-back': ({ customer, id }) => world.giveBack(customer, id),
    'clear-lease': ({ customer }) => world.clearLease(customer),
    stay: ({ channel }) => world.stay(channel),
  }

  function feed(event: SupervisionEvent): void {
    const [next, effects] = step(actions, event)
    if (next.size > 0 !== actions.size > 0) deps.watched(next.size > 0)
    actions = next
    for (const effect of effects)
      (doing[effect.do] as (effect: SupervisionEffect) => Promise<unknown>)(effect).catch(trouble)
  }

  async function see(): Promise<void> {
    const calls = await deps.calls()
    const supervised = calls.filter((call) =>
      [...actions.values()].some(({ callId }) => isCall(call, callId)),
    )
    const unmonitored = await deps.unmonitored(supervised)
    const hidden = await deps.hidden(actions.values())
    feed({ type: 'calls', calls, unmonitored, hidden, at: now() })
  }

  /** One look at a time; whatever changes meanwhile is looked at again. */
  async function look(): Promise<void> {
    isTouched = true
    if (looking) return
    looking = true
    try {
      while (isTouched && actions.size > 0) {
        isTouched = false
        await see()
      }
    } catch (error) {
      trouble(error)
    } finally {
      looking = false
    }
  }

  async function renew(): Promise<void> {
    if ([...actions.values()].every(({ on }) => on !== '')) return
    feed({ type: 'renew', calls: await deps.calls() })
  }
  const renewing = setInterval(() => renew().catch(trouble), renewEveryMs).unref()

  return {
    name: 'supervision',
    routes(app) {
      supervisionRoutes(app, supervisionAct({ ...deps, feed, actions: () => actions }))
      supervisionSettingRoutes(app, deps)
    },
    told(event) {
      const action = 'id' in event ? actions.get(event.id) : undefined
      // Whoever was sent on may be in the next queue by now.
      if (event.type === 'moved' && action?.wants === 'takeover') {
        // Who waited when the supervisor answered may still have the lease of the waiting.
        world.clearLease(action.customer).catch(trouble)
      }
      if (event.type === 'over') {
        // Whether the supervisor left, or the call has ended, the call says.
        void see()
          .catch(trouble)
          .finally(() => feed(event))
        return
      }
      feed(event)
      void look()
    },
    touched: () => void look(),
    actions: () => actions,
    stop: () => clearInterval(renewing),
    besides: (call) =>
      [...actions.values()].flatMap(({ callId, userId, doing }) =>
        doing !== null && userId !== null && isCall(call, callId)
          ? [{ userId, name: deps.nameOf(userId), doing }]
          : [],
      ),
  }
}
