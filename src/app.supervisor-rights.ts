import { isWithOthers, type LiveCall, type LiveLeg, partiesOf } from './domain/live-call.js'
import type { CallTaker } from './domain/receiving.js'
import { rememberedFor } from './domain/remembered.js'
import { maySee, type Tags, type Viewer } from './features/monitor/monitor.may.js'
import { personOf } from './features/monitor/monitor.view.js'
import type { Action } from './features/supervision/supervision.action.js'

export interface RightsParts {
  readonly now: () => number
  readonly people: () => ReadonlyMap<number, CallTaker>
  readonly monitorable: (userId: number) => Promise<boolean>
  /** What this person may see as of now; undefined: nothing (any more). */
  readonly viewerOf: (userId: number) => Promise<Viewer | undefined>
}

/** A call by any of its ids, and the queues that it belongs to. */
type Find = (id: string) => Promise<{ readonly live: LiveCall; readonly tags: Tags } | undefined>

/** What is known of somebody's rights is asked anew after this. */
const rightsMs = 1000

/** Who may be listened to, and by whom: asked at each look at a call, so remembered for a moment. */
export function supervisorRights(parts: RightsParts, find: Find) {
  const asked = () => ({
    heard: rememberedFor<number, Promise<boolean>>(rightsMs, parts.now),
    sees: rememberedFor<number, Promise<Viewer | undefined>>(rightsMs, parts.now),
  })
  let lately = asked()
  const mayBeHeard = (id: number) => lately.heard(id, () => parts.monitorable(id))
  const viewerOf = (id: number) => lately.sees(id, () => parts.viewerOf(id))

  async function isHidden(callId: string, userId: number): Promise<boolean> {
    const viewer = await viewerOf(userId)
    if (viewer === undefined) return true
    if (viewer.queues === null) return false
    const call = await find(callId)
    // On the way from one to another it may be nobody's for a moment, and with a supervisor alone that one's.
    return call !== undefined && isWithOthers(call.live) && !maySee(viewer, call.tags)
  }

  return {
    /** Channels in these calls of people who may not be listened to. */
    async unmonitored(calls: readonly LiveCall[]): Promise<ReadonlySet<string>> {
      const whose = ownersOf(parts.people())
      const found = new Set<string>()
      for (const leg of calls.flatMap(partiesOf)) {
        const userId = whose(leg)
        if (userId !== undefined && !(await mayBeHeard(userId))) found.add(leg.id)
      }
      return found
    },
    /** Actions whose supervisors may not see the call, or not any more. */
    async hidden(actions: Iterable<Action>): Promise<ReadonlySet<string>> {
      const found = new Set<string>()
      for (const { id, callId, userId } of actions)
        if (userId !== null && (await isHidden(callId, userId))) found.add(id)
      return found
    },
    forget() {
      lately = asked()
    },
  }
}

/** Whose phone a leg is; undefined: of nobody who takes calls. */
export function ownersOf(
  people: ReadonlyMap<number, CallTaker>,
): (leg: LiveLeg) => number | undefined {
  const numbers = new Map([...people.values()].map((one) => [one.number, one]))
  const house = {
    person: (userId: number) => people.get(userId),
    personAt: (number: string) => numbers.get(number),
  }
  return (leg) => personOf(leg, house)?.userId
}
